"""``autograder construire``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from autograder.commands.console import say, steps_bar
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.publish.build import Step


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add_course(parser)
    add("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
    add("--refaire", action="store_true", help="refaire aussi ce qui est à jour")
    add("--verifier", action="store_true",
        help="ne rien écrire : dire ce qui n’est pas à jour (code 1 s’il y en a)")


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
    from autograder.exercises.chosen import chosen
    from autograder.platforms import platform_of
    from autograder.publish.build import steps

    return list(steps(course, chosen(course, exercises), platform_of(course)))


def _warn_of_known_letters(course: Course, exercises: Sequence[str]) -> None:
    """Say which letters are known, where ``[bureau] correction`` has changed."""
    from autograder.exercises.chosen import chosen
    from autograder.publish.build import corrected_otherwise

    moved = [one for one in chosen(course, exercises) if corrected_otherwise(course, one)]
    if moved:
        say(
            f"Attention, la correction au bureau change pour {', '.join(moved)}. Qui a reçu la "
            "correction immédiate connaît les lettres et les valeurs de ce cours : ne notez plus "
            "ces questions, ou changez de cours."
        )


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FOUND`` if asked to check and something is late."""
    from autograder.course import open_course

    course = open_course(options.cours).in_session(options.session)
    if options.verifier:
        late = stale(course, options.exercices)
        for label in late:
            say(f"À refaire : {label}")
        say("Tout est à jour." if not late else "Lancez : autograder construire")
        return ExitCode.FOUND if late else ExitCode.DONE
    _warn_of_known_letters(course, options.exercices)
    built = build(course, options.refaire, options.exercices)
    say(f"{len(built)} élément(s) construit(s), session « {course.session} ».")
    return ExitCode.DONE
