"""What a command tells the program that called it."""

from __future__ import annotations

from enum import IntEnum

from autograder.errors import AutograderError, InfrastructureError


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


def code_of(error: BaseException) -> ExitCode:
    """Code of a command that an error ended; one that nobody foresaw is the machine's."""
    match error:
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case AutograderError() if not isinstance(error, InfrastructureError):
            return ExitCode.USAGE
        case _:
            return ExitCode.FAULT
