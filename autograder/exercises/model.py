"""What an exercise declares: a world, data, families of draws and questions, each said once.

The engine does the rest: it draws, measures baselines and oracles with the exam's own
metrics, keeps of a truth what the exam or the desk reads, and gives the exercise the id of
its folder.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograder.errors import ExerciseError
from autograder.exercise_id import ExerciseId
from autograder.exercises.facts import Facts, facts_of
from autograder.outils.core import Draw, Question, Scale, Tables

Rng = np.random.Generator
World = Any
"""The simulator's drawn parameters: a frozen dataclass of the exercise's own."""
Letters = Mapping[str, Mapping[str, str]]
"""Letter that each option of the source has in a course, by item of a multiple choice."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Place(NamedTuple):
    """Where a draw is made.

    Parameters
    ----------
    world : World
        The simulator's parameters.
    data : Tables
        The student's own data: a baseline learns from them.
    rng : Generator
        The only source of chance.
    facts : Facts
        What the notebook tells of the world and its data.
    """

    world: World
    data: Tables
    rng: Rng
    facts: Facts = NOTHING


class Known(NamedTuple):
    """What every student of a course is given: answers to values and letters follow from it.

    Parameters
    ----------
    data : Tables
        The student's own data.
    facts : Facts
        What the notebook tells of the world and its data.
    letters : Letters
        Order of the options in this course; an item that is not there keeps its own.
    """

    data: Tables
    facts: Facts = NOTHING
    letters: Letters = NOTHING


@dataclass(frozen=True)
class Drawn:
    """What an exercise draws, before anything is measured.

    Parameters
    ----------
    inputs : Tables
        What the student's object may see; rows independent, in no telling order.
    truth : Tables
        What it must predict. Only the tables that an exam, or the desk, reads are kept: at
        the desk, a hidden truth may stand here for the anchors and yet never ship.
    answers : mapping of Scale to (object, object)
        For each measure, the answers of the baseline and of the oracle: an array, or, in a
        closed loop, a function of the observations.
    """

    inputs: Tables
    truth: Tables
    answers: Mapping[Scale, tuple[object, object]]


Make = Callable[[Place, int], Drawn]
"""Draws so many rows, or entities, in a place."""


@dataclass(frozen=True)
class Family:
    """A family of draws, shared by the questions that name it.

    Parameters
    ----------
    name : str
        Start of the names of its files.
    make : callable
        ``(place, size) -> Drawn``, for an exam.
    hidden : int
        Size of an exam's draw.
    validation : int
        Size of the draw that ships to the student's desk.
    desk : callable, optional
        Like ``make``, for the draw that ships, when the desk may only know what can be
        observed; ``make`` by default.
    learnable : bool
        Whether a copy may learn from the desk's truth, because the exercise teaches with it.
        If not, its tables are there but empty when the copy is graded: they judge, and a
        model trained on them would earn what it did not learn.
    """

    name: str
    make: Make
    hidden: int
    validation: int
    desk: Make | None = None
    learnable: bool = False


class Asked(Protocol):
    """One question, as an exercise declares it."""

    @property
    def family(self) -> Family | None:
        """Its draws; None where the truth is measured on the student's data."""

    @property
    def shuffled(self) -> Mapping[str, str]:
        """Letters of each item whose options each course orders in its own way."""

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""

    def truth_of(self, known: Known) -> Tables:
        """Truth measured on the student's data, for a question without draws."""


