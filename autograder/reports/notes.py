"""Grades as CSV: one row per copy, per student, or per criterion."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Outcome, Status
from autograder.grading.wire import printable
from autograder.outils.judge import Score, Verdict

COLUMNS = (
    "etudiant", "theme", "exercice", "note", "note_max", "statut", "penalite", "date_depot",
    "message",
)
DETAIL_COLUMNS = (
    "etudiant", "theme", "exercice", "question", "critere", "mesure", "plancher", "cible", "s",
    "points", "points_max", "correction_manuelle", "message",
)
OUT_OF = 20.0
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?$")


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One copy's final grade, after a human's corrections and the late penalty.

    ``points`` is None when there is no grade to give (absent, or an infrastructure fault).
    """

    student: str
    exercise: ExerciseId
    points: float | None
    max_points: float
    status: Status
    penalty: float = 0.0
    date: datetime | None = None
    message: str = ""


def write_notes(grades: Iterable[Grade], path: Path) -> None:
    """``notes.csv``: one row per copy, with :data:`COLUMNS`."""
    rows = [
        (
            grade.student, grade.exercise.theme, grade.exercise.name, number(grade.points),
            number(grade.max_points), grade.status, number(grade.penalty),
            grade.date.isoformat(timespec="seconds") if grade.date else "", grade.message,
        )
        for grade in grades
    ]
    _write(path, COLUMNS, rows)


def write_synthesis(grades: Sequence[Grade], path: Path) -> None:
    """One row per student: grade per theme and overall, out of 20.

    A theme's grade is the mean of its exercises, each out of 20; an absent copy counts as
    0 there, since ``notes.csv`` says which one is missing. After an infrastructure fault
    there is no grade to give: the mean stays empty.
    """
    themes = list(dict.fromkeys(grade.exercise.theme for grade in grades))
    by_student: dict[str, list[Grade]] = {}
    for grade in grades:
        by_student.setdefault(grade.student, []).append(grade)
    rows = []
    for student, own in sorted(by_student.items()):
        per_theme = [_mean([g for g in own if g.exercise.theme == theme]) for theme in themes]
        rows.append((student, *map(number, per_theme), number(_mean(own))))
    _write(path, ("etudiant", *themes, "ensemble"), rows)


def _mean(grades: Sequence[Grade]) -> float | None:
    if not grades or any(grade.max_points == 0 for grade in grades):
        return None
    return sum((g.points or 0.0) * OUT_OF / g.max_points for g in grades) / len(grades)


def detail_rows(
    student: str, exercise: ExerciseId, outcome: Outcome, manual: Mapping[str, float]
) -> list[tuple[str, ...]]:
    """Rows of ``--detail`` for one copy: one per question and criterion."""
    return [
        (student, exercise.theme, exercise.name, verdict.question, *row,
         number(manual.get(verdict.question)), verdict.message)
        for verdict in outcome.verdicts
        for row in _criteria(verdict)
    ]


def write_detail(rows: Iterable[tuple[str, ...]], path: Path) -> None:
    """Write the rows of :func:`detail_rows` with :data:`DETAIL_COLUMNS`."""
    _write(path, DETAIL_COLUMNS, rows)


def _criteria(verdict: Verdict) -> list[tuple[str, ...]]:
    if not verdict.scores:
        return [("", "", "", "", "", number(verdict.points), number(verdict.max_points))]
    return [_criterion(score) for score in verdict.scores]


def _criterion(score: Score) -> tuple[str, ...]:
    figures = (score.measure, score.floor, score.target, score.s)
    return (
        score.metric, *(f"{value + 0.0:.3g}" for value in figures),
        number(score.points), number(score.max_points),
    )


def number(value: float | None) -> str:
    """Decimal point, no useless zero; empty for None."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without control characters."""
    text = printable(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) and not _NUMBER.match(text) else text


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV (UTF-8, comma), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partiel")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([neutral(cell) for cell in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
