"""Exporter of ``nbgrader generate_assignment``: refuses early, before anything is deleted.

nbgrader removes ``release/<theme>`` first and looks for trouble afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import NbGraderException
from nbgrader.nbgraderformat import read as read_notebook
from nbgrader.utils import find_all_files, is_grade, is_locked, is_solution, is_task

from autograder.errors import AutograderError
from autograder.exercises.catalog import Catalog, open_catalog
from autograder.exercises.model import Exercise
from autograder.platforms.nbgrader.directory import course_of
from autograder.publish.personal import personal
from autograder.publish.setting import setting

SHIPPABLE = {".csv", ".gz", ".jpeg", ".jpg", ".md", ".pdf", ".png", ".svg", ".txt"}
"""Suffixes of files of ``source/`` that nbgrader may copy to students."""
ROLES = {"note": is_grade, "réponse": is_solution, "verrou": is_locked, "tâche": is_task}


class ReleaseExporter(NotebookExporter):  # type: ignore[misc]
    """Notebook exporter that first checks that a theme can be released."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        try:
            check(self.parent)
        except (AutograderError, NbGraderException) as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None


def check(converter: Any) -> None:
    """Raise if a release would fail, leak a file or orphan recorded grades.

    Raises
    ------
    NbGraderException
        With a French message; nothing has been touched.
    """
    course = course_of(converter)
    catalog = open_catalog(course.root)
    theme = converter.coursedir.assignment_id
    for folder, paths in converter.assignments.items():
        _check_catalog(catalog, theme, paths)
        _check_files(converter, folder)
        notebooks = {Path(path).stem: _read(path) for path in paths}
        cells = {name: _cells(notebook) for name, notebook in notebooks.items()}
        if not converter.no_database:
            _check_gradebook(converter.coursedir, theme, cells)
        for name, notebook in notebooks.items():
            _check_points(catalog.load(f"{theme}/{name}"), notebook)
            personal(notebook, setting(course, f"{theme}/{name}"))


def _check_catalog(catalog: Catalog, theme: str, paths: Iterable[str]) -> None:
    names = [f"{theme}/{Path(path).stem}" for path in paths]
    unknown = [name for name in names if name not in catalog.ids]
    if unknown:
        raise NbGraderException(
            f"Carnet absent du catalogue : {', '.join(unknown)}. Un carnet de source/ porte le "
            "nom d’un exercice, source/<theme>/<exercice>.ipynb."
        )


def _check_files(converter: Any, folder: str) -> None:
    paths = find_all_files(folder, [*converter.coursedir.ignore, "*.ipynb"])
    wrong = [Path(path).name for path in paths if Path(path).suffix not in SHIPPABLE]
    if wrong:
        raise NbGraderException(
            f"{folder} contient des fichiers qui partiraient chez les étudiants : "
            f"{', '.join(sorted(wrong))}. Rangez-les hors de source/."
        )


def _check_points(exercise: Exercise, notebook: Any) -> None:
    """Refuse questions or points that the exam does not have: grades would be wrong."""
    graded = [cell.metadata.nbgrader for cell in notebook.cells if is_grade(cell)]
    written = {cell["grade_id"]: float(cell["points"]) for cell in graded}
    asked = {question.id: question.points for question in exercise.questions}
    wrong = [
        f"{name} ({_points(written.get(name))} dans le carnet, "
        f"{_points(asked.get(name))} à l’examen)"
        for name in sorted({*written, *asked})
        if written.get(name) != asked.get(name)
    ]
    if wrong:
        raise NbGraderException(
            f"Les questions du carnet {exercise.id} ne sont pas celles de l’examen : "
            f"{', '.join(wrong)}. Les points et les seuils se règlent dans le module de "
            "l’exercice ; voir docs/auteur.md."
        )


def _points(value: float | None) -> str:
    return "absente" if value is None else f"{value:g} point(s)"


def _read(path: str) -> Any:
    try:
        return read_notebook(path, as_version=4)
    except Exception as error:
        raise NbGraderException(f"{path} n’est pas un carnet lisible : {error}") from None


def _cells(notebook: Any) -> set[str]:
    """Cells that nbgrader would record, by name and role."""
    return {
        f"{cell.metadata.nbgrader['grade_id']} ({role})"
        for cell in notebook.cells
        for role, has in ROLES.items()
        if has(cell)
    }


def _check_gradebook(directory: Any, theme: str, cells: dict[str, set[str]]) -> None:
    """Refuse other notebooks or other cells once copies are recorded."""
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            assignment = gradebook.find_assignment(theme)
        except MissingEntry:
            return
        if not assignment.submissions:
            return
        known = {notebook.name: _known_cells(notebook) for notebook in assignment.notebooks}
    filtered = directory.notebook_id != "*"
    if cells != ({name: known.get(name) for name in cells} if filtered else known):
        raise NbGraderException(
            f"Le thème « {theme} » a déjà des copies enregistrées, et ses carnets ou leurs "
            f"cellules ont changé ({_difference(cells, known)}). Remettez source/{theme} dans "
            "l’état distribué, ou ouvrez un nouveau cours. Rien n’a été modifié."
        )


def _known_cells(notebook: Any) -> set[str]:
    """What :func:`_cells` found when the notebook was last released."""
    return {
        f"{cell.name} ({role})"
        for role, cells in (
            ("note", notebook.grade_cells),
            ("réponse", notebook.solution_cells),
            ("verrou", [cell for cell in notebook.source_cells if cell.locked]),
            ("tâche", notebook.task_cells),
        )
        for cell in cells
    }


def _difference(new: dict[str, set[str]], old: dict[str, set[str]]) -> str:
    def named(cells: dict[str, set[str]]) -> set[str]:
        return {f"{name}/{cell}" for name, ids in cells.items() for cell in ids}

    parts = [f"+ {item}" for item in sorted(named(new) - named(old))]
    parts += [f"− {item}" for item in sorted(named(old) - named(new))]
    return ", ".join(parts[:10])
