"""Grading of one student's theme, for nbgrader's command and for the formgrader's button."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from autograder.cohort.copies import UNDATED, Submission, submission
from autograder.cohort.kept import KeptPool
from autograder.cohort.local import LocalPool
from autograder.cohort.run import Graded
from autograder.course import Course
from autograder.errors import InfrastructureError, UsageError
from autograder.exercises.chosen import exercises_with_source
from autograder.grading.outcome import Failure, Outcome
from autograder.platforms.nbgrader.directory import carry
from autograder.platforms.nbgrader.recording import Register
from autograder.platforms.run import Grading, setup_of

WORKER = KeptPool(partial(LocalPool, 1))
"""Grades the copies of this process one by one, as nbgrader asks for them."""


def grade(
    course: Course, submissions: Iterable[Submission], database: str
) -> Iterator[Graded]:
    """Grade and record copies, absences included, exactly as ``autograder noter`` does.

    Parameters
    ----------
    course : Course
        Whose settings say how.
    submissions : iterable of Submission
        What nbgrader asks for.
    database : str
        SQLAlchemy address of the gradebook that nbgrader works on.

    Raises
    ------
    AutograderError
        If a copy cannot be graded; it has no automatic points then, nor had it before.
    """
    asked = list(submissions)
    setup = setup_of(course.settings.room)
    with Register(course, database) as register:
        for copy in asked:
            register.reset(copy.student, copy.exercise)
        grading = Grading(
            course=course, gradebook=register, setup=setup, workers=lambda: WORKER
        )
        for graded, _ in grading.results(asked):
            copy, result = graded.submission, graded.result
            if isinstance(result, Failure):
                raise InfrastructureError(result.message)
            if copy.path is not None:
                carry([copy.path.parent], graded_path(course, copy).parent)
            yield graded


def copies_of(course: Course, student: str, theme: str) -> list[Submission]:
    """Copies of a theme by one student; the missing ones are absent if they have a paper.

    Raises
    ------
    UsageError
        If the student handed in none.
    """
    folder = course.submitted / student / theme
    paths = {name: folder.parent / f"{name}.ipynb" for name in exercises_with_source(course, theme)}
    if not any(path.exists() for path in paths.values()):
        raise UsageError(f"Aucune copie de {student} dans {folder}.")
    return [
        submission(student, name, path, course.settings.lateness.zone) if path.exists()
        else Submission(student, name, None)
        for name, path in paths.items() if path.exists() or course.paper(name).is_file()
    ]


def graded_path(course: Course, copy: Submission) -> Path:
    """Where nbgrader looks for a graded notebook."""
    return course.root / "autograded" / copy.student / f"{copy.exercise}.ipynb"


def line(graded: Graded) -> str:
    """One copy, as the log says it."""
    copy, result = graded.submission, graded.result
    points = f", {result.points:g} point(s)" if isinstance(result, Outcome) else ""
    date = f" ; {UNDATED}" if copy.undated else ""
    return f"{copy.student}, {copy.exercise} : {result.status}{points}{date}"
