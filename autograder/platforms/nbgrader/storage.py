"""One copy's rows in the database: found in one statement, written where they changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TableClause,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.platforms.nbgrader.creation import GRADED, create
from autograder.platforms.nbgrader.row import CopyRow, Mark, Result
from autograder.platforms.nbgrader.tables import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    COPY,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    RESULT,
    SUBMISSION,
    TASK_CELL,
)

_PLACE = (
    NOTEBOOK.join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
    .join(SUBMISSION, SUBMISSION.c.assignment_id == ASSIGNMENT.c.id)
    .join(COPY, and_(COPY.c.notebook_id == NOTEBOOK.c.id, COPY.c.assignment_id == SUBMISSION.c.id))
)

_CELLS = _PLACE.join(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)


def find(connection: Connection, student: str, exercise: str) -> CopyRow | None:
    """Return one copy, or None; one statement, so one instant."""
    rows = connection.execute(_FIND, _named(student, exercise)).all()
    if not rows:
        return None
    first = rows[0]
    result = None if first.statut is None else Result(
        status=Status(first.statut), message=first.message, isolation=first.isolation,
        submitted=first.depot, file=first.fichier, reviewed=first.relu,
    )
    marks = tuple(
        Mark(
            id=row.grade, name=row.name, most=float(row.most), auto=row.auto_score,
            manual=row.manual_score, extra=row.extra_credit, pending=row.needs_manual_grade,
        )
        for row in rows if row.grade is not None
    )
    return CopyRow(
        id=first.copy, submission=first.submission, due=first.duedate,
        extension=first.extension, dated=first.timestamp, others=first.others,
        penalty=first.late_submission_penalty, result=result, marks=marks,
    )


def hold(connection: Connection, student: str, exercise: str) -> CopyRow | None:
    """Return one copy whose grades nobody else can write before this transaction ends."""
    if connection.dialect.name != "sqlite":  # which has one writer at a time
        connection.execute(_LOCK, _named(student, exercise))
    return find(connection, student, exercise)


def make(connection: Connection, student: str, exercise: str) -> CopyRow:
    """Like :func:`hold`; whatever the student's submission lacks is created."""
    found = hold(connection, student, exercise)
    if found is None or not found.marks:
        create(connection, student, ExerciseId(exercise).theme)
        found = find(connection, student, exercise)
    assert found is not None, "the exercise was not passed to Register.ensure"
    return found


def save(connection: Connection, old: CopyRow, new: CopyRow) -> None:
    """Write what differs between two states of one copy."""
    changed = [mark for mark, was in zip(new.marks, old.marks, strict=True) if mark != was]
    if changed:
        connection.execute(_MARKS, [
            {"key": mark.id, "auto": mark.auto, "pending": mark.pending} for mark in changed
        ])
    if new.result is not None and new.result != old.result:
        values = _columns(new.result)
        if old.result is None:
            connection.execute(insert(RESULT), {"carnet": new.id, **values})
        else:
            connection.execute(_RESULT, {"key": new.id, **values})
    if new.penalty != old.penalty:
        connection.execute(_PENALTY, {"key": new.id, "points": new.penalty})
    if new.dated != old.dated:
        connection.execute(_DATE, {"key": new.submission, "date": new.dated})


def comments(connection: Connection, student: str, exercise: str) -> dict[str, str]:
    """Return a human's comments, by cell."""
    rows = connection.execute(_COMMENTS, _named(student, exercise)).all()
    return {row.name: row.manual_comment for row in rows if row.manual_comment}


def _named(student: str, exercise: str) -> dict[str, str]:
    place = ExerciseId(exercise)
    return {"student": student, "theme": place.theme, "notebook": place.name}


def _columns(result: Result) -> dict[str, Any]:
    return {
        "statut": result.status.value, "message": result.message, "isolation": result.isolation,
        "depot": result.submitted, "fichier": result.file, "relu": result.reviewed,
    }


def _of_copy(statement: Select[Any]) -> Select[Any]:
    return statement.where(
        NOTEBOOK.c.name == bindparam("notebook"), ASSIGNMENT.c.name == bindparam("theme"),
        SUBMISSION.c.student_id == bindparam("student"),
    )


def _belongs(table: TableClause) -> ColumnElement[bool]:
    """Both columns, which nbgrader's index holds: by the copy alone the table is scanned."""
    return and_(table.c.cell_id == CELL.c.id, table.c.notebook_id == COPY.c.id)


def _select_copy() -> Select[Any]:
    sibling, beside, dated = NOTEBOOK.alias(), COPY.alias(), RESULT.alias()
    others = (
        select(func.max(dated.c.depot))
        .join(beside, beside.c.id == dated.c.carnet)
        .join(sibling, sibling.c.id == beside.c.notebook_id)
        .where(sibling.c.assignment_id == ASSIGNMENT.c.id, sibling.c.id != NOTEBOOK.c.id)
        .where(beside.c.assignment_id == SUBMISSION.c.id)
        .correlate(ASSIGNMENT, NOTEBOOK, SUBMISSION)
        .scalar_subquery()
    )
    cell = and_(CELL.c.notebook_id == NOTEBOOK.c.id, or_(*(CELL.c.type == kind for kind in GRADED)))
    return _of_copy(
        select(
            COPY.c.id.label("copy"), COPY.c.late_submission_penalty,
            SUBMISSION.c.id.label("submission"), SUBMISSION.c.timestamp, SUBMISSION.c.extension,
            ASSIGNMENT.c.duedate, others.label("others"),
            *(column for column in RESULT.c if column.name != "carnet"),
            GRADE.c.id.label("grade"), GRADE.c.auto_score, GRADE.c.manual_score,
            GRADE.c.extra_credit, GRADE.c.needs_manual_grade, CELL.c.name,
            func.coalesce(GRADE_CELL.c.max_score, TASK_CELL.c.max_score, 0.0).label("most"),
        )
        .select_from(
            _PLACE.outerjoin(RESULT, RESULT.c.carnet == COPY.c.id)
            .outerjoin(CELL, cell)
            .outerjoin(GRADE, _belongs(GRADE))
            .outerjoin(GRADE_CELL, GRADE_CELL.c.id == CELL.c.id)
            .outerjoin(TASK_CELL, TASK_CELL.c.id == CELL.c.id)
        )
        .order_by(CELL.c.name)
    )


_FIND = _select_copy()
_LOCK = _of_copy(
    select(GRADE.c.id).select_from(_CELLS.join(GRADE, _belongs(GRADE)))
).with_for_update(of=GRADE)
_COMMENTS = _of_copy(
    select(CELL.c.name, COMMENT.c.manual_comment)
    .select_from(_CELLS.join(COMMENT, _belongs(COMMENT)))
)
_MARKS = update(GRADE).where(GRADE.c.id == bindparam("key")).values(
    auto_score=bindparam("auto"), needs_manual_grade=bindparam("pending")
)
_RESULT = update(RESULT).where(RESULT.c.carnet == bindparam("key"))
_PENALTY = update(COPY).where(COPY.c.id == bindparam("key")).values(
    late_submission_penalty=bindparam("points")
)
_DATE = update(SUBMISSION).where(SUBMISSION.c.id == bindparam("key")).values(
    timestamp=bindparam("date")
)
