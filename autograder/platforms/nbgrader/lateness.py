"""The late penalty."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from autograder.settings import Lateness

DAY = timedelta(days=1)


def late_by(
    submitted: datetime | None, due: datetime | None, extension: timedelta | None,
    grace: timedelta = timedelta(0),
) -> timedelta:
    """Time past the student's own deadline, grace included; zero without date or deadline."""
    if submitted is None or due is None:
        return timedelta(0)
    return max(timedelta(0), submitted - due - (extension or timedelta(0)) - grace)


def penalty(points: float, late: timedelta, rules: Lateness) -> float:
    """Points to deduct: per day begun, never more than the cap nor than the copy has."""
    lost = math.ceil(late / DAY) * rules.points_per_day
    return max(0.0, min(points, rules.cap, lost))
