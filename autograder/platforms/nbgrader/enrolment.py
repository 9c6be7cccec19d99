"""nbgrader's own part of the gradebook: its tables, and the cells of a released notebook.

Imports nbgrader, which costs seconds: :mod:`gradebook` imports it when it must.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import from_dict
from nbgrader.api import Base, Course, Gradebook, get_alembic_version
from nbgrader.preprocessors import SaveCells
from sqlalchemy import Connection, column, insert, inspect, select, table, text

from autograder.errors import CourseError
from autograder.exercise_id import ExerciseId


def create_tables(connection: Connection, course_id: str) -> None:
    """Create the tables that are missing, and the course, in the caller's transaction.

    nbgrader's own way, in several transactions, fails when two programs open a new gradebook
    at once, and leaves it without a version number when killed half-way.
    """
    is_new = not inspect(connection).get_table_names()
    Base.metadata.create_all(connection)
    if is_new:
        version = table("alembic_version", column("version_num"))
        connection.execute(text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
        ))
        connection.execute(insert(version).values(version_num=get_alembic_version()))
    course = Course.__table__
    if connection.execute(select(course.c.id).where(course.c.id == course_id)).first() is None:
        connection.execute(insert(course).values(id=course_id))


def enrol(
    address: str, course_id: str, exercise: ExerciseId, released: Mapping[str, Any]
) -> None:
    """Record the cells of a released notebook.

    Raises
    ------
    CourseError
        If recorded copies forbid it.
    """
    with Gradebook(address, course_id) as gradebook:
        gradebook.update_or_create_assignment(exercise.theme)
    place = {"notebook": exercise.name, "assignment": exercise.theme, "db_url": address}
    try:
        SaveCells().preprocess(from_dict(dict(released)), {"nbgrader": place})
    except RuntimeError:
        raise CourseError(
            f"Le sujet {exercise} n’a plus les mêmes cellules que les copies déjà "
            "enregistrées. Reprenez le sujet d’origine, ou ouvrez un nouveau cours."
        ) from None
