"""``autograder construire``."""

from __future__ import annotations

import argparse

from autograder.commands.console import console, steps_bar
from autograder.course import Course, open_course


def build(course: Course, everything: bool = False) -> list[str]:
    """Build what is not fresh; return the labels of what was built."""
    from autograder.publish.build import steps

    plan = list(steps(course))
    built = []
    with steps_bar("Construction", len(plan)) as advance:
        for step in plan:
            if everything or not step.fresh():
                advance(step.label, 0)
                step.make()
                built.append(step.label)
            advance(step.label, 1)
    return built


def stale(course: Course) -> list[str]:
    """Labels of what is not what its inputs would give today."""
    from autograder.publish.build import steps

    return [step.label for step in steps(course) if not step.fresh()]


def command(options: argparse.Namespace) -> int:
    """Run the command."""
    course = open_course(options.cours).in_session(options.session)
    if options.verifier:
        late = stale(course)
        for label in late:
            console.print(f"À refaire : {label}")
        console.print("Tout est à jour." if not late else "Lancez : autograder construire")
        return 1 if late else 0
    built = build(course, options.refaire)
    console.print(f"{len(built)} élément(s) construit(s), session « {course.session} ».")
    return 0
