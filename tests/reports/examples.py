"""Grades of a small run."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.reports.exporters import export
from autograder.reports.grade import Grade, Results

SANTE, FINANCE = ExerciseId("sante/a"), ExerciseId("finance/b")


def grade(
    student: str, exercise: str, points: float | None, max_points: float, status: str,
    **others: Any,
) -> Grade:
    return Grade(
        student=student, exercise=ExerciseId(exercise), points=points, max_points=max_points,
        status=Status(status), **others,
    )


GRADES = (
    grade("zoé", "sante/a", 15.5, 20, "noté", penalty=1.0,
          date=datetime(2026, 11, 22, 10, tzinfo=UTC), message="bien"),
    grade("=cmd()", "sante/a", None, 20, "absent", message="Aucune copie."),
    grade("zoé", "finance/b", 5, 10, "interrompu"),
)


def results(*grades: Grade, **others: Any) -> Results:
    """Results of a run on both exercises, or on those of ``weights``."""
    weights = others.pop("weights", {SANTE: 1.0, FINANCE: 1.0})
    return Results(grades=grades or GRADES, weights=weights, **others)


def written(folder: Path, option: str, made: Results) -> list[list[str]]:
    """Rows of one file, its header first."""
    path = folder / f"{option}.csv"
    export(made, {option: path})
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
