"""``results.json``: Gradescope's form, in French, and nothing too early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.cohort.fingerprint import this_engine
from autograder.grading.grade import without_run
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.outils.core import Scale
from autograder.outils.judge import Score, Verdict
from autograder.platforms.otter.results import Graded, Refused
from autograder.platforms.otter.settings import Settings
from tests.forgery import tiny_exercise as essai

from .conftest import QUESTIONS

PAPER = essai.make_paper(QUESTIONS)
SETTINGS = Settings(isolation="bulle", demonstration=False, engine=this_engine())
SECRET = "u=0,123456789"


def graded(outcome: Outcome, settings: Settings = SETTINGS) -> Graded:
    return Graded(outcome=outcome, paper=PAPER, settings=settings, engine=this_engine())


def ran(status: Status = Status.GRADED) -> Outcome:
    """Return the outcome of a copy that ran: 3 points out of 6 in q3, a fault elsewhere."""
    score = Score(Scale("roc_auc", "Aire"), 0.7123456, 0.5, 0.9, 0.53, 3.0, 6.0)
    verdicts = tuple(
        Verdict(question.id, 3.0, 6.0, (score,)) if question.id == "q3"
        else Verdict(question.id, 0.0, question.points, message=f"ValueError : {SECRET}")
        for question in QUESTIONS
    )
    return Outcome(status=status, verdicts=verdicts, message=SECRET, isolation="bulle")


def test_partial_points_are_given_question_by_question() -> None:
    results = graded(ran()).gradescope()
    q3 = results["tests"][2]
    assert results["score"] == q3["score"] == 3.0
    assert (q3["max_score"], q3["status"]) == (6.0, "failed")
    assert "0,712" in q3["output"]
    assert "0,7123" not in q3["output"]


@pytest.mark.parametrize(
    "status", [Status.GRADED, Status.TO_REVIEW, Status.STOPPED, Status.UNANSWERED]
)
def test_what_depends_on_the_draw_waits_for_publication(status: Status) -> None:
    results = graded(ran(status)).gradescope()
    assert {results["visibility"], *(test["visibility"] for test in results["tests"])} == {
        "after_published"
    }
    assert results["stdout_visibility"] == "hidden"


@pytest.mark.parametrize("status", [Status.UNREADABLE, Status.OTHER_COURSE])
def test_student_knows_at_once_that_the_copy_was_not_the_right_one(status: Status) -> None:
    results = graded(without_run(status, "Remettez le bon carnet.", PAPER)).gradescope()
    assert (results["score"], results["output"]) == (0, "Remettez le bon carnet.")
    assert {results["visibility"], *(test["visibility"] for test in results["tests"])} == {
        "visible"
    }


def test_free_text_of_a_copy_goes_to_the_teacher_alone() -> None:
    result = graded(ran())
    results = result.gradescope()
    assert SECRET in results.pop("extra_data")["message"]
    assert SECRET not in str(results)
    assert SECRET in result.text()


def test_fault_of_the_machine_has_no_score() -> None:
    results = Refused(Failure("Le disque est plein.")).gradescope()
    assert "score" not in results
    assert results["tests"] == []
    assert "Le disque est plein." in results["output"]


def test_another_engine_is_told_to_the_teacher() -> None:
    other = replace(this_engine(), digest="autre", versions=(("numpy", "1.0"),))
    result = graded(ran(), replace(SETTINGS, engine=other))
    assert "numpy" in result.gradescope()["extra_data"]["avertissement"]
    assert "autograder otter" in result.text()
    assert graded(ran()).gradescope()["extra_data"]["avertissement"] == ""


def test_demonstration_says_so() -> None:
    result = graded(ran(), replace(SETTINGS, demonstration=True))
    assert result.gradescope()["output"].startswith("Démonstration")


def test_settings_come_back_as_they_were_written() -> None:
    assert Settings.from_json(SETTINGS.to_json()) == SETTINGS
