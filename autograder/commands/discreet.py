"""A run whose output anybody may read: counts in public, everything else in a log file.

The public log of a CI job is read by all who see the repository. What is written by this
process or by its workers, tracebacks included, goes to the file instead; once it has ended,
the public output says what it may.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode, code_of
from autograder.errors import AutograderError, UsageError

JOURNAL = "journal.txt"
STREAMS = (1, 2)
"""Descriptors of the standard output and error streams, which workers inherit."""
REASONS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "la commande est allée au bout",
    ExitCode.FOUND: "--strict : quelque chose est à regarder",
    ExitCode.USAGE: "mauvais usage : la commande, la liste ou un réglage est refusé",
    ExitCode.FAULT: "la machine a failli",
    ExitCode.INTERRUPTED: "interrompu ; relancez la même commande, rien n’est perdu",
}
"""What a code means, in words that name nobody."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: its code, and the counts that anybody may read."""

    code: ExitCode
    counts: Sequence[str] = ()


def discreetly(run: Callable[[], Ended], journal: Path) -> ExitCode:
    """Run with every word in ``journal``; then say counts, the code's reason and the place.

    Raises
    ------
    UsageError
        If the journal cannot be written.
    """
    with _written(journal) as file, _turned(file):
        try:
            ended = run()
        except (Exception, KeyboardInterrupt) as error:
            foreseen = isinstance(error, AutograderError)
            traceback.print_exception(error, limit=0 if foreseen else None)
            ended = Ended(code_of(error))
    for line in ended.counts:
        say(line)
    say(f"Code {ended.code.value} : {REASONS[ended.code]}.")
    say(f"Noms, messages et raisons : {journal}")
    return ended.code


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise UsageError(
            f"--discret : le journal {path} ne peut pas être écrit ({error.strerror}). "
            "Choisissez un autre dossier avec --notes."
        ) from None
    with file:
        yield file


@contextmanager
def _turned(file: TextIO) -> Iterator[None]:
    """Send both standard streams to a file, for Python, for libraries and for workers."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(stream) for stream in STREAMS]
    try:
        for stream in STREAMS:
            os.dup2(file.fileno(), stream)
        with redirect_stdout(file), redirect_stderr(file):
            yield
    finally:
        file.flush()
        for stream, place in zip(STREAMS, kept, strict=True):
            os.dup2(place, stream)
            os.close(place)
