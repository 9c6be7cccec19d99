"""What every command prints with: one console, tables and progress bars in French."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

console = Console(highlight=False)


def say(text: str) -> None:
    """Print one sentence, which the terminal itself wraps."""
    console.print(text, soft_wrap=True, markup=False)


class Advance(Protocol):
    """Move a progress bar."""

    def __call__(self, label: str, done: int, total: int | None = None) -> None:
        """Show ``label`` after ``done`` more steps, out of ``total`` if it is known now."""


@contextmanager
def steps_bar(title: str, total: int) -> Iterator[Advance]:
    """Progress bar with elapsed and remaining time, on the standard error stream.

    ``total`` is 0 while unknown.
    """
    bar = Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("écoulé"),
        TimeElapsedColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[label]}"),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )
    with bar:
        task = bar.add_task(title, total=total, label="")

        def advance(label: str, done: int, total: int | None = None) -> None:
            bar.update(task, advance=done, label=label, total=total)

        yield advance
