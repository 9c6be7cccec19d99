"""Every exam of the course gives the same measures at the desk, on the wire and replayed."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.outils.judge import examine, measure, replay
from autograder.outils.respondents import local
from autograder.papers import read
from tests.conftest import CATALOG, EXERCISES
from tests.contract.test_questions import trivial_answers
from tests.outils.test_judge import over_the_wire

QUESTIONS = [(name, question.id) for name in EXERCISES for question in CATALOG.load(name).questions]


@pytest.mark.parametrize(("exercise", "question_id"), QUESTIONS)
def test_the_three_respondents_agree(course: Course, exercise: str, question_id: str) -> None:
    question = next(q for q in CATALOG.load(exercise).questions if q.id == question_id)
    draw = read(course.paper(exercise)).draws[question_id]
    answer = trivial_answers(question)[1]
    at_the_desk = examine(question.exam, draw, local(answer))
    assert over_the_wire(question.exam, draw, answer) == at_the_desk
    assert examine(question.exam, draw, replay(at_the_desk)) == at_the_desk
    assert measure(question.exam, draw, at_the_desk) is not None
