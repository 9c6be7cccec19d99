"""``construire``: source/ and worlds → release/, solutions/ and private papers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import open_catalog
from autograder.papers import Paper, save
from autograder.publish.correction import marked
from autograder.publish.digest import exercise_digest
from autograder.publish.personal import own_notebook
from autograder.publish.reading import read_notebook
from autograder.publish.setting import hidden_draws, setting
from autograder.publish.solution import corrected, executed
from autograder.publish.student import described_in, graded_files, own_modules, side_files

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
    """Who makes the student notebooks: nbgrader, through our integration."""

    def release_code(self) -> Iterable[Path]:
        """Modules that shape a release."""

    def generate(self, course: Course, exercise: ExerciseId) -> None:
        """Write an exercise's part of ``release/<theme>/``; declare its cells in the gradebook."""

    def is_generated(self, course: Course, exercise: ExerciseId) -> bool:
        """Whether the gradebook knows the exercise's cells."""


def steps(course: Course, exercises: Iterable[ExerciseId], releaser: Releaser) -> Iterator[Step]:
    """Pieces of a course's build, in order: each exercise's release, its paper, its solution."""
    for exercise in exercises:
        yield _release_step(course, exercise, releaser)
        yield _paper_step(course, exercise, releaser)
        yield _solution_step(course, exercise, releaser)


def released_digest(course: Course, exercise: ExerciseId) -> str:
    """Digest of the inputs that an exercise's release was made from, or empty."""
    described = described_in(course.release / exercise.theme)
    return str(described.get(exercise.name, {}).get("construction", ""))


def corrected_otherwise(course: Course, exercise: ExerciseId) -> bool:
    """Whether an exercise was released to a desk that says more, or less, of letters."""
    released = described_in(course.release / exercise.theme).get(exercise.name)
    return released is not None and bool(released.get("cles")) != course.settings.desk.immediate


def make_paper(course: Course, exercise: ExerciseId, digest: str = "") -> Paper:
    """Draw the paper of a released exercise, for the course's session."""
    place = setting(course, exercise)
    return Paper(
        exercise=exercise,
        title=place.exercise.title,
        course=course.fingerprint,
        session=course.session,
        seconds=place.exercise.seconds,
        questions=marked(place),
        draws=hidden_draws(course, place),
        notebook=read_notebook(course.release / f"{exercise}.ipynb"),
        files=graded_files(side_files(course, exercise, digest), place.exercise),
        modules=own_modules(open_catalog(course.root).folder(exercise)),
    )


def _release_step(course: Course, exercise: ExerciseId, releaser: Releaser) -> Step:
    def make() -> None:
        releaser.generate(course, exercise)

    def fresh() -> bool:
        digest = exercise_digest(course, exercise, releaser.release_code())
        same = released_digest(course, exercise) == digest
        there = (course.release / f"{exercise}.ipynb").is_file()
        return same and there and releaser.is_generated(course, exercise)

    target = course.release / f"{exercise}.ipynb"
    return Step(f"release/{exercise}", target, make, fresh, alone=True)


def _paper_step(course: Course, exercise: ExerciseId, releaser: Releaser) -> Step:
    path = course.paper(exercise)

    def make() -> None:
        digest = exercise_digest(course, exercise, releaser.release_code())
        save(make_paper(course, exercise, digest), path)
        _stamp(path).write_text(digest, encoding="ascii")

    def fresh() -> bool:
        digest = exercise_digest(course, exercise, releaser.release_code())
        return path.is_file() and _read(_stamp(path)) == digest

    return Step(f"sujet {exercise}", path, make, fresh)


def _solution_step(course: Course, exercise: ExerciseId, releaser: Releaser) -> Step:
    path = course.solutions / f"{exercise}.ipynb"

    def make() -> None:
        digest = exercise_digest(course, exercise, releaser.release_code())
        own = own_notebook(course, setting(course, exercise))
        done = executed(
            corrected(own, course.fingerprint), side_files(course, exercise, digest),
            SOLUTION_CELL_SECONDS,
        )
        done["metadata"]["autograder"]["construction"] = digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def fresh() -> bool:
        digest = exercise_digest(course, exercise, releaser.release_code())
        return solution_digest(path) == digest

    return Step(f"solutions/{exercise}", path, make, fresh)


def solution_digest(path: Path) -> str:
    """Digest of the inputs that a solution was made from, or empty."""
    try:
        metadata: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        return str(metadata["autograder"]["construction"])
    except (OSError, ValueError, KeyError):
        return ""


def _stamp(path: Path) -> Path:
    return path.with_suffix(".construction")


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.is_file() else ""
