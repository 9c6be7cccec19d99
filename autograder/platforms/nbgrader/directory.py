"""nbgrader's course directory, as our steps see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from autograder.cohort.copies import STAMP, deposit
from autograder.cohort.regular import is_present, read_regular
from autograder.course import Course, open_course
from autograder.errors import InfrastructureError
from autograder.platforms.nbgrader.files import replace_file
from autograder.settings import read as read_settings

CARRIED = (STAMP, "submission_secret.txt")
"""What nbgrader's exchange needs beside a feedback page."""
_LARGEST = 1000


class NotebooksOnly(CourseDirectory):  # type: ignore[misc]
    """Course directory in which nbgrader finds no side file to copy.

    It would follow a student's links and copy their targets, and lay ``source/`` beside
    the copies.
    """

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """Date in a folder's ``timestamp.txt``, naive UTC; None if it is no plain date.

        None too where the machine cannot read it: reading the copy then says so, which
        stops nobody else's grading.
        """
        return existing_timestamp(self, Path(dest_path))


def existing_timestamp(directory: Any, place: Path) -> datetime | None:
    """Date in a folder's ``timestamp.txt``, naive UTC, as grading reads it; or None."""
    zone = read_settings(Path(directory.root)).lateness.zone
    try:
        found = deposit(place, zone)
    except InfrastructureError:
        return None
    return found.date.replace(tzinfo=None) if found else None


def notebooks_only(directory: Any) -> NotebooksOnly:
    """Return the same course directory, without side files."""
    values = {name: getattr(directory, name) for name in directory.trait_names(config=True)}
    return NotebooksOnly(**{**values, "ignore": ["*"]})


def course_of(converter: Any) -> Course:
    """Course that one of nbgrader's steps works on."""
    return open_course(Path(converter.coursedir.root))


def folder(directory: Any, step: str, student: str, theme: str) -> Path:
    """Folder of one submission at one of nbgrader's steps."""
    return Path(directory.format_path(step, student, theme))


def carry(sources: Iterable[Path], target: Path) -> None:
    """Copy :data:`CARRIED` into ``target``, each from the first folder that has it.

    Bytes that are no plain text are left behind: nbgrader would stop on them, and release
    nobody's feedback.
    """
    for name in CARRIED:
        for source in sources:
            path = source / name
            content = read_regular(path, _LARGEST) if is_present(path) else None
            if content is not None and content.isascii():
                replace_file(target / name, content)
                break
