"""An exercise whose own code fails: nobody's zero, and its question waits for a human."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from autograder.grading.measuring import UNMEASURED, Breakdown, measured, unbroken
from autograder.grading.outcome import Outcome, Status
from autograder.grading.replay import rejudge
from autograder.outils.core import Ask, Criterion, Draw, Measures, Question
from autograder.outils.exams import Predictions
from autograder.outils.judge import Verdict, examine
from autograder.outils.metrics import Metric
from autograder.outils.shape import Answer
from autograder.papers import Paper

ROWS = 4
TRUTH = pd.DataFrame({"y": np.zeros(ROWS)})
INPUTS = pd.DataFrame({"x": np.ones(ROWS)})
DRAW = Draw({"points": INPUTS}, {"points": TRUTH}, {"ecart": (1.0, 0.0)})


def failing(truth: pd.DataFrame, answer: Answer) -> float:
    raise ZeroDivisionError("la ligne 17 vaut 0.25")


def gap(truth: pd.DataFrame, answer: Answer) -> float:
    return float(np.abs(truth["y"].to_numpy() - answer).mean())


def question(function: object) -> Question:
    metric = Metric(name="ecart", label="Écart", decimals=2, function=function)  # type: ignore[arg-type]
    exam = Predictions("points", "points", (metric,), method="predict")
    return Question("q2", "Prévoir", exam, (Criterion(metric.scale, 0.0, 1.0, 6.0),))


def answered(ask: Ask) -> object:
    return [0.0] * ROWS


def test_metric_that_fails_is_named_and_quotes_nothing_but_to_the_teacher() -> None:
    broken = question(failing)
    found = measured(broken, DRAW, examine(unbroken(broken.exam), DRAW, answered))
    assert isinstance(found, Breakdown)
    assert "q2" in found.message
    assert "ecart" in found.message
    assert "ZeroDivisionError" in found.message
    assert "0.25" not in found.message
    assert "L’exercice est en cause" in found.message
    verdict = found.verdict
    assert (verdict.points, verdict.max_points, verdict.message) == (0.0, 6.0, UNMEASURED)
    assert "0.25" in verdict.aside


def test_conversation_is_kept_and_a_mended_exercise_gives_its_points_by_replay() -> None:
    broken, mended = question(failing), question(gap)
    transcript = examine(unbroken(broken.exam), DRAW, answered)
    assert [entry.answer for entry in transcript.entries] == [[0.0] * ROWS]
    kept = Outcome(
        status=Status.TO_REVIEW, verdicts=(Verdict("q2", 0.0, 6.0),),
        transcripts={"q2": transcript}, unmeasured=("q2",),
    )
    paper = Paper(
        exercise="theme/a", title="Essai", course="cours", session="juin", seconds=60,
        questions=(mended,), draws={"q2": DRAW}, notebook={}, files={},
    )
    assert rejudge(kept, paper).points == 6.0
    assert rejudge(kept, replace(paper, questions=(broken,))).stale == ("q2",)


@dataclass(frozen=True)
class Loop:
    """An exam that fails between two queries."""

    error: Exception

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        exam = question(gap).exam
        assert isinstance(exam, Predictions)
        yield from exam(draw)
        raise self.error


def test_exam_that_fails_between_two_queries_is_said_without_a_metric() -> None:
    exam = Loop(KeyError("jour"))
    looped = replace(question(gap), exam=exam)  # type: ignore[arg-type]
    found = measured(looped, DRAW, examine(unbroken(exam), DRAW, answered))
    assert isinstance(found, Breakdown)
    assert found.metric == ""
    assert "l’examen a échoué (KeyError)" in found.message


def test_lack_of_memory_is_the_machines_fault() -> None:
    exam = Loop(MemoryError())
    with pytest.raises(MemoryError):
        examine(unbroken(exam), DRAW, answered)


def test_exam_that_does_not_fail_is_the_same() -> None:
    sound = question(gap)
    transcript = examine(unbroken(sound.exam), DRAW, answered)
    assert transcript == examine(sound.exam, DRAW, answered)
    found = measured(sound, DRAW, transcript)
    assert isinstance(found, Verdict)
    assert found.points == 6.0
