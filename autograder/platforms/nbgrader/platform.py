"""nbgrader, behind the port of platforms."""

from __future__ import annotations

from pathlib import Path

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.platforms.nbgrader.generate import generate, is_generated
from autograder.platforms.nbgrader.recording import Register


class Nbgrader:
    """Releases and grades as nbgrader keeps them."""

    def release_code(self) -> list[Path]:
        """Modules that shape a release."""
        return [Path(__file__).parent / "shipping"]

    def generate(self, course: Course, exercise: ExerciseId) -> None:
        """Do what ``nbgrader generate_assignment`` does, for one notebook."""
        generate(course, exercise)

    def is_generated(self, course: Course, exercise: ExerciseId) -> bool:
        """Whether nbgrader's database knows an exercise's notebook."""
        return is_generated(course, exercise)

    def gradebook(self, course: Course) -> Register:
        """Return nbgrader's database, to be opened."""
        return Register(course)
