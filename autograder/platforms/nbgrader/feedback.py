"""Exporter of ``nbgrader generate_feedback``: what the student wrote, saw, and earned."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.converters import NbGraderException

from autograder.cohort.copies import Submission
from autograder.exercise_id import ExerciseId
from autograder.platforms.nbgrader.directory import CARRIED, carry, course_of, notebooks_only
from autograder.platforms.nbgrader.files import replace_file
from autograder.platforms.nbgrader.recording import Register


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """One HTML page per recorded copy: French, whole in itself, without script."""

    file_extension = ".html"

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.parent.coursedir = notebooks_only(self.parent.coursedir)

    def from_filename(
        self, filename: str, resources: Any = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of one graded notebook."""
        path = Path(filename)
        theme, student = path.parent.name, path.parent.parent.name
        course = course_of(self.parent)
        handed_in = course.submitted / student / theme
        feedback = course.root / "feedback" / student / theme
        exercise = ExerciseId(f"{theme}/{path.stem}")
        submission = Submission(student, exercise, course.submitted / student / f"{exercise}.ipynb")
        with Register(course, self.parent.coursedir.db_url) as register:
            page = register.page(submission)
        if page is None:
            raise NbGraderException(
                f"La copie de {student} pour {exercise} doit d’abord être corrigée de nouveau."
            )
        carry([path.parent, handed_in], feedback)
        _complete(feedback)
        return page, self._init_resources(resources)


def _complete(folder: Path) -> None:
    """Give nbgrader's « release feedback » the files without which it stops.

    A copy that did not come through its exchange has neither date nor secret; the page
    is then released under a name that nobody can guess.
    """
    for name, content in zip(CARRIED, ("", secrets.token_hex(16)), strict=True):
        if not (folder / name).exists():
            replace_file(folder / name, content.encode())
