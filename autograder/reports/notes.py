"""``notes.csv``: one row per copy."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.reports.figure import number
from autograder.reports.grade import Results
from autograder.reports.people import headed, rowed

COLUMNS = (
    "etudiant", "theme", "exercice", "note", "note_max", "statut", "penalite", "date_depot",
    "message",
)
"""Our own columns: those of the list of students come after the first."""


def columns(results: Results) -> tuple[str, ...]:
    """Names of the columns."""
    return headed(results, COLUMNS)


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Rows under :func:`columns`."""
    for grade in results.grades:
        date = grade.date.isoformat(timespec="seconds") if grade.date else ""
        remark = results.remarks.get(grade.student, "")
        yield rowed(results, (
            grade.student, grade.exercise.theme, grade.exercise.name, number(grade.points),
            number(grade.max_points), grade.status.value, number(grade.penalty), date,
            " ".join(filter(None, (grade.message, remark))),
        ))
