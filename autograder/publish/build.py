"""``construire``: source/ and worlds → release/, solutions/ and private papers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.course import Course
from autograder.errors import CourseError
from autograder.exercises.catalog import THEMES
from autograder.exercises.model import Exercise
from autograder.publish.digest import exercises_with_source, inputs_digest
from autograder.publish.paper import Paper, draw_hidden, save
from autograder.publish.solution import executed, solved
from autograder.publish.student import setting
from autograder.publish.tables import from_csv_gz, to_csv_gz

SOLUTION_CELL_SECONDS = 120


@dataclass(frozen=True)
class Step:
    """One piece of a build: what it is, where it goes, and how it is made.

    Parameters
    ----------
    label : str
        Shown to the teacher.
    target : Path
        What it makes.
    make : callable
        Makes it.
    fresh : callable
        Whether it is what its inputs would give today.
    alone : bool
        Whether nothing else may run meanwhile: the pieces before it are done, those after it
        need it.
    """

    label: str
    target: Path
    make: Callable[[], None]
    fresh: Callable[[], bool]
    alone: bool = False


class Releaser(Protocol):
    """Who makes the student notebooks of a theme: nbgrader, through our integration."""

    def generate(self, course: Course, theme: str) -> None:
        """Write ``release/<theme>/`` and declare its cells in the gradebook."""

    def is_generated(self, course: Course, theme: str) -> bool:
        """Whether the gradebook knows the theme's cells."""


def steps(course: Course, releaser: Releaser) -> Iterator[Step]:
    """Pieces of a course's build, in order: a theme's release, then its papers and solutions.

    Raises
    ------
    CourseError
        If ``source/`` holds no notebook of the catalog.
    """
    themes = [theme for theme in THEMES if exercises_with_source(course, theme)]
    if not themes:
        raise CourseError(
            f"Aucun carnet du catalogue dans {course.source}. Attendu : "
            "source/<theme>/<exercice>.ipynb."
        )
    for theme in themes:
        yield _release_step(course, theme, releaser)
        for exercise in exercises_with_source(course, theme):
            yield _paper_step(course, theme, exercise)
            yield _solution_step(course, theme, exercise)


def released_digest(course: Course, theme: str) -> str:
    """Digest of the inputs that the theme's release was made from, or empty."""
    try:
        data = json.loads((course.release / theme / "bareme.json").read_text(encoding="utf-8"))
        return str(data["construction"])
    except (OSError, ValueError, KeyError):
        return ""


def release_files(course: Course, theme: str) -> dict[str, bytes]:
    """Side files of a built release, by path relative to the theme's folder."""
    root = course.release / theme
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and "__pycache__" not in path.parts
    }


def read_notebook(path: Path) -> dict[str, Any]:
    """JSON of a trusted notebook, each source as one text."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def _release_step(course: Course, theme: str, releaser: Releaser) -> Step:
    def make() -> None:
        releaser.generate(course, theme)

    def fresh() -> bool:
        same = released_digest(course, theme) == inputs_digest(course, theme)
        return same and releaser.is_generated(course, theme)

    return Step(f"release/{theme}", course.release / theme, make, fresh, alone=True)


def _paper_step(course: Course, theme: str, exercise: str) -> Step:
    path = course.paper(exercise)

    def make() -> None:
        place = setting(course, exercise)
        save(
            Paper(
                exercise,
                course.fingerprint,
                course.session,
                place.exercise.seconds,
                place.exercise.questions,
                draw_hidden(course, place),
                read_notebook(course.release / f"{exercise}.ipynb"),
                graded_files(release_files(course, theme), place.exercise),
            ),
            path,
        )
        _stamp(path).write_text(inputs_digest(course, theme), encoding="ascii")

    def fresh() -> bool:
        return path.is_file() and _read(_stamp(path)) == inputs_digest(course, theme)

    return Step(f"sujet {exercise}", path, make, fresh)


def _solution_step(course: Course, theme: str, exercise: str) -> Step:
    path = course.solutions / f"{exercise}.ipynb"

    def make() -> None:
        source = read_notebook(course.source / f"{exercise}.ipynb")
        done = executed(
            solved(source, course.fingerprint), release_files(course, theme),
            SOLUTION_CELL_SECONDS,
        )
        done["metadata"]["autograder"]["construction"] = inputs_digest(course, theme)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def fresh() -> bool:
        return solution_digest(path) == inputs_digest(course, theme)

    return Step(f"solutions/{exercise}", path, make, fresh)


def solution_digest(path: Path) -> str:
    """Digest of the inputs that a solution was made from, or empty."""
    try:
        metadata: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        return str(metadata["autograder"]["construction"])
    except (OSError, ValueError, KeyError):
        return ""


def graded_files(files: Mapping[str, bytes], exercise: Exercise) -> dict[str, bytes]:
    """Side files that a graded copy runs with, out of those of its theme.

    The other exercises' data are left out; truths that a copy may not learn from have no row.
    """
    own = f"donnees/{exercise.name}/"
    closed = tuple(
        f"{own}validation/{name}.verite."
        for name, family in exercise.families.items() if not family.learnable
    )
    return {
        path: to_csv_gz(from_csv_gz(content).head(0)) if path.startswith(closed) else content
        for path, content in files.items()
        if path.startswith(own) or not path.startswith("donnees/")
    }


def _stamp(path: Path) -> Path:
    return path.with_suffix(".construction")


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.is_file() else ""
