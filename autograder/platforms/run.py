"""The one path of grading: every door takes rooms, bounds, store, retry and results here.

``autograder noter``, ``nbgrader autograde`` and the formgrader's button differ in the copies
that they bring, and in nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from autograder.cohort.copies import CopyFiles, Submission, read
from autograder.cohort.once import graded_once
from autograder.cohort.run import Graded, Job, MakePool, Setup
from autograder.cohort.store import Store
from autograder.course import Course
from autograder.errors import InfrastructureError
from autograder.grading.outcome import Failure, Status
from autograder.papers import read as read_paper
from autograder.platforms.port import Gradebook
from autograder.platforms.recorded import Recorded
from autograder.room import Limits
from autograder.settings import RoomSettings


def setup_of(
    room: RoomSettings, isolation: str | None = None, bounds: Mapping[str, int] | None = None
) -> Setup:
    """Isolation and bounds of a course's rooms, those given instead where they are."""
    asked: dict[str, Any] = {"figures": room.figures, **room.bounds, **(bounds or {})}
    return Setup(isolation or room.isolation, replace(Limits(), **asked))


@dataclass(frozen=True, kw_only=True)
class Grading:
    """How copies are graded, and where they are recorded.

    Parameters
    ----------
    course : Course
        In the asked session.
    gradebook : Gradebook
        Open.
    setup : Setup
        Isolation and bounds.
    workers : int or callable
        Copies graded at once on this machine, or what makes another pool.
    again : bool
        Whether to run again the copies whose outcome is known.
    """

    course: Course
    gradebook: Gradebook
    setup: Setup
    workers: int | MakePool
    again: bool = False

    def results(
        self, submissions: Iterable[Submission]
    ) -> Iterator[tuple[Graded, Recorded | None]]:
        """Grade copies, absences included, and record each as it comes.

        Yields
        ------
        tuple of Graded and Recorded
            What came of a copy, and what the gradebook holds of it; None where no grade is
            due: no copy, or a fault of the machine.

        Raises
        ------
        PaperError, CourseError
            If an exercise cannot be recorded; nothing has run then.
        InfrastructureError
            If no copy can be graded or recorded any more.
        """
        ordered = list(submissions)
        self.gradebook.save()
        self.gradebook.ensure(sorted({submission.exercise for submission in ordered}))
        origins: dict[tuple[str, str], str] = {}

        def jobs() -> Iterator[Job | Graded]:
            for job in jobs_of(self.course, self.setup, ordered):
                place = job.submission.student, job.submission.exercise
                copy = job.copy if isinstance(job, Job) else None
                origins[place] = origin(self.course, job.submission, copy)
                yield job

        with Store(self.course.outcomes) as store:
            for graded in graded_once(jobs(), store, self.workers, self.again):
                place = graded.submission.student, graded.submission.exercise
                yield graded, self._record(graded, origins.pop(place))

    def _record(self, graded: Graded, origin: str) -> Recorded | None:
        submission, result = graded.submission, graded.result
        if isinstance(result, Failure):
            self.gradebook.reset(submission.student, submission.exercise)
            return None
        recorded = self.gradebook.record(
            submission.student, submission.exercise, result, submission.date, origin
        )
        return None if result.status is Status.ABSENT else recorded


def jobs_of(
    course: Course, setup: Setup, submissions: Iterable[Submission]
) -> Iterator[Job | Graded]:
    """Jobs by exercise: a paper is then read, or sent, once.

    A copy that the machine cannot read is that copy's failure, and stops no other.
    """
    for submission in sorted(submissions, key=lambda submission: submission.exercise):
        try:
            copy = None if submission.path is None else read(submission)
        except InfrastructureError as error:
            yield Graded(submission, Failure(str(error)))
        else:
            paper = course.paper(submission.exercise)
            yield Job(submission=submission, copy=copy, paper=paper, setup=setup)


def origin(course: Course, submission: Submission, copy: CopyFiles | None) -> str:
    """Digest of what a grade answers for: the copy's files and the paper; empty if absent."""
    if copy is None:
        return ""
    paper = read_paper(course.paper(submission.exercise))
    return sha256(f"{copy.digest} {paper.fingerprint}".encode()).hexdigest()
