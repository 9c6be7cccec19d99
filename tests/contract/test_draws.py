"""What a hidden draw may not give away, and what a build promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.course import Course
from autograder.outils.core import Draw
from autograder.outils.exams import Predictions
from autograder.outils.judge import examine, judge, measure, replay
from autograder.outils.payload import canonical
from autograder.papers import read
from tests.conftest import CATALOG, EXERCISES


def exam_of(exercise: str, question_id: str) -> object:
    return next(q.exam for q in CATALOG.load(exercise).questions if q.id == question_id)


HIDDEN = [
    (name, question.id)
    for name in EXERCISES
    for question in CATALOG.load(name).questions
    if question.draw
]
every_hidden = pytest.mark.parametrize(("exercise", "question_id"), HIDDEN)
every_prediction = pytest.mark.parametrize(
    ("exercise", "question_id"),
    [pair for pair in HIDDEN if isinstance(exam_of(*pair), Predictions)],
)
"""Questions with something to predict: the cases of a function have no truth to hide."""
LARGEST_CORRELATION = 5.0
"""Largest correlation between a rank and a truth, in standard deviations under independence."""


def draw_of(course: Course, exercise: str, question_id: str) -> Draw:
    return read(course.paper(exercise)).draws[question_id]


@every_hidden
def test_tables_are_canonical(course: Course, exercise: str, question_id: str) -> None:
    draw = draw_of(course, exercise, question_id)
    for table in draw.inputs.values():
        pd.testing.assert_frame_equal(table, canonical(table))
        assert isinstance(table.index, pd.RangeIndex)
        assert table.attrs == {}
        assert {dtype.kind for dtype in table.dtypes} <= set("bifOU")


@every_prediction
def test_row_order_predicts_nothing(course: Course, exercise: str, question_id: str) -> None:
    exam = exam_of(exercise, question_id)
    assert isinstance(exam, Predictions)
    truth = draw_of(course, exercise, question_id).truth[exam.truth]
    for name in truth.columns:
        codes = pd.Series(pd.factorize(truth[name], sort=True)[0])
        rank = np.arange(len(codes))
        if codes.nunique() > 1:
            correlation = np.corrcoef(rank, codes)[0, 1] * np.sqrt(len(codes))
            assert abs(correlation) < LARGEST_CORRELATION, name


@every_prediction
def test_inputs_hold_no_column_of_the_truth(
    course: Course, exercise: str, question_id: str
) -> None:
    exam = exam_of(exercise, question_id)
    draw = draw_of(course, exercise, question_id)
    assert isinstance(exam, Predictions)
    inputs, truth = draw.inputs[exam.table], draw.truth[exam.truth]
    for name in truth.columns:
        for seen in inputs.columns:
            assert not np.array_equal(inputs[seen].to_numpy(), truth[name].to_numpy())


@every_hidden
def test_anchors_leave_room_for_a_score(course: Course, exercise: str, question_id: str) -> None:
    question = next(q for q in CATALOG.load(exercise).questions if q.id == question_id)
    draw = draw_of(course, exercise, question_id)
    for criterion in question.criteria:
        baseline, oracle = draw.anchors[criterion.metric]
        assert np.isfinite([baseline, oracle]).all()
        assert baseline != oracle


@every_hidden
def test_replayed_transcript_gives_the_same_verdict(
    course: Course, exercise: str, question_id: str
) -> None:
    question = next(q for q in CATALOG.load(exercise).questions if q.id == question_id)
    draw = draw_of(course, exercise, question_id)

    def middle(ask: object) -> object:
        shape = ask.expect  # type: ignore[attr-defined]
        if shape.seen:
            free = [[n for n in range(400) if n not in known] for _, known in shape.seen]
            return [row[: shape.dims[1]] for row in free]
        filler = shape.labels[0] if shape.labels else (shape.low or 0.0)
        return np.full(shape.dims, filler)

    transcript = examine(question.exam, draw, middle)
    again = examine(question.exam, draw, replay(transcript))
    assert again == transcript
    assert judge(question, draw, transcript) == judge(question, draw, again)
    assert measure(question.exam, draw, transcript) is not None


def test_another_session_has_other_draws(course: Course) -> None:
    from autograder.publish.setting import hidden_draws, setting

    place = setting(course, "medecine_sante/imagerie_medicale")
    first, second = (
        hidden_draws(course.in_session(name), place)["q3"].truth["cliches"]["maligne"]
        for name in ("demo", "rattrapage")
    )
    assert not first.equals(second)
