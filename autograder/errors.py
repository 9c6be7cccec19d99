"""Every error that the platform raises on purpose.

AutograderError
├── UsageError            wrong command line or setting (exit code 2)
│   ├── UnknownExercise   no such exercise in the catalog
│   ├── ExerciseError     an exercise whose folder does not declare it rightly
│   └── CourseError       a folder that is not a course, or a damaged one
├── UnreadableCopy        a submission that is not a usable notebook
├── PaperError            a missing, damaged or foreign paper
└── InfrastructureError   the machine failed, not a student (exit code 3)
    └── RoomUnavailable   the asked isolation cannot be had here

A message is French and says what was expected, what came and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class AutograderError(Exception):
    """Base of every error that the platform raises on purpose."""


class UsageError(AutograderError):
    """Wrong command line or setting."""


class UnknownExercise(UsageError):
    """No such exercise in the catalog."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"Exercice inconnu : « {name} ». Exercices : {', '.join(known)}.")


class ExerciseError(UsageError):
    """An exercise whose folder does not declare it rightly."""


class CourseError(UsageError):
    """A folder that is not a course, or a damaged one."""


class UnreadableCopy(AutograderError):
    """A submission that is not a usable notebook."""


class PaperError(AutograderError):
    """A missing, damaged or foreign paper."""


class InfrastructureError(AutograderError):
    """The machine failed, not a student."""


class RoomUnavailable(InfrastructureError):
    """The asked isolation cannot be had on this machine."""
