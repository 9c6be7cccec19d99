"""``autograder noter``: options, progress and summary of a run."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from autograder.commands.console import say, show, steps_bar
from autograder.commands.discreet import JOURNAL, Ended, discreetly
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_cohort, add_course, add_workers, positive
from autograder.errors import UsageError
from autograder.french_argparse import Parser
from autograder.grading.outcome import Status
from autograder.reports.exporters import EXPORTERS
from autograder.reports.figure import number
from autograder.reports.grade import Grade
from autograder.settings import BOUNDS, ISOLATIONS

if TYPE_CHECKING:
    from autograder.cohort.address import Address
    from autograder.commands.muster import Cohort, Request
    from autograder.commands.promotion import Summary

MANY = 60
"""Copies above which the table at the end has one row per exercise."""
STRAYS = 20
"""Unknown files that are named at the end."""


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add_cohort(parser)
    add("--isolation", choices=ISOLATIONS,
        help="« aucune » seulement pour des copies de confiance (défaut : cours.toml)")
    add_workers(parser, "copies notées")
    add("--cluster", metavar="ADRESSE",
        help="noter sur une grappe Dask, tls://hôte:8786 ; voir docs/grappe.md")
    add("--certificats", type=Path, metavar="DOSSIER",
        help="ca.pem, cert.pem et cle.pem, pour --cluster")
    for exporter in EXPORTERS:
        add(f"--{exporter.option}", dest=exporter.option, type=Path, default=exporter.default,
            metavar=f"FICHIER.{exporter.kind}", help=exporter.about)
    add("--retours", type=Path, metavar="DOSSIER",
        help="y écrire la page de résultat de chaque copie")
    add("--pseudonymes", action="store_true", help="aucun nom dans le rapport")
    add("--refaire", action="store_true",
        help="exécuter de nouveau les copies dont le résultat est connu")
    add("--lister", action="store_true",
        help="ne rien noter : dire qui est absent, hors de la liste, et ce qui serait exécuté")
    add("--discret", action="store_true",
        help=f"ne montrer que des décomptes ; noms et raisons vont dans {JOURNAL}, "
        "à côté des notes")
    add("--strict", action="store_true", help="code 1 si une copie n’est pas « noté »")
    add_course(parser)
    bounds = parser.add_argument_group("bornes d’une copie")
    for bound in BOUNDS:
        unit = f"en {bound.unit}" if bound.unit else "nombre"
        bounds.add_argument(f"--max-{bound.name.replace('_', '-')}", dest=f"max_{bound.name}",
                            type=positive, metavar="N", help=f"{unit} (défaut : cours.toml)")


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    if options.discret:
        return discreetly(partial(_run, options), options.notes.with_name(JOURNAL))
    return _run(options).code


def _run(options: argparse.Namespace) -> Ended:
    from autograder.commands.muster import muster

    cohort = muster(_request(options))  # what is wrong is said before slow imports
    if options.lister:
        return _list(cohort, options.strict)
    from autograder.commands.promotion import grade

    statuses: Counter[Status] = Counter()
    with steps_bar("Correction", 0) as advance:

        def progress(one: Grade, done: int, total: int) -> None:
            statuses[one.status] += 1
            line = f"{datetime.now():%H:%M:%S}  {done}/{total}  {_line(one)}"
            advance(_counts(statuses), 1, total, line)

        summary = grade(cohort, progress)
    _show(summary)
    unsure = options.strict and set(summary.statuses) - {Status.GRADED}
    code = ExitCode.FAULT if summary.faults else ExitCode.FOUND if unsure else ExitCode.DONE
    return Ended(code, [*_totals(summary)])


def _list(cohort: Cohort, strict: bool) -> Ended:
    """Say what a run would do, and what a teacher should look at before it."""
    from autograder.commands.promotion import Plan, plan

    plans = plan(cohort)
    counts = Counter((one.exercise, found) for one, found in plans)
    rows = [
        (exercise, *(str(counts[exercise, kind]) for kind in Plan))
        for exercise in cohort.exercises
    ]
    kinds = [kind.value for kind in Plan]
    show("Ce qui serait noté", ("Exercice", *kinds), rows, kinds)
    missing: dict[str, list[str]] = {}
    for one, found in plans:
        if found is Plan.ABSENT:
            missing.setdefault(one.student, []).append(one.exercise)
    absences = [
        f"Absence : {student}, " + (", ".join(names) if len(names) < len(rows) else "tout")
        for student, names in missing.items()
    ]
    said = [*absences, *cohort.dates, *_strays(cohort), *_people(cohort.remarks())]
    for line in said:
        say(line)
    totals = Counter(found for _, found in plans)
    total = ", ".join(f"{kind.value} : {totals[kind]}" for kind in Plan)
    return Ended(ExitCode.FOUND if strict and said else ExitCode.DONE, (f"{total}.",))


def _request(options: argparse.Namespace) -> Request:
    from autograder.commands.muster import Request
    from autograder.course import open_course

    course = open_course(options.cours).in_session(options.session)
    bounds = {
        bound.field: value * bound.scale
        for bound in BOUNDS if (value := getattr(options, f"max_{bound.name}")) is not None
    }
    exports = {
        one.option: getattr(options, one.option)
        or (options.notes.with_name(one.beside) if one.beside else None)
        for one in EXPORTERS
    }
    return Request(
        course=course,
        copies=options.copies or course.submitted,
        exercises=tuple(options.exercices),
        roster=options.etudiants,
        isolation=options.isolation,
        bounds=bounds,
        workers=options.processus_paralleles,
        again=options.refaire,
        exports={option: path for option, path in exports.items() if path is not None},
        cluster=_cluster(options),
        anonymous=options.pseudonymes,
        pages=options.retours,
    )


def _cluster(options: argparse.Namespace) -> Address | None:
    from autograder.cohort.address import Address

    if options.cluster is not None:
        return Address(options.cluster, options.certificats)
    if options.certificats is not None:
        raise UsageError("--certificats ne sert qu’avec --cluster.")
    return None


def _show(summary: Summary) -> None:
    request = summary.cohort.request
    demonstration = request.course.demonstration
    title = "Notes (démonstration : le secret est public)" if demonstration else "Notes"
    if len(summary.grades) <= MANY:
        _show_copies(title, summary.grades)
    else:
        _show_exercises(title, summary.grades)
    absent = summary.statuses[Status.ABSENT]
    handed = summary.statuses - Counter({Status.ABSENT: absent})
    say(f"{handed.total()} copie(s) : {_counts(handed) or '–'}. {absent} absence(s).")
    for line in _remarks(summary):
        say(line)
    for title, path in summary.written.items():
        only = f" (seulement {', '.join(request.exercises)})" if request.exercises else ""
        say(f"{title} : {path}{only}")


def _handed_in(summary: Summary) -> str:
    """How many copies came to which status."""
    absent = summary.statuses[Status.ABSENT]
    handed = summary.statuses - Counter({Status.ABSENT: absent})
    return f"{handed.total()} copie(s) : {_counts(handed) or '–'}. {absent} absence(s)."


def _totals(summary: Summary) -> Iterator[str]:
    """What anybody may read of a run."""
    yield _handed_in(summary)
    yield (
        f"Déjà connues : {summary.known}. Pannes : {len(summary.faults)}. "
        f"Remarques : {len([*_remarks(summary)])}."
    )


def _remarks(summary: Summary) -> Iterator[str]:
    """What a teacher should look at, one line each."""
    yield from summary.cohort.dates
    yield from _strays(summary.cohort)
    yield from _people(summary.results.remarks)
    yield from (f"Panne : {fault}" for fault in summary.faults)


def _strays(cohort: Cohort) -> Iterator[str]:
    strays = cohort.strays
    yield from (f"Fichier non reconnu : {cohort.request.copies / path}" for path in strays[:STRAYS])
    if len(strays) > STRAYS:
        yield f"… et {len(strays) - STRAYS} autres fichiers non reconnus."


def _people(remarks: Mapping[str, str]) -> Iterator[str]:
    return (f"{name} : {remark}" for name, remark in remarks.items())


def _show_copies(title: str, grades: Sequence[Grade]) -> None:
    rows = [
        (grade.student, grade.exercise, _note(grade), grade.status.value, grade.message)
        for grade in grades
    ]
    show(title, ("Étudiant·e", "Exercice", "Note", "Statut", "Message"), rows, ("Note",))


def _show_exercises(title: str, grades: Sequence[Grade]) -> None:
    """One row per exercise: a large cohort's copies are in the CSV."""
    figures = ("Copies", "Note moyenne", "Note médiane")
    by_exercise: dict[str, list[Grade]] = {}
    for grade in grades:
        by_exercise.setdefault(grade.exercise, []).append(grade)
    rows = []
    for exercise, found in sorted(by_exercise.items()):
        points = [grade.points for grade in found if grade.points is not None]
        middles = (mean(points), median(points)) if points else ()
        notes = [_decimal(round(middle, 2)) for middle in middles] or ["–", "–"]
        counts = _counts(Counter(grade.status for grade in found))
        rows.append((exercise, str(len(found)), *notes, counts))
    show(title, ("Exercice", *figures, "Statuts"), rows, figures)


def _line(grade: Grade) -> str:
    """One copy, as a teacher reads it in the log."""
    said = f" : {grade.message}" if grade.message else ""
    return f"{grade.student}  {grade.exercise}  {_note(grade)}  {grade.status}{said}"


def _note(grade: Grade) -> str:
    if grade.points is None:
        return "–"
    return f"{_decimal(grade.points)} / {_decimal(grade.max_points)}"


def _decimal(value: float) -> str:
    return number(value).replace(".", ",")


def _counts(statuses: Counter[Status]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.items())
