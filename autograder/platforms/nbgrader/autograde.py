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

from autograder.cohort.copies import Submission
from autograder.cohort.copies import read as read_copy
from autograder.cohort.run import Job, Setup, work
from autograder.errors import AutograderError, InfrastructureError
from autograder.platforms.nbgrader.directory import carry, course_of, notebooks_only
from autograder.platforms.nbgrader.files import digest
from autograder.platforms.nbgrader.recording import Register
from autograder.platforms.nbgrader.settings import read as read_settings
from autograder.publish.digest import exercises_with_source
from autograder.publish.paper import read as read_paper
from autograder.room import Limits


class CopyExporter(NotebookExporter):  # type: ignore[misc]
    """Grades and records each copy, and gives nbgrader the graded notebook to write."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.parent.coursedir = notebooks_only(self.parent.coursedir)
        self._completed: set[str] = set()
        try:
            self._course = course_of(self.parent)
            self._level = read_settings(self._course.root).isolation
            for paths in self.parent.assignments.values():
                self._drop_stale([Path(path) for path in paths])
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
        assert copy.path is not None
        with Register(self._course, self.parent.coursedir.db_url) as register:
            register.ensure([copy.exercise])
            register.reset(copy.student, copy.exercise)
            outcome = self._work(copy)
            register.record(copy.student, copy.exercise, outcome, copy.date, self._origin(copy))
            self._record_missing(register, copy)
        graded = self._graded(copy)
        carry([copy.path.parent], graded.parent)
        self.log.info("%s, %s : %s", copy.student, copy.exercise, outcome.status)
        return graded

    def _record_missing(self, register: Register, copy: Submission) -> None:
        """Record as absent, once, the theme's notebooks that the student did not hand in."""
        assert copy.path is not None
        if copy.student in self._completed:
            return
        self._completed.add(copy.student)
        for exercise in exercises_with_source(self._course, copy.path.parent.name):
            path = copy.path.parent.parent / f"{exercise}.ipynb"
            if not path.exists() and self._course.paper(exercise).is_file():
                absent = Submission(copy.student, exercise, None)
                register.record(copy.student, exercise, self._work(absent), None)

    def _work(self, copy: Submission) -> Any:
        files = None if copy.path is None else read_copy(copy)
        paper = self._course.paper(copy.exercise)
        return work(Job(
            submission=copy, copy=files, paper=paper, setup=Setup(self._level, Limits())
        ))

    def _submission(self, path: Path) -> Submission:
        """Copy at ``submitted/<student>/<theme>/<exercise>.ipynb``."""
        date = self.parent.coursedir.get_existing_timestamp(path.parent)
        return Submission(
            path.parent.parent.name, f"{path.parent.name}/{path.stem}", path, date
        )

    def _graded(self, copy: Submission) -> Path:
        return self._course.root / "autograded" / copy.student / f"{copy.exercise}.ipynb"

    def _origin(self, copy: Submission) -> str:
        """Digest of what the grade depends on: the copy's files and the paper."""
        paper = read_paper(self._course.paper(copy.exercise))
        return digest(f"{read_copy(copy).digest} {paper.fingerprint}".encode())

    def _drop_stale(self, paths: Iterable[Path]) -> None:
        """Remove what was graded from another copy or paper, which nbgrader would keep."""
        whole = self.parent.coursedir.notebook_id == "*"
        for copy in map(self._submission, paths):
            graded = self._graded(copy)
            known = exercises_with_source(self._course, graded.parent.name)
            if graded.exists() and copy.exercise in known and not self._is_current(copy):
                shutil.rmtree(graded.parent) if whole else graded.unlink()

    def _is_current(self, copy: Submission) -> bool:
        try:
            notebook = json.loads(self._graded(copy).read_text(encoding="utf-8"))
            return bool(notebook["metadata"]["autograder"]["origine"] == self._origin(copy))
        except (OSError, ValueError, KeyError, TypeError, InfrastructureError):
            return False
