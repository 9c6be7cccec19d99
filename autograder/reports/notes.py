"""``notes.csv``: one row per copy."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.reports.figure import number
from autograder.reports.grade import Results

COLUMNS = (
    "etudiant", "theme", "exercice", "note", "note_max", "statut", "penalite", "date_depot",
    "message",
)


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Rows under :data:`COLUMNS`."""
    for grade in results.grades:
        date = grade.date.isoformat(timespec="seconds") if grade.date else ""
        remark = results.remarks.get(grade.student, "")
        yield (
            grade.student, grade.exercise.theme, grade.exercise.name, number(grade.points),
            number(grade.max_points), grade.status.value, number(grade.penalty), date,
            " ".join(filter(None, (grade.message, remark))),
        )
