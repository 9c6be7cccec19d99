"""nbgrader's database, held open: one transaction per copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import InfrastructureError
from autograder.exercise_id import ExerciseId
from autograder.platforms.nbgrader.backup import damaged, is_damage
from autograder.platforms.nbgrader.engine import open_engine, reader, serialise
from autograder.platforms.nbgrader.tables import (
    ASSIGNMENT,
    CELL,
    GRADE_CELL,
    NOTEBOOK,
    RESULT,
)


class Database:
    """A gradebook held open by its only writer of outcomes.

    Parameters
    ----------
    address : str
        SQLAlchemy address.
    course_id : str
        nbgrader's name of the course.

    Raises
    ------
    CourseError
        If the database's driver is missing.
    InfrastructureError
        Here and in every method: if the database cannot be reached, another program keeps
        it to itself, or its disk fails.
    """

    def __init__(self, address: str, course_id: str) -> None:
        self.address, self.course_id = address, course_id
        self._engine = open_engine(address)
        self._reader = reader(self._engine)
        with faults(self.address):
            if not inspect(self._reader).has_table(RESULT.name):
                self._create()

    def _create(self) -> None:
        """Create nbgrader's tables and ours: all, or none if killed meanwhile."""
        from autograder.platforms.nbgrader.enrolment import create_tables

        with self._engine.begin() as connection:
            serialise(connection, "", "")
            create_tables(connection, self.course_id)
            RESULT.create(connection, checkfirst=True)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connection to read with, which waits for nobody."""
        with faults(self.address), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, student: str, exercise: str) -> Iterator[Connection]:
        """Transaction on one copy, which commits as a whole or not at all."""
        with faults(self.address), self._engine.begin() as connection:
            serialise(connection, student, ExerciseId(exercise).theme)
            yield connection

    def enrol(self, exercise: ExerciseId, released: Mapping[str, Any]) -> None:
        """Record a notebook's cells, unless the gradebook knows exactly those.

        Raises
        ------
        CourseError
            If recorded copies forbid the change.
        """
        if not self._knows(exercise, released):
            from autograder.platforms.nbgrader.enrolment import enrol

            with faults(self.address):
                enrol(self.address, self.course_id, exercise, released)

    def _knows(self, exercise: ExerciseId, released: Mapping[str, Any]) -> bool:
        cells = (
            select(CELL.c.name, GRADE_CELL.c.max_score)
            .join(GRADE_CELL, GRADE_CELL.c.id == CELL.c.id)
            .join(NOTEBOOK, NOTEBOOK.c.id == CELL.c.notebook_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
            .where(ASSIGNMENT.c.name == exercise.theme, NOTEBOOK.c.name == exercise.name)
        )
        with self.reading() as connection:
            known = {row.name: float(row.max_score) for row in connection.execute(cells)}
        return bool(known) and known == {
            cell["metadata"]["nbgrader"]["grade_id"]: float(cell["metadata"]["nbgrader"]["points"])
            for cell in released["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")
        }


@contextmanager
def faults(address: str = "") -> Iterator[None]:
    """Turn the database's failures into the platform's."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        if is_damage(reason):
            raise InfrastructureError(damaged(address, reason)) from None
        raise InfrastructureError(
            f"Le carnet de notes n’a pas pu être lu ou écrit ({reason}). Vérifiez que la base "
            "répond, qu’aucun programme ne l’occupe et que le disque n’est pas plein, puis "
            "relancez."
        ) from None
