"""What a platform does: the port that commands speak to, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from autograder.cohort.copies import Submission
from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Outcome
from autograder.platforms.recorded import Recorded


class Gradebook(Protocol):
    """A course's grades, open for recording; a context manager.

    Every method raises ``InfrastructureError`` where the machine fails.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def save(self) -> None:
        """Keep a copy of the grades as they stand before a run, where that is ours to do."""

    def ensure(self, exercises: Iterable[str]) -> None:
        """Make sure that it knows the cells of each exercise's paper.

        Raises
        ------
        PaperError
            If an exercise has no paper yet.
        CourseError
            If copies already recorded have other cells.
        """

    def record(
        self, student: str, exercise: str, outcome: Outcome, submitted_at: datetime | None,
        origin: str = "",
    ) -> Recorded:
        """Write one outcome wholly, or not at all; a human's corrections stay.

        Parameters
        ----------
        student : str
            Identifier of the student, created if need be.
        exercise : str
            ``theme/exercice``, already passed to :meth:`ensure`.
        outcome : Outcome
            What the grader found.
        submitted_at : datetime, optional
            Deposit; without a time zone, UTC.
        origin : str, optional
            Digest of what was graded, by which the platform knows it again.
        """

    def reset(self, student: str, exercise: str) -> None:
        """Forget the automatic points of a copy that is about to be graded again."""

    def read(self, student: str, exercise: str) -> Recorded | None:
        """Return what is recorded of one copy, a human's corrections included; or None."""

    def page(self, submission: Submission) -> str | None:
        """Return the student's feedback page of one copy, as HTML; None like :meth:`read`."""


class Platform(Protocol):
    """Where a course's notebooks are released and its grades recorded."""

    def release_code(self) -> Iterable[Path]:
        """Modules that shape a release."""

    def generate(self, course: Course, exercise: ExerciseId) -> None:
        """Write an exercise's part of ``release/<theme>/``; declare its cells in the gradebook.

        Raises
        ------
        CourseError
            If it cannot be released; when recorded copies forbid it, nothing changed.
        """

    def is_generated(self, course: Course, exercise: ExerciseId) -> bool:
        """Whether the gradebook knows the exercise's cells."""

    def gradebook(self, course: Course) -> Gradebook:
        """Return the course's grades, to be opened."""
