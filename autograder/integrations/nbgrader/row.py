"""The rows of one copy in nbgrader's gradebook, read and written within a transaction."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any, Self

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from sqlalchemy import Column, DateTime, MetaData, String, Table, Text, func, insert, select, update
from sqlalchemy.orm import Session

from autograder.grading.outcome import Outcome
from autograder.integrations.nbgrader.files import digest
from autograder.integrations.nbgrader.lateness import late_by, penalty
from autograder.integrations.nbgrader.result import Recorded

RESULTS = Table(
    "autograder_resultat",
    MetaData(),
    Column("carnet", String(32), primary_key=True),  # submitted_notebook.id
    Column("statut", String(32), nullable=False),
    Column("message", Text(), nullable=False),
    Column("isolation", String(32), nullable=False),
    Column("depot", DateTime()),  # UTC
    Column("fichier", String(64), nullable=False),  # digest of the graded notebook's file
    Column("relu", String(64), nullable=False),  # digest of what a human reviews
)
"""What nbgrader has no place for. Its own programs leave other tables alone."""
_CELL, _MARK, _TASK = BaseCell.__table__, GradeCell.__table__, TaskCell.__table__
_NAME, _MOST = _CELL.c.name, func.coalesce(_MARK.c.max_score, _TASK.c.max_score, 0.0)

UNFINISHED = "-"
"""Digest of no file: the copy is being graded again."""


class CopyRow:
    """One copy of one exercise.

    Parameters
    ----------
    session : Session
        Within a transaction.
    copy, submission : SubmittedNotebook, SubmittedAssignment
        nbgrader's rows of the notebook and of the student's whole theme.
    due : datetime, optional
        The theme's deadline, in UTC.
    """

    def __init__(self, session: Session, copy: Any, submission: Any, due: datetime | None) -> None:
        self._session, self._copy, self._submission, self._due = session, copy, submission, due
        rows = session.query(Grade, _NAME, _MOST).join(_CELL, _CELL.c.id == Grade.cell_id)
        rows = rows.outerjoin(_MARK, _MARK.c.id == _CELL.c.id)
        rows = rows.outerjoin(_TASK, _TASK.c.id == _CELL.c.id)
        found = rows.filter(Grade.notebook_id == copy.id).all()
        self._grades = {name: (grade, float(most)) for grade, name, most in found}
        self._result = session.execute(
            select(RESULTS).where(RESULTS.c.carnet == copy.id)
        ).one_or_none()

    @classmethod
    def find(cls, session: Session, student: str, exercise: str) -> Self | None:
        """Return the rows of a copy, or None."""
        theme, _, name = exercise.partition("/")
        rows = (
            session.query(SubmittedNotebook, SubmittedAssignment, Assignment.duedate)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(Assignment, Assignment.id == Notebook.assignment_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .filter(Notebook.name == name, Assignment.name == theme)
            .filter(SubmittedAssignment.student_id == student)
            .one_or_none()
        )
        return None if rows is None else cls(session, *rows)

    @classmethod
    def make(cls, session: Session, student: str, exercise: str) -> Self:
        """Return the rows of a copy, created with the student's whole submission if need be."""
        found = cls.find(session, student, exercise)
        if found is None:
            _add_submission(session, student, exercise.partition("/")[0])
            found = cls.find(session, student, exercise)
        assert found is not None, "the exercise was not passed to Register.ensure"
        return found

    @property
    def file(self) -> str:
        """Digest of the file that was recorded with the grades; empty for none."""
        return UNFINISHED if self._result is None else str(self._result.fichier)

    def write(self, outcome: Outcome, submitted: datetime | None, file: str) -> None:
        """Write every automatic point, and whether a human must look."""
        verdicts = {verdict.question: verdict for verdict in outcome.verdicts}
        by_hand = _by_hand(outcome)
        for name, (grade, most) in self._grades.items():
            verdict = verdicts.get(name)
            points = verdict.points if verdict else 0.0
            grade.auto_score = None if name in by_hand else _clamped(points, most)
        reviewed = self._reviewable(outcome)
        if self._result is None or self._result.relu != reviewed:
            for name, (grade, _) in self._grades.items():
                doubtful = name in verdicts and verdicts[name].to_review
                grade.needs_manual_grade = (
                    doubtful or name in by_hand or grade.manual_score is not None
                )
        self._write_result(outcome, submitted, file, reviewed)
        self._date()

    def forget(self) -> None:
        """Leave no automatic point, until :meth:`write`."""
        for grade, _ in self._grades.values():
            grade.auto_score = None
        self._session.execute(
            update(RESULTS).where(RESULTS.c.carnet == self._copy.id).values(fichier=UNFINISHED)
        )

    def deduct(self, points_per_day: float) -> None:
        """Set the late penalty, a human's corrections and extension included."""
        date = self._result.depot if self._result else None
        late = late_by(date, self._due, self._submission.extension)
        points = sum(self.recorded().points.values())
        self._copy.late_submission_penalty = penalty(points, late, points_per_day) or None

    def recorded(self) -> Recorded:
        """Return what the rows say."""
        row = self._result
        grades = {name: grade for name, (grade, _) in self._grades.items()}
        return Recorded(
            self._status(row.statut if row else "noté"),
            row.message if row else "",
            row.isolation if row else "",
            _present({name: grade.auto_score for name, grade in grades.items()}),
            _present({name: grade.manual_score for name, grade in grades.items()}),
            _present({name: grade.extra_credit for name, grade in grades.items()}),
            self._copy.late_submission_penalty or 0.0,
            self._submission.extension,
            row.depot.replace(tzinfo=UTC) if row and row.depot else None,
        )

    def comments(self) -> dict[str, str]:
        """Return a human's comments, by cell."""
        rows = self._session.query(Comment, BaseCell.name).join(
            BaseCell, BaseCell.id == Comment.cell_id
        )
        found = rows.filter(Comment.notebook_id == self._copy.id).all()
        return {name: comment.manual_comment for comment, name in found if comment.manual_comment}

    def _status(self, written: str) -> str:
        """Return ``à relire`` while a human must look, and no longer."""
        if written not in ("noté", "à relire"):
            return written
        pending = any(grade.needs_manual_grade for grade, _ in self._grades.values())
        return "à relire" if pending else "noté"

    def _reviewable(self, outcome: Outcome) -> str:
        """Digest of the copy's cells and automatic points."""
        seen = [
            [(cell.get("id"), cell["source"]) for cell in outcome.notebook["cells"]],
            sorted((name, grade.auto_score) for name, (grade, _) in self._grades.items()),
        ]
        return digest(json.dumps(seen).encode())

    def _write_result(
        self, outcome: Outcome, submitted: datetime | None, file: str, reviewed: str
    ) -> None:
        values = {
            "statut": outcome.status, "message": outcome.message, "isolation": outcome.isolation,
            "depot": submitted, "fichier": file, "relu": reviewed,
        }
        mine = RESULTS.c.carnet == self._copy.id
        if self._result is None:
            self._session.execute(insert(RESULTS).values(carnet=self._copy.id, **values))
        else:
            self._session.execute(update(RESULTS).where(mine).values(**values))
        self._result = self._session.execute(select(RESULTS).where(mine)).one()

    def _date(self) -> None:
        """Date the theme's submission by its latest notebook."""
        ids = select(SubmittedNotebook.id).where(
            SubmittedNotebook.assignment_id == self._submission.id
        )
        latest = select(func.max(RESULTS.c.depot)).where(RESULTS.c.carnet.in_(ids))
        self._submission.timestamp = self._session.execute(latest).scalar()


