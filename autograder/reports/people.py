"""What the list of students says of each, beside the identifier, carried into a report."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.cohort.roster import plain
from autograder.reports.grade import Results


def headed(results: Results, own: Sequence[str]) -> tuple[str, ...]:
    """Columns of a report whose first one is the identifier, the list's own columns next.

    One that bears the name of a report's column says that it is the list's.
    """
    taken = set(map(plain, own))
    listed = (
        f"liste : {name}" if plain(name) in taken else name for name in results.people.columns
    )
    return (own[0], *listed, *own[1:])


def rowed(results: Results, row: Sequence[str]) -> tuple[str, ...]:
    """Row under :func:`headed`; cells are empty for a student who is not in the list."""
    return (row[0], *results.people.extra(row[0]), *row[1:])