class Exercise:
    """One application: one notebook, one folder.

    Parameters
    ----------
    title : str
        French title.
    world : callable
        ``(rng) -> World``: parameters of equal difficulty for every course.
    data : callable
        ``(world, rng) -> Tables``: the data that students receive, rounded to what their
        units deserve.
    number : int
        Place in the curriculum: exercises are shown in this order.
    level : int
        1 to 3 stars.
    prerequisites : tuple of str
        Identifiers of the exercises that come first.
    seconds : float
        Processor time allowed for the whole notebook in an exam, in seconds.
    facts : callable, optional
        ``(world, data) -> mapping``: what the notebook tells of them, by name: numbers, texts
        or several texts.
    exempt : mapping of str to str, optional
        Sample copies that need not keep what their kind promises, each with the reason.
    **asked : Asked
        Questions by name (``q1``…), in notebook order.
    """

    id: ExerciseId
    """The exercise's place, given by :meth:`at`."""

    def __init__(
        self,
        *,
        title: str,
        world: Callable[[Rng], World],
        data: Callable[[World, Rng], Tables],
        number: int = 1000,
        level: int = 1,
        prerequisites: tuple[str, ...] = (),
        seconds: float = 120.0,
        facts: Callable[[World, Tables], Mapping[str, Any]] = lambda world, data: NOTHING,
        exempt: Mapping[str, str] = NOTHING,
        **asked: Asked,
    ) -> None:
        self.title = title
        self.world = world
        self.data = data
        self.number = number
        self.level = level
        self.prerequisites = prerequisites
        self.seconds = seconds
        self._facts = facts
        self.exempt = exempt
        self.asked: Mapping[str, Asked] = asked

    def at(self, exercise_id: ExerciseId) -> Exercise:
        """Return this exercise, in its place."""
        placed = copy.copy(self)
        placed.id = exercise_id
        return placed

    @property
    def theme(self) -> str:
        """First part of the id."""
        return self.id.theme

    @property
    def name(self) -> str:
        """Second part of the id: the notebook's name."""
        return self.id.name

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Questions, in notebook order."""
        return tuple(asked.question(name) for name, asked in self.asked.items())

    @property
    def points(self) -> float:
        """Points of the whole notebook."""
        return sum(question.points for question in self.questions)

    @cached_property
    def families(self) -> Mapping[str, Family]:
        """Families of draws, by name, in the order of the questions."""
        found = [asked.family for asked in self.asked.values()]
        return {family.name: family for family in found if family is not None}

    def facts(self, world: World, data: Tables) -> Facts:
        """What the notebook tells of a world and its data, by name."""
        return facts_of(self._facts(world, data), self.id)

    @cached_property
    def shuffled(self) -> Mapping[str, str]:
        """Letters of each item whose options each course orders in its own way.

        Raises
        ------
        ExerciseError
            If two questions have an item of the same name: their letters would be confused.
        """
        found: dict[str, str] = {}
        for asked in self.asked.values():
            if twice := sorted(found.keys() & asked.shuffled.keys()):
                raise ExerciseError(
                    f"{self.id} : deux questions ont un choix du même nom : {', '.join(twice)}. "
                    "Renommez l’un des deux : leurs options sont mélangées."
                )
            found |= asked.shuffled
        return found

    def questions_on(self, family: str) -> tuple[Question, ...]:
        """Questions whose exam runs on a family of draws."""
        return tuple(question for question in self.questions if question.draw == family)

    def hidden_draw(self, family: str, place: Place) -> Draw:
        """Draw of an exam."""
        chosen = self.families[family]
        questions = self.questions_on(family)
        drawn = chosen.make(place, chosen.hidden)
        return _measured(drawn, questions, {name for q in questions for name in q.exam.truths})

    def desk_draw(self, family: str, place: Place) -> Draw:
        """Draw that ships to the student's desk."""
        chosen = self.families[family]
        questions = self.questions_on(family)
        drawn = (chosen.desk or chosen.make)(place, chosen.validation)
        return _measured(
            drawn, questions, {name for q in questions for name in (q.desk or q.exam).truths}
        )

    def answer_draw(self, name: str, known: Known) -> Draw:
        """Truth of a question that is answered on the student's own data."""
        question = next(question for question in self.questions if question.id == name)
        drawn = Drawn({}, self.asked[name].truth_of(known), {})
        return _measured(drawn, (question,), set(question.exam.truths))


def _measured(drawn: Drawn, questions: tuple[Question, ...], kept: set[str]) -> Draw:
    """Draw with its anchors, and with the only tables of its truth that are read."""
    whole = Draw(drawn.inputs, drawn.truth, {})
    answers = {scale.name: pair for scale, pair in drawn.answers.items()}
    anchors: dict[str, tuple[float, float]] = {}
    for question in questions:
        for criterion in question.criteria:
            if criterion.metric not in anchors:
                anchors[criterion.metric] = question.exam.anchors(
                    whole, criterion.metric, answers
                )
    return Draw(drawn.inputs, {name: drawn.truth[name] for name in sorted(kept)}, anchors)
