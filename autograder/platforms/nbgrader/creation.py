"""The rows that a student's submission of a theme lacks: every notebook, nothing to review.

nbgrader may be adding the same rows: what appears meanwhile is kept, and nothing fails.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    String,
    bindparam,
    cast,
    false,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from autograder.platforms.nbgrader.tables import (
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
KEY: dict[str, ColumnElement[str]] = {
    "postgresql": func.replace(cast(func.gen_random_uuid(), String), "-", ""),
    "sqlite": func.lower(func.hex(func.randomblob(16))),
}
"""A new key in nbgrader's form, made by the database."""
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")


def create(connection: Connection, student: str, theme: str) -> None:
    """Create the student, their submission of the theme, its notebooks, grades and comments."""
    first, second, *others = _statements(connection.dialect.name)
    connection.execute(first, {"student": student})
    submission = connection.execute(second, {"student": student, "theme": theme}).one()
    for statement in others:
        connection.execute(statement, submission._asdict())


@cache
def _statements(dialect: str) -> tuple[Executable, ...]:
    """Insertions in order; each takes what the second returns."""
    insert, key = INSERT[dialect], KEY[dialect]
    student = insert(STUDENT).values(id=bindparam("student")).on_conflict_do_nothing()
    submission = insert(SUBMISSION).from_select(
        ["id", "assignment_id", "student_id"],
        select(key, ASSIGNMENT.c.id, bindparam("student", type_=String))
        .where(ASSIGNMENT.c.name == bindparam("theme")),
    )
    # An update of nothing: the row is locked and returned even if it was there.
    submission = submission.on_conflict_do_update(
        index_elements=["assignment_id", "student_id"],
        set_={"student_id": submission.excluded.student_id},
    ).returning(SUBMISSION.c.id.label("submission"), SUBMISSION.c.assignment_id.label("theme"))
    copies = insert(COPY).from_select(
        ["id", "notebook_id", "assignment_id", "flagged"],
        select(key, NOTEBOOK.c.id, bindparam("submission", type_=String), false())
        .where(NOTEBOOK.c.assignment_id == bindparam("theme")),
    ).on_conflict_do_nothing()
    cells = (
        COPY.join(NOTEBOOK, NOTEBOOK.c.id == COPY.c.notebook_id)
        .join(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)
    )

    def mirrored(table: Any, kinds: tuple[str, ...], **values: ColumnElement[bool]) -> Executable:
        chosen = (
            select(key, CELL.c.id, COPY.c.id, *values.values()).select_from(cells)
            .where(NOTEBOOK.c.assignment_id == bindparam("theme"))
            .where(COPY.c.assignment_id == bindparam("submission"), CELL.c.type.in_(kinds))
        )
        columns = ["id", "cell_id", "notebook_id", *values]
        return insert(table).from_select(columns, chosen).on_conflict_do_nothing()  # type: ignore[no-any-return]

    grades = mirrored(GRADE, GRADED, needs_manual_grade=false())
    return student, submission, copies, grades, mirrored(COMMENT, COMMENTED)
