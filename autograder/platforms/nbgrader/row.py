"""What the gradebook holds of one copy, and what an outcome makes of it: no database here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from autograder.grading.outcome import Outcome, Status
from autograder.outils.judge import Verdict
from autograder.platforms.nbgrader.files import digest
from autograder.platforms.nbgrader.lateness import late_by, penalty
from autograder.platforms.recorded import Recorded
from autograder.settings import Lateness

UNFINISHED = "-"
"""Digest of no file: the copy is being graded again."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Grade of one cell, worth at most ``most`` points; ``pending`` while a human must look."""

    id: str
    name: str
    most: float
    auto: float | None
    manual: float | None
    extra: float | None
    pending: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    """What our own table holds of one copy; ``submitted`` is naive UTC."""

    status: Status
    message: str
    isolation: str
    submitted: datetime | None
    file: str
    reviewed: str


@dataclass(frozen=True, kw_only=True)
class CopyRow:
    """One copy of one exercise.

    Parameters
    ----------
    id, submission : str
        Keys of the notebook and of the student's whole theme.
    due : datetime, optional
        The theme's deadline, naive UTC, like every date here.
    extension : timedelta, optional
        Extra time granted to the student.
    dated, others : datetime, optional
        Date of the whole theme's submission, and the latest of its other notebooks.
    penalty : float, optional
        Late penalty, in points.
    result : Result, optional
        None for a copy never recorded.
    marks : tuple of Mark
        One per graded cell.
    """

    id: str
    submission: str
    due: datetime | None
    extension: timedelta | None
    dated: datetime | None
    others: datetime | None
    penalty: float | None
    result: Result | None
    marks: tuple[Mark, ...]

    @property
    def file(self) -> str:
        """Digest of the file that was recorded with the grades."""
        return UNFINISHED if self.result is None else self.result.file

    def graded(
        self, outcome: Outcome, submitted: datetime | None, file: str, rules: Lateness
    ) -> CopyRow:
        """Return the same copy with an outcome; a human's points stay.

        Every automatic point is written, and a human must look again only if what they
        looked at has changed.
        """
        verdicts = {verdict.question: verdict for verdict in outcome.verdicts}
        by_hand = _by_hand(outcome)
        marks = tuple(
            replace(mark, auto=None if mark.name in by_hand else _points(verdicts, mark))
            for mark in self.marks
        )
        reviewed = _reviewable(outcome, marks)
        if self.result is None or self.result.reviewed != reviewed:
            doubtful = outcome.doubtful | by_hand
            marks = tuple(
                replace(mark, pending=mark.name in doubtful or mark.manual is not None)
                for mark in marks
            )
        result = Result(
            status=outcome.status, message=_storable(outcome.message),
            isolation=outcome.isolation, submitted=submitted, file=file, reviewed=reviewed,
        )
        dated = max(filter(None, (submitted, self.others)), default=None)
        return replace(self, marks=marks, result=result, dated=dated)._deducted(rules)

    def forgotten(self) -> CopyRow:
        """Return the same copy without automatic points, until it is graded again."""
        marks = tuple(replace(mark, auto=None) for mark in self.marks)
        result = self.result and replace(self.result, file=UNFINISHED)
        return replace(self, marks=marks, result=result)

    def recorded(self) -> Recorded:
        """Return what a reader is told."""
        result = self.result
        submitted = None if result is None else result.submitted
        return Recorded(
            status=self._status(Status.GRADED if result is None else result.status),
            message="" if result is None else result.message,
            isolation="" if result is None else result.isolation,
            auto=_present({mark.name: mark.auto for mark in self.marks}),
            manual=_present({mark.name: mark.manual for mark in self.marks}),
            extra=_present({mark.name: mark.extra for mark in self.marks}),
            penalty=self.penalty or 0.0,
            extension=self.extension,
            submitted_at=submitted and submitted.replace(tzinfo=UTC),
        )

    def _deducted(self, rules: Lateness) -> CopyRow:
        """Return the same copy with its late penalty, a human's points and extension included."""
        submitted = None if self.result is None else self.result.submitted
        late = late_by(submitted, self.due, self.extension, rules.grace)
        points = sum(self.recorded().points.values())
        return replace(self, penalty=penalty(points, late, rules) or None)

    def _status(self, written: Status) -> Status:
        """Return ``à relire`` while a human must look, and no longer."""
        if written not in (Status.GRADED, Status.TO_REVIEW):
            return written
        pending = any(mark.pending for mark in self.marks)
        return Status.TO_REVIEW if pending else Status.GRADED


def _points(verdicts: Mapping[str, Verdict], mark: Mark) -> float:
    points = verdicts[mark.name].points if mark.name in verdicts else 0.0
    return min(max(float(points), 0.0), mark.most) if math.isfinite(points) else 0.0


def _by_hand(outcome: Outcome) -> set[str]:
    """Cells that a human grades: both answer and grade cell."""
    found = (cell["metadata"].get("nbgrader", {}) for cell in outcome.notebook["cells"])
    return {mark["grade_id"] for mark in found if mark.get("grade") and mark.get("solution")}


def _reviewable(outcome: Outcome, marks: tuple[Mark, ...]) -> str:
    """Digest of the copy's cells and automatic points."""
    seen = [
        [(cell.get("id"), cell["source"]) for cell in outcome.notebook["cells"]],
        sorted((mark.name, mark.auto) for mark in marks),
    ]
    return digest(json.dumps(seen).encode())


def _storable(text: str) -> str:
    """Text that every database takes: no null character, no lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _present(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in sorted(values.items()) if value is not None}
