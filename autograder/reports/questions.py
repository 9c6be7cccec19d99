"""The questions' figures: one row per question and criterion, beside the class report."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.reports.figure import Figure, measure, number
from autograder.reports.grade import Results
from autograder.reports.items import Spread, items

COLUMNS = (
    "theme", "exercice", "question", "titre", "copies", "points_max", "indice_facilite",
    "ecart_type", "poids_effectif", "indice_discrimination", "douteuse", "critere",
    "s_quartile_1", "s_mediane", "s_quartile_3", "s_plancher", "s_cible",
)


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Rows under :data:`COLUMNS`."""
    for item in items(results):
        figures = (item.facility, item.deviation, item.weight, item.discrimination)
        head = (
            item.exercise.theme, item.exercise.name, item.question, item.title,
            number(item.count), number(item.max_points), *map(number, figures),
            "oui" if item.doubtful else "non",
        )
        for spread in item.spreads or (None,):
            yield (*head, *_criterion(spread))


def _criterion(spread: Spread | None) -> tuple[str, ...]:
    if spread is None:
        return ("", *[Figure()] * 5)
    values = (spread.low, spread.median, spread.high, spread.floor, spread.target)
    return (spread.metric, *map(measure, values))
