"""``generate``: an exercise's release, exactly as nbgrader's own command makes it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from autograder.course import Course
from autograder.errors import CourseError
from autograder.exercise_id import ExerciseId
from autograder.exercises.chosen import exercises_with_source
from autograder.platforms.nbgrader.config import configure
from autograder.platforms.nbgrader.engine import open_engine, reader
from autograder.platforms.nbgrader.gradebook import faults
from autograder.platforms.nbgrader.settings import read
from autograder.publish.student import prune

IN_GRADEBOOK = """
    SELECT notebook.name FROM notebook JOIN assignment ON assignment.id = notebook.assignment_id
    WHERE assignment.name = :theme
"""


def generate(course: Course, exercise: ExerciseId) -> None:
    """Make an exercise's part of ``release/<theme>`` and record its cells in the gradebook.

    Not for threads: nbgrader changes the current folder while it works.

    Parameters
    ----------
    course : Course
        Whose ``source/`` is released.
    exercise : ExerciseId
        ``theme/exercise``.

    Raises
    ------
    CourseError
        If it cannot be released; when recorded copies forbid it, nothing changed.
    InfrastructureError
        If the gradebook's database does not answer.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    theme, name = exercise.theme, exercise.name
    known = exercises_with_source(course, theme)
    if exercise not in known:
        raise CourseError(f"Aucun carnet d’un exercice connu : {course.source / exercise}.ipynb.")
    _refuse_strangers(course, theme, known)
    config = Config()
    configure(config, course.root)
    with _quiet_log() as errors, faults():
        log = logging.getLogger(__name__)
        directory = CourseDirectory(
            config=config, log=log, assignment_id=theme, notebook_id=name
        )
        try:
            GenerateAssignment(coursedir=directory, config=config, log=log).start()
        except NbGraderException as error:
            reason = errors.last_line() or str(error)
            raise CourseError(f"release/{exercise} n’a pas été généré : {reason}") from None
    prune(course, exercise, known)


def is_generated(course: Course, exercise: ExerciseId) -> bool:
    """Whether the gradebook knows an exercise's notebook; imports no nbgrader."""
    address = read(course.root).database
    if address.startswith("sqlite:///") and not Path(address[10:]).is_file():
        return False
    theme, name = exercise.theme, exercise.name
    engine = reader(open_engine(address))
    try:
        with engine.connect() as connection:
            known = set(connection.execute(text(IN_GRADEBOOK), {"theme": theme}).scalars())
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return name in known


def _refuse_strangers(course: Course, theme: str, known: Sequence[str]) -> None:
    """Refuse a theme with notebooks that no exercise declares: they would be passed over."""
    there = {f"{theme}/{path.stem}" for path in (course.source / theme).glob("*.ipynb")}
    if strangers := sorted(there - set(known)):
        raise CourseError(
            f"Carnet d’un exercice inconnu : {', '.join(strangers)}. Un carnet de source/ porte "
            "le nom d’un exercice, source/<theme>/<exercice>.ipynb."
        )


class _Errors(logging.Handler):
    """Keeps what a step logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def last_line(self) -> str:
        """Last line of the first traceback, which names the fault; else the first message."""
        for message in self.messages:
            if message.startswith("Traceback"):
                return message.strip().splitlines()[-1]
        return self.messages[0] if self.messages else ""


@contextmanager
def _quiet_log() -> Iterator[_Errors]:
    """Collect this module's log instead of printing it."""
    log, errors = logging.getLogger(__name__), _Errors()
    log.propagate = False
    log.addHandler(errors)
    try:
        yield errors
    finally:
        log.removeHandler(errors)
