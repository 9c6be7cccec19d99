"""nbgrader's own part of the gradebook: its tables, and the cells of a released notebook.

Imports nbgrader, which costs seconds: :mod:`gradebook` imports it when it must.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveCells

from autograder.errors import CourseError


def create_tables(address: str, course_id: str) -> None:
    """Create the tables that are missing."""
    Gradebook(address, course_id).close()


def enrol(address: str, course_id: str, exercise: str, released: Mapping[str, Any]) -> None:
    """Record the cells of a released notebook.

    Raises
    ------
    CourseError
        If recorded copies forbid it.
    """
    theme, _, name = exercise.partition("/")
    with Gradebook(address, course_id) as gradebook:
        gradebook.update_or_create_assignment(theme)
    place = {"notebook": name, "assignment": theme, "db_url": address}
    try:
        SaveCells().preprocess(from_dict(dict(released)), {"nbgrader": place})
    except RuntimeError:
        raise CourseError(
            f"Le sujet {exercise} n’a plus les mêmes cellules que les copies déjà "
            "enregistrées. Reprenez le sujet d’origine, ou ouvrez un nouveau cours."
        ) from None