def _by_hand(outcome: Outcome) -> set[str]:
    """Cells that a human grades: both answer and grade cell."""
    marks = (cell["metadata"].get("nbgrader", {}) for cell in outcome.notebook["cells"])
    return {mark["grade_id"] for mark in marks if mark.get("grade") and mark.get("solution")}


def _clamped(points: float, most: float) -> float:
    return min(max(float(points), 0.0), most) if math.isfinite(points) else 0.0


def _present(values: dict[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in sorted(values.items()) if value is not None}


def _add_submission(session: Session, student: str, theme: str) -> None:
    """Create what a student's submission of a theme lacks: every notebook, nothing to review."""
    if session.get(Student, student) is None:
        session.add(Student(id=student))
    assignment = session.query(Assignment.id).filter(Assignment.name == theme).scalar()
    submission = _submission_id(session, student, assignment)
    present = select(SubmittedNotebook.notebook_id).where(
        SubmittedNotebook.assignment_id == submission
    )
    wanted = select(Notebook.id).where(
        Notebook.assignment_id == assignment, Notebook.id.not_in(present)
    )
    copies = {notebook: new_uuid() for notebook in session.execute(wanted).scalars().all()}
    session.execute(insert(SubmittedNotebook), [
        {"id": copy, "notebook_id": notebook, "assignment_id": submission, "flagged": False}
        for notebook, copy in copies.items()
    ])
    _add_cells(session, copies)


def _submission_id(session: Session, student: str, assignment: str) -> str:
    found = session.query(SubmittedAssignment.id).filter_by(
        student_id=student, assignment_id=assignment
    ).scalar()
    if found is None:
        found = new_uuid()
        session.execute(insert(SubmittedAssignment).values(
            id=found, assignment_id=assignment, student_id=student
        ))
    return str(found)


def _add_cells(session: Session, copies: dict[str, str]) -> None:
    """Create the grades and comments of new copies, given by notebook."""
    cells = session.execute(
        select(_CELL.c.id, _CELL.c.type, _CELL.c.notebook_id)
        .where(_CELL.c.notebook_id.in_(copies))
    ).all()
    for table, kinds, values in (
        (Grade, ("GradeCell", "TaskCell"), {"needs_manual_grade": False}),
        (Comment, ("SolutionCell", "TaskCell"), {}),
    ):
        made = [
            {"id": new_uuid(), "cell_id": cell, "notebook_id": copies[notebook], **values}
            for cell, kind, notebook in cells if kind in kinds
        ]
        if made:
            session.execute(insert(table), made)
