"""``autograder expliquer``: one student's grade, measure by measure."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.cohort.copies import Submission
    from autograder.course import Course


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("etudiant", help="identifiant : le nom du dossier de ses copies")
    add("exercice", nargs="?", metavar="theme[/exercice]", help="par défaut : tous")
    add("--copies", type=Path, metavar="DOSSIER", help="par défaut : submitted/ du cours")
    add("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FOUND`` if a copy has not been graded yet."""
    from autograder.commands.muster import Request, muster
    from autograder.course import open_course

    course = open_course(options.cours).in_session(options.session)
    wanted = () if options.exercice is None else (options.exercice,)
    copies = options.copies or course.submitted
    cohort = muster(Request(course=course, copies=copies, exercises=wanted))
    own = [one for one in cohort.submissions if one.student == options.etudiant]
    if not own:
        known = ", ".join(dict.fromkeys(one.student for one in cohort.submissions))
        raise UsageError(f"Aucune copie de « {options.etudiant} ». Étudiants : {known}.")
    return _explain(course, own)


def _explain(course: Course, own: list[Submission]) -> ExitCode:
    from autograder.cohort.known import latest
    from autograder.cohort.store import Store
    from autograder.exercise_id import ExerciseId
    from autograder.papers import read as read_paper
    from autograder.platforms import platform_of
    from autograder.reports.explanation import RULE, Explained

    waiting = False
    gradebook = platform_of(course).gradebook(course)
    with gradebook as grades, Store(course.outcomes) as store:
        for submission in own:
            exercise = ExerciseId(submission.exercise)
            recorded = grades.read(submission.student, exercise)
            if recorded is None:
                waiting = True
                say(f"{submission.student}, {exercise} : pas encore de note. Lancez : "
                    f"autograder noter {exercise}")
                continue
            explained = Explained(
                student=submission.student, exercise=exercise, recorded=recorded,
                paper=read_paper(course.paper(exercise)), outcome=latest(submission, store),
            )
            for line in explained.lines():
                say(line)
    say(RULE)
    return ExitCode.FOUND if waiting else ExitCode.DONE
