"""What the attacks are compared with: an honest copy, and one worth nothing."""

from __future__ import annotations

import pytest

from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import open_room

from . import tiny_exercise as tiny
from .conftest import LIMITS


def test_an_honest_copy_has_full_marks(honest: Outcome) -> None:
    assert honest.status == "noté", honest.message
    assert honest.points == pytest.approx(tiny.POINTS), honest.verdicts


@pytest.mark.parametrize("level", ["bulle", "aucune"])
def test_a_weak_copy_has_nothing(paper: Paper, level: str) -> None:
    outcome = grade(tiny.copy(), {}, paper, open_room(level), LIMITS)
    assert (outcome.status, outcome.points) == ("noté", 0.0), outcome
    assert all(len(verdict.scores) == 1 for verdict in outcome.verdicts)
