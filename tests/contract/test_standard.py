"""Thresholds that mean learning, in every exercise whose notebook comments its solution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.calibration.trial import learn
from autograder.exercises.model import Exercise
from autograder.grading.outcome import Outcome, Status
from autograder.outils.judge import Verdict, examine, judge
from autograder.outils.respondents import local
from autograder.publish.samples import ELSEWHERE, sample, sample_names
from autograder.publish.setting import hidden_draws, setting
from autograder.publish.student import side_files
from tests.conftest import CATALOG, Cohort
from tests.publish import essai
from tests.publish.test_commented import commented

from .standard import KNOWING, SOUND, broken


@pytest.fixture
def parc(tmp_path: Path) -> Exercise:
    return setting(essai.write_course(tmp_path / "cours"), essai.NAME).exercise


def graded(**points: float) -> Outcome:
    """Outcome of a copy of the tiny exercise."""
    worth = {"q1": 2.0, "q2": 3.0, "q3": 4.0}
    verdicts = tuple(Verdict(q, points.get(q, 0.0), most) for q, most in worth.items())
    return Outcome(status=Status.GRADED, verdicts=verdicts)


def kept() -> dict[str, Outcome]:
    """Outcomes that keep every promise."""
    sound = dict.fromkeys(SOUND, graded(q1=2, q2=3, q3=4))
    return {**sound, KNOWING: graded(q2=1.4), ELSEWHERE: graded(q3=4)}


def test_copies_that_keep_every_promise_have_nothing_to_say(parc: Exercise) -> None:
    assert broken(parc, kept()) == []


@pytest.mark.parametrize(("name", "outcome", "said"), [
    ("foret", graded(q1=2, q2=2.5), "foret : q2 perd 0.5"),
    (KNOWING, graded(q2=1.5), "constantes : q2 gagne 1.5 sur 3"),
    (ELSEWHERE, graded(q2=0.1), "ailleurs : aucune question"),
])
def test_a_promise_that_is_not_kept_is_said(
    parc: Exercise, name: str, outcome: Outcome, said: str
) -> None:
    (found,) = broken(parc, {**kept(), name: outcome})
    assert found.startswith(said)


def test_a_copy_that_is_absent_is_said_unless_it_is_exempt_with_a_reason(parc: Exercise) -> None:
    outcomes = {name: outcome for name, outcome in kept().items() if name != "lineaire"}
    assert broken(parc, outcomes) == ["copie absente : lineaire"]
    parc.exempt = {"lineaire": "la frontière tourne : aucune droite ne la suit"}
    assert broken(parc, outcomes) == []
    parc.exempt = {"lineaire": ""}
    assert broken(parc, outcomes) == ["exemption sans raison : lineaire"]


def test_solution_of_another_course_fails_where_a_drawn_fact_decides(tmp_path: Path) -> None:
    course = essai.write_course(tmp_path / "cours")
    assert ELSEWHERE in sample_names(course, essai.NAME)
    place = setting(course, essai.NAME)
    notebook = json.loads(sample(course, essai.NAME, ELSEWHERE))
    assert notebook["metadata"]["autograder"]["cours"] == course.fingerprint
    folder = tmp_path / "copie"
    for path, content in side_files(course, essai.NAME, "").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    answers = learn(notebook, folder)
    points = {
        question.id: judge(
            question, draw, examine(question.exam, draw, local(answers[question.id]))
        ).points
        for question in place.exercise.questions
        for draw in [hidden_draws(course, place)[question.id]]
    }
    assert points["q1"] == points["q2"] == 0


def test_copies_of_commented_notebooks_keep_their_promises(cohort: Cohort) -> None:
    found = {
        name: broken(CATALOG.load(name), {
            copy: outcome for (exercise, copy), outcome in cohort.outcomes.items()
            if exercise == name
        })
        for name in commented()
    }
    assert {name: said for name, said in found.items() if said} == {}
