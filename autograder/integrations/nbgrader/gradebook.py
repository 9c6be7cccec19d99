"""nbgrader's database, held open: one transaction per copy.

Imports nbgrader, which costs seconds: :mod:`recording` imports it when a register opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nbformat import from_dict
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import SaveCells
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from autograder.errors import CourseError, InfrastructureError
from autograder.integrations.nbgrader.row import RESULTS, CopyRow

PATIENCE = 60.0
"""Seconds that a write waits for another program's, on SQLite."""

class Database:
    """A gradebook held open by its only writer of outcomes.

    Parameters
    ----------
    address : str
        SQLAlchemy address.
    course_id : str
        nbgrader's name of the course.
    """

    def __init__(self, address: str, course_id: str) -> None:
        self.address, self.course_id = address, course_id
        Gradebook(address, course_id).close()  # creates the tables at first
        self._engine = _engine(address)
        RESULTS.create(self._engine, checkfirst=True)

    def close(self) -> None:
        """Give the connection back."""
        self._engine.dispose()

    @contextmanager
    def copy(self, student: str, exercise: str, *, make: bool = False) -> Iterator[CopyRow | None]:
        """Rows of one copy, in a transaction that commits as a whole or not at all.

        Parameters
        ----------
        student, exercise : str
            Whose copy.
        make : bool
            Whether to create missing rows; else a copy without rows is None.

        Raises
        ------
        InfrastructureError
            If another program keeps the database to itself, or the disk fails.
        """
        try:
            with Session(self._engine) as session, session.begin():
                find = CopyRow.make if make else CopyRow.find
                yield find(session, student, exercise)
        except OperationalError as error:
            raise InfrastructureError(
                f"Le carnet de notes n’a pas pu être écrit ({error.orig}). Fermez les programmes "
                "qui l’occupent, vérifiez l’espace disque, puis relancez."
            ) from None

    def enrol(self, theme: str, name: str, released: Mapping[str, Any]) -> None:
        """Record a notebook's cells, unless the gradebook knows exactly those.

        Raises
        ------
        CourseError
            If recorded copies forbid the change.
        """
        if self._knows(theme, name, released):
            return
        with Gradebook(self.address, self.course_id) as gradebook:
            gradebook.update_or_create_assignment(theme)
        place = {"notebook": name, "assignment": theme, "db_url": self.address}
        try:
            SaveCells().preprocess(from_dict(dict(released)), {"nbgrader": place})
        except RuntimeError:
            raise CourseError(
                f"Le sujet {theme}/{name} n’a plus les mêmes cellules que les copies déjà "
                "enregistrées. Reprenez le sujet d’origine, ou ouvrez un nouveau cours."
            ) from None

    def _knows(self, theme: str, name: str, released: Mapping[str, Any]) -> bool:
        with Gradebook(self.address, self.course_id) as gradebook:
            try:
                notebook = gradebook.find_notebook(name, theme)
            except MissingEntry:
                return False
            known = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        return known == {
            cell["metadata"]["nbgrader"]["grade_id"]: float(cell["metadata"]["nbgrader"]["points"])
            for cell in released["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")
        }


def _engine(address: str) -> Engine:
    if not address.startswith("sqlite"):
        return create_engine(address)
    engine = create_engine(address, connect_args={"timeout": PATIENCE})

    # A transaction that first reads and then writes fails at once when another program
    # wrote in between: take the right to write from the start, and wait for it.
    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
