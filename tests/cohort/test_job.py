"""A copy that did nothing for long runs twice before that is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.cohort import job
from autograder.cohort.copies import CopyFiles
from autograder.cohort.job import Setup
from autograder.cohort.store import deterministic
from autograder.grading.outcome import Outcome, Status
from autograder.room import Limits

GRADED = Outcome(status=Status.GRADED, verdicts=(), seconds=2.0)
IDLE = replace(GRADED, status=Status.STOPPED, stop="idle", seconds=65.0)
SETUP = Setup("bulle", Limits(wall=300.0))


class Grading:
    """Stands for ``grade``: gives outcomes one after the other, and keeps their bounds."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.walls: list[float] = []

    def __call__(self, *arguments: object) -> Outcome:
        limits = arguments[-1]
        assert isinstance(limits, Limits)
        self.walls.append(limits.wall)
        return self.outcomes.pop(0)


def graded(monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> tuple[Outcome, list[float]]:
    grading = Grading(*outcomes)
    monkeypatch.setattr(job, "grade", grading)
    monkeypatch.setattr(job, "room", lambda level: None)
    found = job.outcome(CopyFiles(b"{}", {}), None, SETUP)  # type: ignore[arg-type]
    assert grading.outcomes == []
    return found, grading.walls


def test_an_ordinary_copy_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert graded(monkeypatch, GRADED) == (GRADED, [300.0])


def test_a_copy_that_wakes_up_at_the_second_run_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = graded(monkeypatch, IDLE, GRADED)
    assert found == replace(GRADED, attempts=2)


def test_a_copy_idle_twice_is_known_within_a_workers_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, walls = graded(monkeypatch, IDLE, IDLE)
    assert deterministic(found)
    assert IDLE.seconds + walls[1] == SETUP.limits.wall


def test_a_copy_idle_too_late_to_run_again_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = graded(monkeypatch, replace(IDLE, seconds=200.0))
    assert not deterministic(found)
