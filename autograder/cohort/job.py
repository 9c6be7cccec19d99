"""One copy to grade, and what a worker does with it, here or on another machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from autograder.cohort.copies import CopyFiles, Submission
from autograder.errors import InfrastructureError
from autograder.grading.grade import grade, without_run
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.papers import Paper
from autograder.papers import read as read_paper
from autograder.room import Limits, Room, open_room

GRACE = 60.0
"""Seconds that a worker may take beyond a copy's own time before it is taken for stuck."""


class WorkersLost(InfrastructureError):
    """No copy can be graded any more: the run stops, instead of blaming each copy."""


@dataclass(frozen=True)
class Setup:
    """What every copy of a run shares: isolation level and bounds."""

    level: str
    limits: Limits

    @property
    def patience(self) -> float:
        """Seconds after which a worker that has not given a copy back is stuck."""
        return self.limits.wall + GRACE


@dataclass(frozen=True, kw_only=True)
class Job:
    """One copy to grade with one paper; a student who handed in nothing has no ``copy``."""

    submission: Submission
    copy: CopyFiles | None
    paper: Path
    setup: Setup


@dataclass(frozen=True)
class Graded:
    """What came of one job: an outcome, or the infrastructure fault that prevented one.

    A ``known`` outcome was kept from an earlier run.
    """

    submission: Submission
    result: Outcome | Failure
    known: bool = False


def work(job: Job) -> Outcome:
    """Grade one copy, in a worker that can read its paper."""
    return outcome(job.copy, read_paper(job.paper), job.setup)


def outcome(copy: CopyFiles | None, paper: Paper, setup: Setup) -> Outcome:
    """Grade the bytes of one copy; one that did nothing for long has a second chance."""
    if copy is None:
        return without_run(Status.ABSENT, "Aucune copie.", paper)
    found = grade(copy.notebook, copy.files, paper, room(setup.level), setup.limits)
    left = setup.limits.wall - found.seconds
    if found.stop != "idle" or left < found.seconds:
        return found
    limits = replace(setup.limits, wall=left)  # both runs within the worker's patience
    again = grade(copy.notebook, copy.files, paper, room(setup.level), limits)
    return replace(again, attempts=2)


@cache
def room(level: str) -> Room:
    """Rooms of a level, opened once per process."""
    return open_room(level, warm=True)
