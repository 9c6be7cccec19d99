"""A kept conversation judged with another paper: same answers, today's draws and thresholds."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from autograder.grading.outcome import Outcome, Status
from autograder.grading.replay import rejudge
from autograder.outils.core import Criterion, Draw, Question
from autograder.outils.exams import EXACT, EXACT_ANCHORS, Field, Values
from autograder.outils.judge import Verdict, examine, judge
from autograder.outils.respondents import local
from autograder.papers import Paper


def question(name: str, points: float = 4.0, fields: tuple[str, ...] = ("moyenne",)) -> Question:
    exam = Values(tuple(Field(field, 0, 10, 0.01) for field in fields))
    return Question(name, "Une valeur", exam, (Criterion(EXACT, 0.0, 1.0, points),))


def draw(value: float) -> Draw:
    return Draw({}, {"valeurs": pd.DataFrame({"moyenne": [value]})}, EXACT_ANCHORS)


def paper(*questions: Question, value: float = 3.0) -> Paper:
    draws = {one.id: draw(value) for one in questions}
    return Paper(
        exercise="theme/a", title="Essai", course="cours", session="juin", seconds=60,
        questions=questions, draws=draws, notebook={}, files={},
    )


ASKED, NOT_REACHED = question("q1"), question("q2", 2.0)
TRANSCRIPT = examine(ASKED.exam, draw(3.0), local({"moyenne": 3.0}))
OUTCOME = Outcome(
    status=Status.STOPPED, transcripts={"q1": TRANSCRIPT},
    verdicts=(judge(ASKED, draw(3.0), TRANSCRIPT), Verdict("q2", 0.0, 2.0, message="Trop tard.")),
)


def test_same_paper_gives_the_same_verdicts() -> None:
    replay = rejudge(OUTCOME, paper(ASKED, NOT_REACHED))
    assert (replay.verdicts, replay.stale) == (OUTCOME.verdicts, ())
    assert replay.points == OUTCOME.points == 4.0


def test_corrected_truth_and_points_are_today_s() -> None:
    worth_more = paper(question("q1", 5.0), NOT_REACHED)
    assert rejudge(OUTCOME, worth_more).points == 5.0
    assert rejudge(OUTCOME, paper(ASKED, NOT_REACHED, value=7.0)).points == 0.0


def test_withdrawn_question_is_left_out() -> None:
    replay = rejudge(OUTCOME, paper(ASKED))
    assert ([one.question for one in replay.verdicts], replay.stale) == (["q1"], ())


def test_question_asked_otherwise_or_never_is_to_be_run() -> None:
    other = question("q1", fields=("mediane", "moyenne"))
    replay = rejudge(OUTCOME, paper(other, NOT_REACHED, question("q3")))
    assert replay.stale == ("q1", "q3")
    assert [one.question for one in replay.verdicts] == ["q2"]


def test_outcome_is_left_as_it_was() -> None:
    before = replace(OUTCOME)
    rejudge(OUTCOME, paper(question("q1", 5.0)))
    assert before == OUTCOME
