"""``autograder construire``."""

from __future__ import annotations

import argparse

from autograder.commands.console import say, steps_bar
from autograder.course import Course, open_course
from autograder.publish.build import Step, steps


def build(course: Course, everything: bool = False) -> list[str]:
    """Build what is not fresh; return the labels of what was built."""
    plan = _plan(course)
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
    return [step.label for step in _plan(course) if not step.fresh()]


def _plan(course: Course) -> list[Step]:
    from autograder.integrations import nbgrader

    return list(steps(course, nbgrader))


def command(options: argparse.Namespace) -> int:
    """Run the command."""
    course = open_course(options.cours).in_session(options.session)
    if options.verifier:
        late = stale(course)
        for label in late:
            say(f"À refaire : {label}")
        say("Tout est à jour." if not late else "Lancez : autograder construire")
        return 1 if late else 0
    built = build(course, options.refaire)
    say(f"{len(built)} élément(s) construit(s), session « {course.session} ».")
    return 0
