"""Item statistics of each question, as Moodle names and defines them, and S of the class.

Shares are percentages of the question's points. A statistic that the copies do not determine
(fewer than two, or all alike) is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, covariance, fmean, quantiles, stdev

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.reports.grade import Grade, Results

RAN = frozenset({Status.GRADED, Status.TO_REVIEW, Status.STOPPED, Status.UNANSWERED})
"""Statuses of copies that answered, or could have."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """S of the class under one criterion: quartiles, with the criterion's bounds on S."""

    metric: str
    label: str
    low: float
    median: float
    high: float
    floor: float
    target: float


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question over the copies that ran.

    Parameters
    ----------
    exercise : ExerciseId
        Of the question.
    question, title : str
        Its id and its French title.
    count : int
        Copies.
    max_points : float
        Points of the question.
    facility : float, optional
        Mean share of the points (« indice de facilité »), in percent.
    deviation : float, optional
        Standard deviation of that share (« écart type »), in percent.
    weight : float, optional
        Part of the exercise's spread that is due to the question (« poids effectif »), in
        percent.
    discrimination : float, optional
        Correlation with the points of the exercise's other questions, in percent.
    spreads : tuple of Spread
        One per criterion that was measured.
    """

    exercise: ExerciseId
    question: str
    title: str
    count: int
    max_points: float
    facility: float | None
    deviation: float | None
    weight: float | None
    discrimination: float | None
    spreads: tuple[Spread, ...]

    @property
    def doubtful(self) -> bool:
        """Whether those who do well elsewhere do worse here: « question douteuse »."""
        return self.discrimination is not None and self.discrimination < 0


def items(results: Results) -> Iterator[Item]:
    """Items of every question that was graded, in the course's order."""
    for exercise in results.weights:
        grades = [
            grade for grade in results.grades
            if grade.exercise == exercise and grade.status in RAN and grade.verdicts
        ]
        if grades:
            yield from _items(results, exercise, grades)


def points(grade: Grade, question: str) -> float:
    """Points of a copy for one question, a human's before the grader's."""
    found = {verdict.question: verdict.points for verdict in grade.verdicts}
    return grade.manual.get(question, found.get(question, 0.0))


def _items(results: Results, exercise: ExerciseId, grades: Sequence[Grade]) -> Iterator[Item]:
    most = {verdict.question: verdict.max_points for verdict in grades[0].verdicts}
    marks = {question: [points(grade, question) for grade in grades] for question in most}
    totals = [sum(own) for own in zip(*marks.values(), strict=True)]
    spread = {question: _root(_covariance(own, totals)) for question, own in marks.items()}
    whole = sum(value for value in spread.values() if value is not None)
    for question, own in marks.items():
        rest = [total - mark for total, mark in zip(totals, own, strict=True)]
        alone, top = spread[question], most[question]
        yield Item(
            exercise=exercise,
            question=question,
            title=results.question_title(exercise, question),
            count=len(own),
            max_points=top,
            facility=100 * fmean(own) / top if top else None,
            deviation=100 * stdev(own) / top if top and len(own) > 1 else None,
            weight=None if alone is None or not whole else 100 * alone / whole,
            discrimination=_correlation(own, rest),
            spreads=tuple(_spreads(results, exercise, question, grades)),
        )


def _covariance(left: Sequence[float], right: Sequence[float]) -> float | None:
    return covariance(left, right) if len(left) > 1 else None


def _root(value: float | None) -> float | None:
    """Square root; None where the covariance is negative, as Moodle does."""
    return None if value is None or value < 0 else math.sqrt(value)


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    try:
        return 100 * correlation(left, right)
    except StatisticsError:  # fewer than two copies, or all alike
        return None


def _spreads(
    results: Results, exercise: ExerciseId, question: str, grades: Sequence[Grade]
) -> Iterator[Spread]:
    found: dict[str, list[float]] = {}
    labels: dict[str, str] = {}
    for grade in grades:
        for verdict in grade.verdicts:
            for score in verdict.scores if verdict.question == question else ():
                labels[score.metric] = score.scale.label
                if math.isfinite(score.s):
                    found.setdefault(score.metric, []).append(score.s)
    for metric, values in found.items():
        low, median, high = quantiles(values, method="inclusive") if len(values) > 1 \
            else values * 3
        floor, target = results.bounds(exercise, question, metric)
        yield Spread(
            metric=metric, label=labels[metric], low=low, median=median, high=high,
            floor=floor, target=target,
        )
