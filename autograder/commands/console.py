"""What every command prints with: one console, tables and progress bars in French.

Names and messages come from students: they are shown as they are, never as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.text import printable

console = Console(highlight=False)


def say(text: str) -> None:
    """Print one sentence, which the terminal itself wraps."""
    console.print(_plain(text), soft_wrap=True)


def show(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]],
    figures: Sequence[str] = (),
) -> None:
    """Print a table; the columns of ``figures`` are set to the right."""
    table = Table(title=_plain(title))
    for name in columns:
        table.add_column(
            _plain(name), justify="right" if name in figures else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*map(_plain, row))
    console.print(table)


def _plain(text: str) -> Text:
    return Text("\n".join(map(printable, text.split("\n"))))


class Advance(Protocol):
    """Move a progress bar."""

    def __call__(
        self, label: str, done: int, total: int | None = None, line: str = ""
    ) -> None:
        """Show ``label`` after ``done`` more steps, out of ``total`` if it is known now.

        A ``line`` stays above the bar, also where the output is not a terminal.
        """


class Rate(ProgressColumn):
    """Steps per minute since the beginning."""

    def render(self, task: Task) -> Text:
        """Show nothing before the first step."""
        if not task.completed or not task.elapsed:
            return Text("")
        return Text(f"{60 * task.completed / task.elapsed:.0f} par minute")


@contextmanager
def steps_bar(title: str, total: int) -> Iterator[Advance]:
    """Progress bar with rate, elapsed and remaining time, on the standard error stream.

    ``total`` is 0 while unknown.
    """
    bar = Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TextColumn("écoulé"),
        TimeElapsedColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[label]}", markup=False),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )
    with bar:
        task = bar.add_task(title, total=total, label="")

        def advance(label: str, done: int, total: int | None = None, line: str = "") -> None:
            bar.update(task, advance=done, label=printable(label), total=total)
            if line:
                bar.console.print(_plain(line), soft_wrap=True)

        yield advance
