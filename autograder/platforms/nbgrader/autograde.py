"""Exporter of ``nbgrader autograde``: the same path as ``autograder noter``, copy by copy.

nbgrader converts each submitted notebook twice, first to sanitise it, then to run it. The
first time, the copy is graded in its room and recorded; the second time there is nothing
left to do. nbgrader itself never parses the file that a student handed in.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import NbGraderException

from autograder.cohort.copies import Submission, local_dates, submission
from autograder.cohort.copies import read as read_copy
from autograder.cohort.platform_date import without_zone
from autograder.errors import AutograderError, InfrastructureError
from autograder.exercise_id import ExerciseId
from autograder.exercises.chosen import exercises_with_source
from autograder.platforms.nbgrader.directory import course_of, notebooks_only
from autograder.platforms.nbgrader.grading import copies_of, grade, graded_path, line
from autograder.platforms.run import origin


class CopyExporter(NotebookExporter):  # type: ignore[misc]
    """Grades and records each copy, and gives nbgrader the graded notebook to write."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.parent.coursedir = notebooks_only(self.parent.coursedir)
        self._completed: set[str] = set()
        try:
            self._course = course_of(self.parent)
            for paths in self.parent.assignments.values():
                copies = [self._submission(Path(path)) for path in paths]
                self._tell_dates(copies)
                self._drop_stale(copies)
        except AutograderError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None

    def from_filename(
        self, filename: str, resources: Any = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the text of the graded notebook."""
        resources = self._init_resources(resources)
        path = Path(filename)
        if self.parent._sanitizing:
            path = self._grade(self._submission(path))
        return path.read_text(encoding="utf-8"), resources

    def _grade(self, copy: Submission) -> Path:
        """Grade one copy and record it; return the path of the graded notebook."""
        asked = [copy, *self._missing(copy)]
        for graded in grade(self._course, asked, self.parent.coursedir.db_url):
            self.log.info(line(graded))
        return graded_path(self._course, copy)

    def _missing(self, copy: Submission) -> list[Submission]:
        """Return, once, the theme's notebooks that the student did not hand in."""
        if copy.student in self._completed:
            return []
        self._completed.add(copy.student)
        theme = ExerciseId(copy.exercise).theme
        found = copies_of(self._course, copy.student, theme)
        return [other for other in found if other.path is None]

    def _submission(self, path: Path) -> Submission:
        """Copy at ``submitted/<student>/<theme>/<exercise>.ipynb``."""
        exercise = f"{path.parent.name}/{path.stem}"
        zone = self._course.settings.lateness.zone
        return submission(path.parent.parent.name, exercise, path, zone)

    def _tell_dates(self, copies: Iterable[Submission]) -> None:
        count = local_dates(copies)
        if count:
            self.log.warning(without_zone(count, self._course.settings.lateness.zone))

    def _drop_stale(self, copies: Iterable[Submission]) -> None:
        """Remove what was graded from another copy or paper, which nbgrader would keep."""
        whole = self.parent.coursedir.notebook_id == "*"
        for copy in copies:
            graded = graded_path(self._course, copy)
            known = exercises_with_source(self._course, graded.parent.name)
            if graded.exists() and copy.exercise in known and not self._is_current(copy):
                shutil.rmtree(graded.parent) if whole else graded.unlink()

    def _is_current(self, copy: Submission) -> bool:
        try:
            text = graded_path(self._course, copy).read_text(encoding="utf-8")
            return bool(
                json.loads(text)["metadata"]["autograder"]["origine"]
                == origin(self._course, copy, read_copy(copy))
            )
        except (OSError, ValueError, KeyError, TypeError, InfrastructureError):
            return False
