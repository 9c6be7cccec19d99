"""What a command tells the program that called it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit code of ``autograder``."""

    DONE = 0
    """The run completed."""
    FOUND = 1
    """A check asked for found something: ``--strict``, ``--verifier``, a threshold."""
    USAGE = 2
    """Wrong command line, folder or setting."""
    FAULT = 3
    """The machine failed."""
    INTERRUPTED = 130
    """Interrupted; what was done is kept."""
