"""The synthesis: one row per student, out of 20.

A mean is over the same exercises for everybody, handed in or not: a copy that is missing
counts as 0, since ``notes.csv`` says which one. After an infrastructure fault there is no
grade to give, and the mean stays empty, as it does while copies wait to be graded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from autograder.grading.outcome import Status
from autograder.reports.figure import number
from autograder.reports.grade import Grade, Results
from autograder.reports.people import headed, rowed

if TYPE_CHECKING:
    from autograder.exercise_id import ExerciseId

OUT_OF = 20.0


def columns(results: Results) -> tuple[str, ...]:
    """Names of the columns: the overall mean says how many exercises it is over."""
    counted = sum(weight > 0 for weight in results.weights.values())
    overall = "ensemble" if results.whole else f"ensemble ({counted} exercice(s))"
    return headed(results, ("etudiant", *_themes(results), overall, "remarque"))


def rows(results: Results) -> Iterator[tuple[str, ...]]:
    """Rows under :func:`columns`."""
    themes = _themes(results)
    for student, own in results.by_student().items():
        scopes = [*((theme,) for theme in themes), themes]
        means = [_mean(own, results, scope) for scope in scopes]
        if student in results.unfinished:
            means = [None] * len(scopes)
        remark = results.remarks.get(student, "")
        yield rowed(results, (student, *map(number, means), remark))


def overall(results: Results) -> dict[str, float | None]:
    """Mean of each student over the exercises that count; None where there is none to give."""
    themes = _themes(results)
    return {
        student: None if student in results.unfinished else _mean(own, results, themes)
        for student, own in results.by_student().items()
    }


def _themes(results: Results) -> tuple[str, ...]:
    return tuple(dict.fromkeys(exercise.theme for exercise in results.weights))


def _mean(own: Sequence[Grade], results: Results, themes: Collection[str]) -> float | None:
    """Weighted mean out of 20; None after a fault, or if nothing counts."""
    weights = {
        exercise: weight for exercise, weight in results.weights.items()
        if exercise.theme in themes and weight > 0
    }
    counted = [grade for grade in own if grade.exercise in weights]
    if not weights or any(grade.status is Status.FAULT for grade in counted):
        return None
    total = sum(weights[grade.exercise] * _out_of_twenty(grade) for grade in counted)
    return total / sum(weights.values())


def _out_of_twenty(grade: Grade) -> float:
    return (grade.points or 0.0) * OUT_OF / grade.max_points


def weights_of(
    exercises: Sequence[ExerciseId], declared: Mapping[ExerciseId, float]
) -> dict[ExerciseId, float]:
    """Weight of each exercise of a run: the course's own, or 1 where it declares none."""
    if not declared:
        return dict.fromkeys(exercises, 1.0)
    return {name: weight for name, weight in declared.items() if name in exercises}
