"""``autograder noter`` on the command line: options, progress and summary."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from autograder.commands.console import console, say, steps_bar
from autograder.course import open_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.cohort.address import Address

DONE, STRICT, FAULT = 0, 1, 3
SETTINGS = {"wall": "duree", "cpu": "cpu", "memory": "memoire", "processes": "processus",
            "open_files": "fichiers", "file_size": "taille-fichier", "disk": "disque",
            "cell_output": "sortie"}
"""Bounds of a room that the command line sets, with the French name of each option."""
UNITS = {"wall": "s", "cpu": "s", "memory": "Mio", "file_size": "Mio", "disk": "Mio",
         "cell_output": "Kio"}
SCALES = {"Mio": 2**20, "Kio": 2**10}


def add_options(parser: Parser, workers: int) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme/exercice", help="par défaut : tous")
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


def command(options: argparse.Namespace) -> int:
    """Run the command."""
    from autograder.commands.noter import Request, Summary, grade_cohort
    from autograder.room import Limits

    course = open_course(options.cours).in_session(options.session)
    given = {
        field.name: value * SCALES.get(UNITS.get(field.name, ""), 1)
        for field in fields(Limits)
        if (value := getattr(options, f"max_{field.name}", None)) is not None
    }
    request = Request(
        course, options.copies or course.submitted, tuple(options.exercices),
        options.etudiants, options.isolation, replace(Limits(), **given),
        options.processus_paralleles, options.refaire,
        options.notes, options.synthese, options.detail, _cluster(options),
    )
    with steps_bar("Correction", 0) as advance:
        summary: Summary = grade_cohort(
            request, lambda graded, done, total: advance(graded.submission.student, 1, total)
        )
    _show(summary, course.demonstration, request)
    if summary.faults:
        return FAULT
    return STRICT if options.strict and set(summary.statuses) - {"noté"} else DONE


def _cluster(options: argparse.Namespace) -> Address | None:
    from autograder.cohort.address import Address

    if options.cluster is not None:
        return Address(options.cluster, options.certificats)
    if options.certificats is not None:
        raise UsageError("--certificats ne sert qu’avec --cluster.")
    return None


def _show(summary: object, demonstration: bool, request: object) -> None:
    from autograder.commands.noter import Request, Summary
    from autograder.reports.notes import number

    assert isinstance(summary, Summary)
    assert isinstance(request, Request)
    title = "Notes (démonstration : le secret est public)" if demonstration else "Notes"
    table = Table(title=title)
    for name in ("Étudiant·e", "Exercice", "Note", "Statut", "Message"):
        table.add_column(name, justify="right" if name == "Note" else "left", overflow="fold")
    for grade in summary.grades:
        points = f"{number(grade.points)} / {number(grade.max_points)}".replace(".", ",")
        note = points if grade.points is not None else "–"
        table.add_row(grade.student, grade.exercise, note, grade.status, grade.message)
    console.print(table)
    counts = ", ".join(f"{count} {status}" for status, count in summary.statuses.items())
    say(f"{len(summary.grades)} copie(s) : {counts}.")
    for fault in summary.faults:
        say(f"Panne : {fault}")
    if request.notes:
        say(f"Notes : {request.notes}")
