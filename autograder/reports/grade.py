"""Final grades of a run, and what is known of it beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from autograder.cohort.roster import Roster
from autograder.grading.outcome import Status
from autograder.settings import PARIS

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.exercise_id import ExerciseId
    from autograder.outils.judge import Verdict
    from autograder.papers import Heading


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One copy's final grade, after a human's corrections and the late penalty.

    Parameters
    ----------
    student : str
        Identifier.
    exercise : ExerciseId
        What was graded.
    points : float, optional
        None when there is no grade to give (absent, or an infrastructure fault).
    max_points : float
        Points of a perfect copy; 0 after an infrastructure fault.
    status : Status
        What happened to the copy.
    penalty : float
        Points taken off for lateness, ``points`` already without them.
    date : datetime, optional
        Deposit.
    message : str
        French sentence for the teacher, or empty.
    verdicts : tuple of Verdict
        What the grader found, question by question.
    manual : mapping of str to float
        Points that a human gave instead, by question.
    seconds : float
        Time that the copy ran.
    isolation : str
        Level of the room that it ran in.
    """

    student: str
    exercise: ExerciseId
    points: float | None
    max_points: float
    status: Status
    penalty: float = 0.0
    date: datetime | None = None
    message: str = ""
    verdicts: tuple[Verdict, ...] = ()
    manual: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    isolation: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a run was.

    Parameters
    ----------
    course, session : str
        Their names.
    demonstration : bool
        Whether its grades are worth nothing.
    date : datetime
        When it ended.
    """

    course: str = ""
    session: str = ""
    demonstration: bool = False
    date: datetime = field(default_factory=lambda: datetime.now(PARIS))


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that a report may be made of.

    Parameters
    ----------
    grades : tuple of Grade
        One per copy, in student and exercise order.
    weights : mapping of ExerciseId to float
        Weight in the mean of each exercise of this run, in the course's order.
    whole : bool
        Whether these are all the exercises that the course's mean is made of.
    remarks : mapping of str to str
        What should be known of a student, by identifier: a French sentence.
    unfinished : frozenset of str
        Students of whom a copy waits to be graded: they have no mean yet.
    people : Roster
        Students expected, with what else the list says of them.
    pseudonyms : mapping of str to str
        Another name for each student.
    anonymous : bool
        Whether pages bear these instead of names.
    about : About
        What the run was.
    headings : mapping of ExerciseId to Heading
        Words of each exercise that has a paper.
    pages : Path, optional
        Folder of the feedback pages, ``<student>/<theme>/<exercise>.html``.
    """

    grades: tuple[Grade, ...]
    weights: Mapping[ExerciseId, float]
    whole: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()
    people: Roster = field(default_factory=Roster)
    pseudonyms: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False
    about: About = field(default_factory=About)
    headings: Mapping[ExerciseId, Heading] = field(default_factory=dict)
    pages: Path | None = None

    def pseudonym(self, student: str) -> str:
        """Name of a student where names are not to be read; the identifier if there is none."""
        return self.pseudonyms.get(student, student)

    def title(self, exercise: ExerciseId) -> str:
        """French title of an exercise; its name where no paper tells."""
        heading = self.headings.get(exercise)
        return heading.title if heading else exercise.name

    def question_title(self, exercise: ExerciseId, question: str) -> str:
        """French title of a question; its id where no paper tells."""
        heading = self.headings.get(exercise)
        return heading.questions.get(question, question) if heading else question

    def bounds(self, exercise: ExerciseId, question: str, metric: str) -> tuple[float, float]:
        """Floor and target of a criterion on S; 0 and 1 where no paper tells."""
        heading = self.headings.get(exercise)
        return heading.bounds.get((question, metric), (0.0, 1.0)) if heading else (0.0, 1.0)

    def by_student(self) -> dict[str, list[Grade]]:
        """Grades of each student, in order."""
        found: dict[str, list[Grade]] = {}
        for grade in self.grades:
            found.setdefault(grade.student, []).append(grade)
        return dict(sorted(found.items()))
