"""A stored outcome judged again: no student code runs."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.grading.measuring import measured
from autograder.grading.outcome import Outcome
from autograder.outils.core import Question
from autograder.outils.judge import Verdict
from autograder.papers import Paper


@dataclass(frozen=True)
class Replay:
    """What a paper makes of the conversations of a stored outcome.

    Parameters
    ----------
    verdicts : tuple of Verdict
        One per question that could be judged, in the paper's order.
    stale : tuple of str
        Questions that today's paper asks otherwise or cannot measure, or that were not
        there: only running the copy again can tell.
    """

    verdicts: tuple[Verdict, ...]
    stale: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Points of the questions that could be judged."""
        return sum(verdict.points for verdict in self.verdicts)


def rejudge(outcome: Outcome, paper: Paper) -> Replay:
    """Judge again every conversation of an outcome, with a paper's draws and thresholds.

    A question that the copy never reached stays worth nothing.
    """
    before = {verdict.question: verdict for verdict in outcome.verdicts}
    judged = {
        question.id: _again(question, before[question.id], outcome, paper)
        for question in paper.questions if question.id in before
    }
    return Replay(
        tuple(verdict for verdict in judged.values() if verdict is not None),
        tuple(one.id for one in paper.questions if judged.get(one.id) is None),
    )


def _again(
    question: Question, before: Verdict, outcome: Outcome, paper: Paper
) -> Verdict | None:
    transcript = outcome.transcripts.get(question.id)
    if transcript is None:
        return Verdict(question.id, 0.0, question.points, message=before.message)
    found = measured(question, paper.draws[question.id], transcript)
    return found if isinstance(found, Verdict) else None  # another draw, or form of answer
