"""``autograder construire``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from autograder.commands.console import say, steps_bar
from autograder.course import Course, open_course
from autograder.platforms import platform_of
from autograder.publish.build import Step, chosen, steps


def build(
    course: Course, everything: bool = False, exercises: Sequence[str] = ()
) -> list[str]:
    """Build what is not fresh, on every core; return the labels of what was built.

    Solutions run in kernels of their own: threads are enough to keep the cores busy.
    """
    late = [step for step in _plan(course, exercises) if everything or not step.fresh()]
    running: dict[Future[None], str] = {}
    cores = len(os.sched_getaffinity(0))
    with steps_bar("Construction", len(late)) as advance, ThreadPoolExecutor(cores) as pool:

        def wait() -> None:
            for future in as_completed(running):
                future.result()
                advance(running[future], 1)
            running.clear()

        try:
            for step in late:
                if step.alone:
                    wait()
                    advance(step.label, 0)
                    step.make()
                    advance(step.label, 1)
                else:
                    running[pool.submit(step.make)] = step.label
            wait()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [step.label for step in late]


def stale(course: Course, exercises: Sequence[str] = ()) -> list[str]:
    """Labels of what is not what its inputs would give today."""
    return [step.label for step in _plan(course, exercises) if not step.fresh()]


def _plan(course: Course, exercises: Sequence[str]) -> list[Step]:
    return list(steps(course, chosen(course, exercises), platform_of(course)))


def command(options: argparse.Namespace) -> int:
    """Run the command."""
    course = open_course(options.cours).in_session(options.session)
    if options.verifier:
        late = stale(course, options.exercices)
        for label in late:
            say(f"À refaire : {label}")
        say("Tout est à jour." if not late else "Lancez : autograder construire")
        return 1 if late else 0
    built = build(course, options.refaire, options.exercices)
    say(f"{len(built)} élément(s) construit(s), session « {course.session} ».")
    return 0
