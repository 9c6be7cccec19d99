"""The rows that a student's submission of a theme lacks: every notebook, nothing to review.

nbgrader may be adding the same rows: what appears meanwhile is kept, and nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, TableClause, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from autograder.integrations.nbgrader.tables import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    COPY,
    GRADE,
    NOTEBOOK,
    STUDENT,
    SUBMISSION,
)

INSERT: dict[str, Callable[..., Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")


def create(connection: Connection, student: str, theme: str) -> None:
    """Create the student, their submission of the theme, its notebooks, grades and comments."""
    _add(connection, STUDENT, [{"id": student}])
    assignment = connection.execute(
        select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == theme)
    ).scalar_one()
    submission = _submission(connection, student, assignment)
    missing = connection.execute(
        select(NOTEBOOK.c.id)
        .outerjoin(COPY, and_(
            COPY.c.notebook_id == NOTEBOOK.c.id, COPY.c.assignment_id == submission
        ))
        .where(NOTEBOOK.c.assignment_id == assignment, COPY.c.id.is_(None))
    ).scalars()
    _add(connection, COPY, [
        {"id": _key(), "notebook_id": notebook, "assignment_id": submission, "flagged": False}
        for notebook in missing
    ])
    _add_cells(connection, assignment, submission)


def _submission(connection: Connection, student: str, assignment: str) -> str:
    _add(connection, SUBMISSION, [
        {"id": _key(), "assignment_id": assignment, "student_id": student}
    ])
    return str(connection.execute(
        select(SUBMISSION.c.id)
        .where(SUBMISSION.c.assignment_id == assignment, SUBMISSION.c.student_id == student)
        .with_for_update()  # nbgrader adds no notebook to it meanwhile
    ).scalar_one())


def _add_cells(connection: Connection, assignment: str, submission: str) -> None:
    """Create the grades and comments that the notebooks of a submission lack."""
    rows = connection.execute(
        select(CELL.c.id, CELL.c.type, COPY.c.id.label("copy"), GRADE.c.id.label("grade"),
               COMMENT.c.id.label("comment"))
        .select_from(
            NOTEBOOK.join(COPY, COPY.c.notebook_id == NOTEBOOK.c.id)
            .join(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)
            .outerjoin(GRADE, and_(
                GRADE.c.cell_id == CELL.c.id, GRADE.c.notebook_id == COPY.c.id
            ))
            .outerjoin(COMMENT, and_(
                COMMENT.c.cell_id == CELL.c.id, COMMENT.c.notebook_id == COPY.c.id
            ))
        )
        .where(NOTEBOOK.c.assignment_id == assignment, COPY.c.assignment_id == submission)
    ).all()
    _add(connection, GRADE, [
        {"id": _key(), "cell_id": row.id, "notebook_id": row.copy, "needs_manual_grade": False}
        for row in rows if row.type in GRADED and row.grade is None
    ])
    _add(connection, COMMENT, [
        {"id": _key(), "cell_id": row.id, "notebook_id": row.copy}
        for row in rows if row.type in COMMENTED and row.comment is None
    ])


def _add(connection: Connection, table: TableClause, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet."""
    values = list(rows)
    if values:
        statement = INSERT[connection.dialect.name](table).on_conflict_do_nothing()
        connection.execute(statement, values)


def _key() -> str:
    return uuid4().hex
