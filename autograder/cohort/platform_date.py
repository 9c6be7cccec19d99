"""Dates of deposit, as a platform's list writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
_NAMED = re.compile(r" ([A-Z]{2,5})$")
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


@dataclass(frozen=True)
class Told:
    """A platform's date, in UTC; ``zoned`` if it said its own time zone."""

    date: datetime
    zoned: bool


def parsed(text: str, zone: ZoneInfo) -> datetime | None:
    """Date written in the international form or in French, in UTC; None if it is neither.

    Examples
    --------
    >>> parsed("vendredi 15 janvier 2027, 11:00", ZoneInfo("Europe/Paris")).isoformat()
    '2027-01-15T10:00:00+00:00'
    """
    found = told(text, zone)
    return found.date if found else None


def told(text: str, zone: ZoneInfo) -> Told | None:
    """Date of a text, and whether it said its time zone; see :func:`parsed`."""
    try:
        date = _french(text) or _international(text.strip(), zone)
        known = date if date.tzinfo else date.replace(tzinfo=zone)
        return Told(known.astimezone(UTC), zoned=date.tzinfo is not None)
    except (ValueError, OverflowError):  # the first year, seen from another time zone
        return None


def without_zone(count: int, zone: ZoneInfo) -> str:
    """Sentence on dates that did not say their time zone."""
    return (
        f"{count} date(s) de dépôt sans fuseau horaire : lues à l’heure de {zone.key} (réglage "
        "« fuseau » de cours.toml)."
    )


def _international(text: str, zone: ZoneInfo) -> datetime:
    """Date in the international form, whose zone may be named: UTC, or the course's own."""
    name = _NAMED.search(text)
    if name is None:
        return datetime.fromisoformat(text)
    date = datetime.fromisoformat(text[: name.start()])
    if name[1] == "UTC":
        return date.replace(tzinfo=UTC)
    for fold in (0, 1):  # the hour that comes twice has two names
        local = date.replace(tzinfo=zone, fold=fold)
        if local.tzname() == name[1]:
            return local
    raise ValueError(text)


def _french(text: str) -> datetime | None:
    found = _LONG.fullmatch(plain(text))
    if found is None or found[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[n] or 0) for n in (1, 3, 4, 5, 6))
    return datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second)
