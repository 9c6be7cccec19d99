"""nbgrader, behind the port of platforms."""

from __future__ import annotations

from autograder.course import Course
from autograder.platforms.nbgrader.generate import generate, is_generated
from autograder.platforms.nbgrader.recording import Register


class Nbgrader:
    """Releases and grades as nbgrader keeps them."""

    def generate(self, course: Course, theme: str) -> None:
        """Do what ``nbgrader generate_assignment`` does."""
        generate(course, theme)

    def is_generated(self, course: Course, theme: str) -> bool:
        """Whether nbgrader's database knows every notebook of a theme."""
        return is_generated(course, theme)

    def gradebook(self, course: Course) -> Register:
        """Return nbgrader's database, to be opened."""
        return Register(course)
