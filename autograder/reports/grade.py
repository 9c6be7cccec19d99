"""Final grades of a run, and what is known of it beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.cohort.roster import Roster
from autograder.grading.outcome import Status

if TYPE_CHECKING:
    from datetime import datetime

    from autograder.exercise_id import ExerciseId
    from autograder.outils.judge import Verdict


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
    """

    grades: tuple[Grade, ...]
    weights: Mapping[ExerciseId, float]
    whole: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()
    people: Roster = field(default_factory=Roster)
    pseudonyms: Mapping[str, str] = field(default_factory=dict)

    def pseudonym(self, student: str) -> str:
        """Name of a student where names are not to be read; the identifier if there is none."""
        return self.pseudonyms.get(student, student)

    def by_student(self) -> dict[str, list[Grade]]:
        """Grades of each student, in order."""
        found: dict[str, list[Grade]] = {}
        for grade in self.grades:
            found.setdefault(grade.student, []).append(grade)
        return dict(sorted(found.items()))
