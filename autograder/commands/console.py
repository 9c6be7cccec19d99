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
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

console = Console(highlight=False)


def say(text: str) -> None:
    """Print one sentence, which the terminal itself wraps."""
    console.print(text, soft_wrap=True, markup=False)


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
            bar.update(task, advance=done, label=label, total=total)
            if line:
                bar.console.print(line, soft_wrap=True, markup=False)

        yield advance
