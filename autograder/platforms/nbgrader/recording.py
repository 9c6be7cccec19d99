"""``Register``: the one writer of outcomes in nbgrader's gradebook.

A copy is recorded wholly or not at all, whenever the process is killed: its notebook is
prepared beside its place, one transaction writes the grades with the digest of that file,
and only then is the file renamed. A register that opens finishes the renaming that was
committed, and drops the file that was not. What is already recorded is not written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.cohort.copies import Submission
from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Outcome, Status
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader.backup import save as save_copy
from autograder.platforms.nbgrader.config import make_alembic_findable
from autograder.platforms.nbgrader.files import (
    SUFFIX,
    abandoned,
    digest,
    digest_of,
    prepared,
    replace_file,
    target_of,
)
from autograder.platforms.nbgrader.gradebook import Database
from autograder.platforms.nbgrader.row import CopyRow
from autograder.platforms.nbgrader.settings import read as read_settings
from autograder.platforms.nbgrader.storage import comments, find, hold, make, save
from autograder.platforms.recorded import Recorded
from autograder.settings import Lateness

DATE = "%Y-%m-%d %H:%M:%S UTC"
"""Form of ``timestamp.txt``."""


class Register:
    """Gradebook of a course, open for recording; a context manager.

    Parameters
    ----------
    course : Course
        Whose ``cours.toml`` names the database and the late penalty.
    database : str, optional
        SQLAlchemy address to use instead.
    """

    def __init__(self, course: Course, database: str = "") -> None:
        self._course = course
        self._settings = read_settings(course.root)
        self._address = database or self._settings.database
        self._folder = course.root / "autograded"
        self._open: Database | None = None

    def __enter__(self) -> Self:
        make_alembic_findable()
        self._open = Database(self._address, self._settings.course_id)
        for partial in self._folder.glob(f"*/*/.*.ipynb{SUFFIX}"):
            self._settle(partial)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._open = None

    def save(self) -> None:
        """Keep a copy of an SQLite gradebook beside it, once per process: one run."""
        save_once(self._address)

    def ensure(self, exercises: Iterable[str]) -> None:
        """Make sure that the gradebook knows the cells of each exercise's paper.

        Raises
        ------
        PaperError
            If an exercise has no paper yet.
        CourseError
            If copies already recorded have other cells.
        """
        for exercise in exercises:
            released = read_paper(self._course.paper(exercise)).notebook
            self._database.enrol(ExerciseId(exercise), released)

    def record(
        self, student: str, exercise: str, outcome: Outcome, submitted_at: datetime | None,
        origin: str = "",
    ) -> Recorded:
        """Write one outcome: automatic points, status, lateness and the graded notebook.

        A human's corrections stay. An ``absent`` copy only resets what a former one had.

        Parameters
        ----------
        student : str
            Identifier of the student, created if need be.
        exercise : str
            ``theme/exercise``, already passed to :meth:`ensure`.
        outcome : Outcome
            What the grader found.
        submitted_at : datetime, optional
            Deposit; without a time zone, UTC.
        origin : str, optional
            Digest of the copy and its paper, kept in the graded notebook.

        Raises
        ------
        InfrastructureError
            If the database stays locked or the disk fails; nothing is recorded then.
        """
        date = _utc(submitted_at)
        if outcome.status is Status.ABSENT:
            return self._record_absent(student, exercise, outcome)
        content = graded_notebook(outcome, origin)
        held = self._held(student, exercise, outcome, date, content)
        if held is not None:
            return held.recorded()
        path = self._path(student, exercise)
        with prepared(path, content) as partial:
            new = self._write(student, exercise, outcome, date, digest(content))
            self._place(partial, new)
        return new.recorded()

    def reset(self, student: str, exercise: str) -> None:
        """Forget the automatic points of a copy about to be graded again.

        Should the grading fail, no former grade is left standing.
        """
        with self._database.writing(student, exercise) as connection:
            row = hold(connection, student, exercise)
            if row is not None:
                save(connection, row, row.forgotten())

    def read(self, student: str, exercise: str) -> Recorded | None:
        """Return what is recorded of one copy, a human's corrections included.

        None if nothing is, or if the graded notebook is missing or another's: the copy
        must be graded again.
        """
        row = self._find(student, exercise)
        if row is None or row.file != digest_of(self._path(student, exercise)):
            return None
        return row.recorded()

    def comments(self, student: str, exercise: str) -> dict[str, str]:
        """Return a human's comments on one copy, by cell."""
        with self._database.reading() as connection:
            return comments(connection, student, exercise)

    def page(self, submission: Submission) -> str | None:
        """Return what the student of a copy receives, as HTML; see :meth:`read` for None."""
        from autograder.platforms.nbgrader.feedback_page import page_of
        from autograder.platforms.nbgrader.page import render

        student, exercise = submission.student, submission.exercise
        recorded = self.read(student, exercise)
        if recorded is None:
            return None
        graded = json.loads(self._path(student, exercise).read_bytes())
        said = self.comments(student, exercise)
        return render(page_of(self._course, submission, recorded, said, graded))

    def _find(self, student: str, exercise: str) -> CopyRow | None:
        with self._database.reading() as connection:
            return find(connection, student, exercise)

    def _held(
        self, student: str, exercise: str, outcome: Outcome, date: datetime | None, content: bytes
    ) -> CopyRow | None:
        """Return the copy's row if recording would change neither it nor the file."""
        file = digest(content)
        if digest_of(self._path(student, exercise)) != file:
            return None
        row = self._find(student, exercise)
        held = row is not None and row == self._graded(row, outcome, date, file)
        return row if held else None

    def _graded(
        self, row: CopyRow, outcome: Outcome, date: datetime | None, file: str
    ) -> CopyRow:
        absent = outcome.status is Status.ABSENT
        rules = Lateness() if absent else self._course.settings.lateness
        return row.graded(outcome, date, file, rules)

    def _write(
        self, student: str, exercise: str, outcome: Outcome, date: datetime | None, file: str
    ) -> CopyRow:
        with self._database.writing(student, exercise) as connection:
            row = make(connection, student, exercise)
            new = self._graded(row, outcome, date, file)
            save(connection, row, new)
            return new

    def _record_absent(self, student: str, exercise: str, outcome: Outcome) -> Recorded:
        row = self._find(student, exercise)
        if row is not None and row != self._graded(row, outcome, None, ""):
            self._write(student, exercise, outcome, None, "")
        self._path(student, exercise).unlink(missing_ok=True)
        return Recorded(status=Status.ABSENT, message=outcome.message)

    def _settle(self, partial: Path) -> None:
        """Finish, or undo, what a killed process was recording."""
        path = target_of(partial)
        student, exercise = path.parent.parent.name, f"{path.parent.name}/{path.stem}"
        with abandoned(partial) as ours:
            if not ours:
                return
            # A server may still be committing what the dead process asked for: wait for it.
            with self._database.writing(student, exercise) as connection:
                row = find(connection, student, exercise)
            if row is not None and row.file == digest_of(partial):
                self._place(partial, row)
            else:
                partial.unlink()

    def _place(self, partial: Path, row: CopyRow) -> None:
        """Put a recorded notebook in place, with the date of its deposit."""
        path = target_of(partial)
        if row.result is not None and row.result.submitted is not None:
            date = row.result.submitted.strftime(DATE)
            replace_file(path.parent / "timestamp.txt", date.encode())
        partial.replace(path)

    def _path(self, student: str, exercise: str) -> Path:
        return self._folder / student / f"{exercise}.ipynb"

    @property
    def _database(self) -> Database:
        assert self._open is not None, "Register is a context manager"
        return self._open


def graded_notebook(outcome: Outcome, origin: str = "") -> bytes:
    """Notebook that the formgrader shows: the copy as it ran, with its verdicts and status."""
    metadata = dict(outcome.notebook["metadata"])
    metadata["autograder"] = {
        **metadata.get("autograder", {}),
        "statut": outcome.status,
        "message": outcome.message,
        "isolation": outcome.isolation,
        "origine": origin,
    }
    notebook = {**outcome.notebook, "metadata": metadata}
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(
        "utf-8", "replace"
    )


@cache
def save_once(address: str) -> None:
    """Save a gradebook, unless this process did."""
    save_copy(address)


def _utc(date: datetime | None) -> datetime | None:
    """Return the naive UTC date that nbgrader stores."""
    if date is None or date.tzinfo is None:
        return date
    return date.astimezone(UTC).replace(tzinfo=None)
