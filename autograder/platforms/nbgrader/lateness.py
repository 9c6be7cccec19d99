"""The late penalty."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

DAY = timedelta(days=1)


def late_by(
    submitted: datetime | None, due: datetime | None, extension: timedelta | None
) -> timedelta:
    """Time past the student's own deadline; zero without a date or a deadline."""
    if submitted is None or due is None:
        return timedelta(0)
    return max(timedelta(0), submitted - due - (extension or timedelta(0)))


def penalty(points: float, late: timedelta, points_per_day: float) -> float:
    """Points to deduct: per day begun, and never more than the copy has."""
    return max(0.0, min(points, math.ceil(late / DAY) * points_per_day))
