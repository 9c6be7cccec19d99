"""Which student a deposit is from: the name that it came under, looked up in the roster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.cohort.deposit import Owner
from autograder.cohort.roster import IDENTIFIERS, Roster, composed, is_folder_name, plain

NAMES = frozenset({
    "nom complet", "prenom nom", "nom prenom", "courriel", "adresse de courriel", "email", "e mail",
    "adresse email", "adresse e mail",
})
"""Headings of columns, beside those of identifiers, of which each cell names one student."""
LAST, FIRST = ("nom", "nom de famille"), ("prenom",)


class Owners:
    """Students by the names that platforms give them.

    Parameters
    ----------
    roster : Roster, optional
        With one, only its students own a deposit. Without, any name that a folder can bear
        does.
    """

    def __init__(self, roster: Roster | None) -> None:
        self._roster = roster
        self._students: dict[str, set[str]] = {}
        if roster is not None:
            for student in roster:
                for name in _names(roster, student):
                    self._students.setdefault(_key(name), set()).add(student)

    def student(self, owner: Owner) -> str | None:
        """Return the student that an owner is, or None if nothing tells for certain.

        Moodle's number is a participant's, never a student's own: it counts only where the
        roster says « Participant 12345 », and may not contradict the name.
        """
        name = composed(owner.name)
        if self._roster is None:
            folder = f"{name}_{owner.number}" if owner.number else name
            return folder if is_folder_name(folder) else None
        if name in self._roster and not owner.number:
            return name
        told = [f"participant {owner.number}", name] if owner.number else [name]
        found = [students for key in map(_key, told) if (students := self._students.get(key))]
        common = set.intersection(*found) if found else set()
        return common.pop() if len(common) == 1 else None


def _key(name: str) -> str:
    """Return what two writings of a name share; names without Latin letters stay whole."""
    return plain(name).replace(" ", "") or name


def _names(roster: Roster, student: str) -> Iterator[str]:
    """Every name by which the roster knows a student."""
    yield student
    cells = dict(zip(map(plain, roster.columns), roster.extra(student), strict=True))
    yield from (cell for head, cell in cells.items() if head in IDENTIFIERS | NAMES and cell)
    first, last = _cell(cells, FIRST), _cell(cells, LAST)
    if first and last:
        yield from (f"{first} {last}", f"{last} {first}")


def _cell(cells: Mapping[str, str], heads: Sequence[str]) -> str:
    return next((cells[head] for head in heads if cells.get(head)), "")
