"""The tables that several kinds of file hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.reports import detail, notes, questions, synthesis
from autograder.reports.grade import Results


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows made of a run's results.

    Parameters
    ----------
    title : str
        Its French name.
    columns : callable
        Names of the columns.
    rows : callable
        One text per column; numbers are :class:`~autograder.reports.figure.Figure`.
    """

    title: str
    columns: Callable[[Results], Sequence[str]]
    rows: Callable[[Results], Iterable[Sequence[str]]]


NOTES = Table(title="Notes", columns=notes.columns, rows=notes.rows)
SYNTHESIS = Table(title="Synthèse", columns=synthesis.columns, rows=synthesis.rows)
DETAIL = Table(title="Détail", columns=lambda _: detail.COLUMNS, rows=detail.rows)
QUESTIONS = Table(
    title="Questions", columns=lambda _: questions.COLUMNS, rows=questions.rows
)
TABLES = (NOTES, SYNTHESIS, DETAIL, QUESTIONS)
