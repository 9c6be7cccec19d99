"""The detail: one row per question and criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.reports.figure import Figure, measure, number
from autograder.reports.grade import Results

if TYPE_CHECKING:
    from autograder.outils.judge import Score, Verdict

COLUMNS = (
    "etudiant", "theme", "exercice", "question", "critere", "mesure", "plancher", "cible", "s",
    "points", "points_max", "correction_manuelle", "message",
)


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Rows under :data:`COLUMNS`."""
    for grade in results.grades:
        place = (grade.student, grade.exercise.theme, grade.exercise.name)
        for verdict in grade.verdicts:
            manual = number(grade.manual.get(verdict.question))
            for criterion in _criteria(verdict):
                yield (*place, verdict.question, *criterion, manual, verdict.message)


def _criteria(verdict: Verdict) -> list[tuple[str, ...]]:
    if not verdict.scores:
        return [("", *[Figure()] * 4, number(verdict.points), number(verdict.max_points))]
    return [_criterion(score) for score in verdict.scores]


def _criterion(score: Score) -> tuple[str, ...]:
    figures = (score.measure, score.floor, score.target, score.s)
    return (
        score.metric, *map(measure, figures),
        number(score.points), number(score.max_points),
    )
