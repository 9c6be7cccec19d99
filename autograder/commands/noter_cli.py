"""``autograder noter`` on the command line: options, progress and summary."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from rich.table import Table

from autograder.commands.console import console, say, steps_bar
from autograder.commands.exit_code import ExitCode
from autograder.course import open_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser
from autograder.grading.outcome import Status

if TYPE_CHECKING:
    from autograder.cohort.address import Address
    from autograder.commands.noter import Request, Summary
    from autograder.reports.notes import Grade

MANY = 60
"""Copies above which the table at the end has one row per exercise."""
STRAYS = 20
"""Unknown files that are named at the end."""
SETTINGS = {"wall": "duree", "cpu": "cpu", "idle": "inactivite", "memory": "memoire",
            "processes": "processus", "open_files": "fichiers", "file_size": "taille-fichier",
            "disk": "disque", "cell_output": "sortie"}
"""Bounds of a room that the command line sets, with the French name of each option."""
UNITS = {"wall": "s", "cpu": "s", "idle": "s", "memory": "Mio", "file_size": "Mio", "disk": "Mio",
         "cell_output": "Kio"}
SCALES = {"Mio": 2**20, "Kio": 2**10}


def add_options(parser: Parser, workers: int) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add("--copies", type=Path, metavar="DOSSIER", help="par défaut : submitted/ du cours")
    add("--etudiants", type=Path, metavar="LISTE.csv",
        help="liste de la promotion ; sans elle, personne n’est « absent »")
    add("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
    add("--isolation", choices=("bulle", "aucune"), default="bulle",
        help="« aucune » seulement pour des copies de confiance (défaut : bulle)")
    add("--processus-paralleles", "-j", type=_positive, default=workers, metavar="N",
        help=f"copies notées à la fois (défaut : {workers})")
    add("--cluster", metavar="ADRESSE",
        help="noter sur une grappe Dask, tls://hôte:8786 ; voir docs/grappe.md")
    add("--certificats", type=Path, metavar="DOSSIER",
        help="ca.pem, cert.pem et cle.pem, pour --cluster")
    add("--notes", type=Path, default=Path("notes.csv"), metavar="FICHIER.csv",
        help="une ligne par copie (défaut : notes.csv)")
    add("--synthese", type=Path, metavar="FICHIER.csv", help="une ligne par étudiant, sur 20")
    add("--detail", type=Path, metavar="FICHIER.csv", help="une ligne par question et critère")
    add("--refaire", action="store_true",
        help="exécuter de nouveau les copies dont le résultat est connu")
    add("--strict", action="store_true", help="code 1 si une copie n’est pas « noté »")
    bounds = parser.add_argument_group("bornes d’une copie")
    for field, name in SETTINGS.items():
        unit = UNITS.get(field, "nombre")
        bounds.add_argument(f"--max-{name}", dest=f"max_{field}", type=_positive, metavar="N",
                            help=f"en {unit}" if unit != "nombre" else unit)


def _positive(text: str) -> int:
    value = int(text)
    if value <= 0:
        raise ValueError(text)
    return value


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    from autograder.commands.noter import Request, grade_cohort
    from autograder.room import Limits

    course = open_course(options.cours).in_session(options.session)
    given = {
        field.name: value * SCALES.get(UNITS.get(field.name, ""), 1)
        for field in fields(Limits)
        if (value := getattr(options, f"max_{field.name}", None)) is not None
    }
    request = Request(
        course=course,
        copies=options.copies or course.submitted,
        exercises=tuple(options.exercices),
        roster=options.etudiants,
        level=options.isolation,
        limits=replace(Limits(), **given),
        workers=options.processus_paralleles,
        again=options.refaire,
        notes=options.notes,
        synthesis=options.synthese,
        detail=options.detail,
        cluster=_cluster(options),
    )
    statuses: Counter[Status] = Counter()
    with steps_bar("Correction", 0) as advance:

        def progress(grade: Grade, done: int, total: int) -> None:
            statuses[grade.status] += 1
            line = f"{datetime.now():%H:%M:%S}  {done}/{total}  {_line(grade)}"
            advance(_counts(statuses), 1, total, line)

        summary: Summary = grade_cohort(request, progress)
    _show(summary, course.demonstration, request)
    if summary.faults:
        return ExitCode.FAULT
    unsure = options.strict and set(summary.statuses) - {Status.GRADED}
    return ExitCode.FOUND if unsure else ExitCode.DONE


def _cluster(options: argparse.Namespace) -> Address | None:
    from autograder.cohort.address import Address

    if options.cluster is not None:
        return Address(options.cluster, options.certificats)
    if options.certificats is not None:
        raise UsageError("--certificats ne sert qu’avec --cluster.")
    return None


def _show(summary: Summary, demonstration: bool, request: Request) -> None:
    title = "Notes (démonstration : le secret est public)" if demonstration else "Notes"
    make = _copies_table if len(summary.grades) <= MANY else _exercises_table
    console.print(make(title, summary.grades))
    absent = summary.statuses[Status.ABSENT]
    handed = summary.statuses - Counter({Status.ABSENT: absent})
    say(f"{handed.total()} copie(s) : {_counts(handed) or '–'}. {absent} absence(s).")
    for path in summary.strays[:STRAYS]:
        say(f"Fichier non reconnu : {request.copies / path}")
    if len(summary.strays) > STRAYS:
        say(f"… et {len(summary.strays) - STRAYS} autres fichiers non reconnus.")
    for fault in summary.faults:
        say(f"Panne : {fault}")
    if request.notes:
        only = f" (seulement {', '.join(request.exercises)})" if request.exercises else ""
        say(f"Notes : {request.notes}{only}")


def _copies_table(title: str, grades: Sequence[Grade]) -> Table:
    table = _table(title, "Étudiant·e", "Exercice", "Note", "Statut", "Message")
    for grade in grades:
        table.add_row(grade.student, grade.exercise, _note(grade), grade.status, grade.message)
    return table


def _exercises_table(title: str, grades: Sequence[Grade]) -> Table:
    """One row per exercise: a large cohort's copies are in the CSV."""
    table = _table(title, "Exercice", "Copies", "Note moyenne", "Note médiane", "Statuts")
    by_exercise: dict[str, list[Grade]] = {}
    for grade in grades:
        by_exercise.setdefault(grade.exercise, []).append(grade)
    for exercise, found in sorted(by_exercise.items()):
        points = [grade.points for grade in found if grade.points is not None]
        middles = (mean(points), median(points)) if points else ()
        notes = [_decimal(round(middle, 2)) for middle in middles] or ["–", "–"]
        counts = _counts(Counter(grade.status for grade in found))
        table.add_row(exercise, str(len(found)), *notes, counts)
    return table


def _table(title: str, *names: str) -> Table:
    table = Table(title=title)
    for name in names:
        right = name in ("Note", "Copies", "Note moyenne", "Note médiane")
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    return table


def _line(grade: Grade) -> str:
    """One copy, as a teacher reads it in the log."""
    said = f" : {grade.message}" if grade.message else ""
    return f"{grade.student}  {grade.exercise}  {_note(grade)}  {grade.status}{said}"


def _note(grade: Grade) -> str:
    if grade.points is None:
        return "–"
    return f"{_decimal(grade.points)} / {_decimal(grade.max_points)}"


def _decimal(value: float) -> str:
    from autograder.reports.notes import number

    return number(value).replace(".", ",")


def _counts(statuses: Counter[Status]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.items())
