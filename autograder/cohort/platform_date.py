"""Dates of deposit, as a platform's list writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from autograder.cohort.roster import Roster, plain

COLUMNS = (
    "derniere modification travail remis", "last modified submission", "date de depot",
    "date de remise",
)
"""Headings of the column of dates: Moodle's worksheet, then a teacher's own list."""
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)
_LONG = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4}) (\d{1,2}) (\d{2})(?: (\d{2}))?")


def deposit_dates(roster: Roster, zone: ZoneInfo) -> dict[str, datetime]:
    """Date of each student's deposit, in UTC; students without one are left out.

    Parameters
    ----------
    roster : Roster
        With one of :data:`COLUMNS`, or no date is known.
    zone : ZoneInfo
        Time zone of the dates that do not say theirs.
    """
    heads = list(map(plain, roster.columns))
    column = next((heads.index(name) for name in COLUMNS if name in heads), None)
    if column is None:
        return {}
    told = {student: parsed(roster.extra(student)[column], zone) for student in roster}
    return {student: date for student, date in told.items() if date is not None}


def parsed(text: str, zone: ZoneInfo) -> datetime | None:
    """Date written in the international form or in French, in UTC; None if it is neither.

    Examples
    --------
    >>> parsed("vendredi 15 janvier 2027, 11:00", ZoneInfo("Europe/Paris")).isoformat()
    '2027-01-15T10:00:00+00:00'
    """
    try:
        date = _french(text) or datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        if text.strip().endswith(" UTC"):
            date = date.replace(tzinfo=UTC)
        return (date if date.tzinfo else date.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _french(text: str) -> datetime | None:
    found = _LONG.fullmatch(plain(text))
    if found is None or found[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[n] or 0) for n in (1, 3, 4, 5, 6))
    return datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second)
