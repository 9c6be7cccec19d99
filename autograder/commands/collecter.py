"""``autograder collecter``: put what a platform gives back where the grader looks for it."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.course import open_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("dossier", type=Path, help="dossier, ou archive zip, des fichiers remis")
    add("--etudiants", type=Path, metavar="LISTE.csv",
        help="liste de la promotion, ou feuille de notation de Moodle : qui est qui, et les dates")
    add("--copies", type=Path, metavar="DOSSIER", help="par défaut : submitted/ du cours")
    add("--fuseau", metavar="LIEU",
        help="fuseau horaire des dates de la liste (défaut : celui de cours.toml)")
    add("--remplacer", action="store_true",
        help="remplacer les copies déjà rangées qui diffèrent")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    from autograder.cohort.collect import Rules, collect
    from autograder.cohort.owners import Owners
    from autograder.cohort.platform_date import deposit_dates
    from autograder.cohort.roster import read_roster
    from autograder.exercises.chosen import exercises_with_source

    course = open_course(options.cours)
    roster = read_roster(options.etudiants) if options.etudiants else None
    own = course.settings.lateness.zone
    zone = own if options.fuseau is None else _zone(options.fuseau)
    rules = Rules(
        exercises=exercises_with_source(course),
        owners=Owners(roster),
        dates=deposit_dates(roster, zone) if roster else {},
        zone=zone,
        replace=options.remplacer,
    )
    target = options.copies or course.submitted
    collected = collect(options.dossier, target, rules)
    say(f"{len(collected.placed)} carnet(s) rangé(s) dans {target}, "
        f"{len(collected.known)} déjà là.")
    for line in collected.lost:
        say(f"Non rangé : {line}.")
    return ExitCode.FOUND if collected.lost else ExitCode.DONE


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UsageError(
            f"Fuseau horaire inconnu : « {name} ». Attendu : un lieu, par exemple Europe/Paris."
        ) from None
