"""Every question meets a right, a wrong, an empty and a trivial answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.course import Course
from autograder.outils.bareme import question_from_json, question_to_json
from autograder.outils.core import Question
from autograder.outils.exams import Choices, Functions, Predictions, Values, general, load_parts
from autograder.outils.judge import Verdict, examine, judge
from autograder.outils.respondents import local
from autograder.papers import read
from autograder.publish.student import own_modules
from tests.conftest import CATALOG, EXERCISES

QUESTIONS = [(name, question.id) for name in EXERCISES for question in CATALOG.load(name).questions]
every_question = pytest.mark.parametrize(("exercise", "question_id"), QUESTIONS)


def find(exercise: str, question_id: str) -> Question:
    return next(q for q in CATALOG.load(exercise).questions if q.id == question_id)


def answered(course: Course, exercise: str, question_id: str, answer: object) -> Verdict:
    question = find(exercise, question_id)
    draw = read(course.paper(exercise)).draws[question_id]
    return judge(question, draw, examine(question.exam, draw, local(answer)))


def constant(exam: Predictions, value: Any) -> object:
    def predict(table: pd.DataFrame) -> object:
        rows = table[exam.per].nunique() if exam.per else len(table)
        return np.full((rows, exam.columns) if exam.columns else rows, value)

    return predict


def first_unseen(exam: Predictions, start: int) -> object:
    def predict(table: pd.DataFrame) -> object:
        known = table.groupby(exam.per, sort=False)[exam.unseen].agg(set)
        return [
            [n for n in range(start, start + 200) if n not in seen][: exam.columns]
            for seen in known
        ]

    return predict


def trivial_answers(question: Question) -> list[object]:
    exam = question.exam
    if isinstance(exam, Values):
        return [{field.name: value for field in exam.fields} for value in (0, 1, -1)]
    if isinstance(exam, Choices):
        return [{item.name: letter for item in exam.items} for letter in "abcd"]
    if isinstance(exam, Functions):
        return [lambda value=value, **_: value for value in (0.0, 0.5, 1.0)]
    assert isinstance(exam, Predictions)
    if exam.unseen:
        return [first_unseen(exam, start) for start in (0, 100, 200)]
    values = exam.labels or (0.0, 0.5, 1.0)
    if exam.budget is not None:
        values = (0.0, exam.budget / exam.columns)  # nothing, or the same share for each
    return [constant(exam, value) for value in values]


@every_question
@pytest.mark.parametrize("empty", [None, ..., {}, ""], ids=["none", "ellipsis", "dict", "text"])
def test_empty_answer_earns_nothing(
    course: Course, exercise: str, question_id: str, empty: object
) -> None:
    verdict = answered(course, exercise, question_id, empty)
    assert verdict.points == 0
    assert verdict.message


@every_question
def test_trivial_answers_do_not_earn_full_marks(
    course: Course, exercise: str, question_id: str
) -> None:
    question = find(exercise, question_id)
    for answer in trivial_answers(question):
        verdict = answered(course, exercise, question_id, answer)
        if question.draw:
            assert verdict.points == 0, verdict
        else:
            assert verdict.points < question.points, verdict


@every_question
def test_answer_of_the_wrong_kind_is_a_fault_in_french(
    course: Course, exercise: str, question_id: str
) -> None:
    verdict = answered(course, exercise, question_id, object())
    assert verdict.points == 0
    assert "attendu" in verdict.message


@every_question
def test_question_survives_the_student_folder(exercise: str, question_id: str) -> None:
    question = find(exercise, question_id)
    sources = own_modules(CATALOG.folder(exercise))
    parts = general() | load_parts(exercise.partition("/")[2], sources)
    again = question_from_json(question_to_json(question), parts)
    assert question_to_json(again) == question_to_json(question)
    assert again.criteria == question.criteria
    #(question_to_json(question), parts) == question


@pytest.mark.parametrize("exercise", EXERCISES)
def test_points_are_shared_as_promised(exercise: str) -> None:
    questions = CATALOG.load(exercise).questions
    on_hidden_data = sum(question.points for question in questions if question.draw)
    assert sum(question.points for question in questions) == 20
    assert on_hidden_data >= 12
    assert 4 <= len(questions) <= 6
