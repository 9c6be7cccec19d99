"""What an application gives to the platform: a world, data, questions and their truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.outils.core import Draw, Question, Tables

Rng = np.random.Generator
World = Any
"""The simulator's drawn parameters: a frozen dataclass of the exercise's own."""


@dataclass(frozen=True)
class Family:
    """A family of draws, shared by the questions that name it.

    Parameters
    ----------
    make : callable
        ``(world, tables, rng, size) -> Draw``. ``tables`` are the student's own data: a
        baseline learns from them. Rows are independent and in no telling order.
    hidden : int
        Size of an exam's draw.
    validation : int
        Size of the draw that ships to the student's desk.
    desk : callable, optional
        Like ``make``, for the draw that ships, when its truth must hold only what can be
        observed; ``make`` by default.
    learnable : bool
        Whether a copy may learn from the desk's truth. If not, its tables are there but
        empty when the copy is graded: an exercise without labels would else have some.
    """

    make: Callable[[World, Tables, Rng, int], Draw]
    hidden: int
    validation: int
    desk: Callable[[World, Tables, Rng, int], Draw] | None = None
    learnable: bool = True

    def ship(self, world: World, tables: Tables, rng: Rng) -> Draw:
        """Draw that ships to the student's desk."""
        return (self.desk or self.make)(world, tables, rng, self.validation)


@dataclass(frozen=True)
class Exercise:
    """One application: one notebook, one Python module.

    Parameters
    ----------
    id : str
        ``theme/exercise``: the notebook's place in ``source/``.
    title : str
        French title.
    draw_world : callable
        ``(rng) -> World``: parameters of equal difficulty for every course.
    tables : callable
        ``(world, rng) -> Tables``: the data that students receive, rounded to what their
        units deserve.
    questions : tuple of Question
        In notebook order.
    families : mapping of str to Family
        Families of draws, by the name that questions use.
    answers : callable
        ``(world, tables) -> {question id: truth tables}`` of values and multiple choice.
    seconds : float
        Time allowed for the whole notebook in an exam, in seconds.
    """

    id: str
    title: str
    draw_world: Callable[[Rng], World]
    tables: Callable[[World, Rng], Tables]
    questions: tuple[Question, ...]
    families: Mapping[str, Family]
    answers: Callable[[World, Tables], Mapping[str, Tables]]
    seconds: float = 120.0

    @property
    def theme(self) -> str:
        """First part of the id."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Second part of the id: the notebook's name."""
        return self.id.partition("/")[2]

    @property
    def points(self) -> float:
        """Points of the whole notebook."""
        return sum(question.points for question in self.questions)
