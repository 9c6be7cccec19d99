"""``autograder rapport``: the class in one page, from what is recorded; nothing is graded."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_cohort, add_course
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.commands.muster import Request

DEFAULT = Path("rapport.html")


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add_cohort(parser)
    add("--rapport", type=Path, default=DEFAULT, metavar="FICHIER.html",
        help=f"page à écrire (défaut : {DEFAULT}) ; questions.csv vient à côté")
    add("--retours", type=Path, metavar="DOSSIER",
        help="y écrire la page de résultat de chaque copie")
    add("--pseudonymes", action="store_true", help="aucun nom dans la page")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FOUND`` if a copy has not been graded yet."""
    from autograder.commands.muster import muster

    cohort = muster(_request(options))  # what is mistyped is said before the slow imports
    from autograder.commands.promotion import recorded
    from autograder.reports.exporters import export

    results = recorded(cohort)
    for title, path in export(results, cohort.request.exports).items():
        say(f"{title} : {path}")
    if results.unfinished:
        say(
            f"{len(results.unfinished)} étudiant(s) ont une copie qui n’est pas encore notée : "
            "lancez autograder noter."
        )
        return ExitCode.FOUND
    return ExitCode.DONE


def _request(options: argparse.Namespace) -> Request:
    from autograder.commands.muster import Request
    from autograder.course import open_course

    course = open_course(options.cours).in_session(options.session)
    return Request(
        course=course,
        copies=options.copies or course.submitted,
        exercises=tuple(options.exercices),
        roster=options.etudiants,
        exports={
            "rapport": options.rapport,
            "questions": options.rapport.with_name("questions.csv"),
        },
        anonymous=options.pseudonymes,
        pages=options.retours,
    )
