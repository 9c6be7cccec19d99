"""What the gradebook holds of one copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autograder.grading.outcome import Status
from autograder.outils.judge import Verdict


def same_points(verdicts: Iterable[Verdict], auto: Mapping[str, float]) -> bool:
    """Whether verdicts are those that the grader's recorded points come from."""
    points = {verdict.question: verdict.points for verdict in verdicts}
    return all(abs(points.get(name, 0.0) - value) < 1e-9 for name, value in auto.items())


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One copy of one exercise, as recorded, with a human's corrections.

    Parameters
    ----------
    status : Status
        The outcome's; ``à relire`` while a cell waits for a human, and no longer.
    message, isolation : str
        The outcome's.
    auto : mapping of str to float
        Points that the grader gave, by question; a manual question without points has none.
    manual : mapping of str to float
        Points that a human gave instead, for the questions that were corrected.
    extra : mapping of str to float
        Extra points that a human added.
    penalty : float
        Late penalty, in points; at most the copy's points.
    extension : timedelta, optional
        Extra time granted to the student for the theme.
    submitted_at : datetime, optional
        Deposit, in UTC.
    """

    status: Status
    message: str = ""
    isolation: str = ""
    auto: Mapping[str, float] = field(default_factory=dict)
    manual: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    penalty: float = 0.0
    extension: timedelta | None = None
    submitted_at: datetime | None = None

    @property
    def points(self) -> dict[str, float]:
        """Points by question, a human's before the grader's, extra points included."""
        best = {**self.auto, **self.manual}
        names = {**best, **self.extra}
        return {name: best.get(name, 0.0) + self.extra.get(name, 0.0) for name in names}

    @property
    def note(self) -> float:
        """Final points of the copy, penalty deducted, never below 0."""
        return max(0.0, sum(self.points.values()) - self.penalty)
