"""The questions that an exercise may ask, as its declaration writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from autograder.errors import ExerciseError
from autograder.outils import exams
from autograder.outils.core import Criterion, Question, Scale, Tables
from autograder.outils.environments import Environment
from autograder.outils.exams import EXACT
from autograder.outils.metrics import Metric

from .facts import Fact, Facts
from .model import NOTHING, Drawn, Family, Known, Place, Rng

Bounds = tuple[float | None, float | None]
ANYTHING: Bounds = (None, None)


def _exact(points: float, floor: float) -> tuple[Criterion, ...]:
    return (Criterion(EXACT, floor, 1.0, points),)


def _told(facts: Facts, names: Iterable[str]) -> dict[str, Fact]:
    """Facts that a question counts with.

    Raises
    ------
    ExerciseError
        If the exercise does not declare one.
    """
    if unknown := sorted({*names} - {*facts}):
        raise ExerciseError(
            f"Une question se sert de faits qui ne sont pas déclarés : {', '.join(unknown)}. "
            f"Faits : {', '.join(sorted(facts)) or 'aucun'}."
        )
    return {name: facts[name] for name in names}


class _Fixed:
    """A question without truth of its own on the student's data, nor options to shuffle."""

    shuffled: ClassVar[Mapping[str, str]] = NOTHING

    def truth_of(self, known: Known) -> Tables:
        """Nothing: the truth is drawn."""
        del known
        return {}


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number to give.

    Parameters
    ----------
    right : callable
        ``(data, **facts) -> float``: the right value, measured on the student's data.
    within : (float, float)
        Possible values, in ``unit``; anything else is a fault of form.
    tolerance : float
        Largest absolute error that counts as right, in ``unit``.
    unit : str
        Unit shown to the student, or empty.
    facts : tuple of str
        Facts of the notebook that ``right`` receives by name.
    """

    right: Callable[..., float]
    within: tuple[float, float]
    tolerance: float
    unit: str = ""
    facts: tuple[str, ...] = ()


class Values(_Fixed):
    """Numbers to give, each right or wrong.

    Parameters
    ----------
    title : str
        French label of the question.
    points : float
        Points of the whole question.
    floor : float
        Share of right numbers that earns nothing.
    **numbers : Number
        Numbers by the key of the student's dictionary.
    """

    family: Family | None = None

    def __init__(self, title: str, *, points: float, floor: float = 0.0, **numbers: Number) -> None:
        self.title, self.points, self.floor, self.numbers = title, points, floor, numbers

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""
        fields = tuple(
            exams.Field(key, *number.within, number.tolerance, number.unit)
            for key, number in self.numbers.items()
        )
        return Question(
            name, self.title, exams.Values(fields), _exact(self.points, self.floor)
        )

    def truth_of(self, known: Known) -> Tables:
        """Right values."""
        right = {
            key: [float(number.right(known.data, **_told(known.facts, number.facts)))]
            for key, number in self.numbers.items()
        }
        return {"valeurs": pd.DataFrame(right)}


class Choices:
    """Multiple choice.

    Parameters
    ----------
    title : str
        French label of the question.
    points : float
        Points of the whole question.
    floor : float
        Share of right letters that earns nothing.
    letters : str
        Letters of every item.
    shuffled : bool
        Whether each course orders the options in its own way, drawn by its secret.
    ordered : tuple of str
        Items that keep their order all the same: options that grow, like numbers.
    **right : str
        Right letter of each item in the source, by the key of the student's dictionary.
    """

    family: Family | None = None

    def __init__(
        self, title: str, *, points: float, floor: float = 0.34, letters: str = "abcd",
        shuffled: bool = False, ordered: tuple[str, ...] = (), **right: str,
    ) -> None:
        self.title, self.points, self.floor = title, points, floor
        self.letters, self.right = letters, right
        drawn = [item for item in right if shuffled and item not in ordered]
        self.shuffled: Mapping[str, str] = dict.fromkeys(drawn, letters)

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""
        items = tuple(exams.Item(key, self.letters) for key in self.right)
        return Question(
            name, self.title, exams.Choices(items), _exact(self.points, self.floor)
        )

    def truth_of(self, known: Known) -> Tables:
        """Right letters, as this course has them."""
        return {"choix": pd.DataFrame({
            item: [known.letters.get(item, NOTHING).get(letter, letter)]
            for item, letter in self.right.items()
        })}


@dataclass(frozen=True)
class Trap:
    """The classical fault of a function.

    Parameters
    ----------
    function : callable
        What it returns, for the same arguments.
    sentence : str
        French sentence that names it.
    """

    function: Callable[..., float]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Function(_Fixed):
    """A function of the student's, called on drawn cases and compared with a reference.

    Parameters
    ----------
    title : str
        French label of the question.
    points : float
        Points of the whole question.
    cases : callable
        ``(rng, count) -> iterable of dict``: keyword arguments of each call, arrays or
        scalars.
    reference : callable
        Gives the right result of the same arguments, and of the facts.
    hidden, validation : int
        Calls in an exam, and at the desk.
    tolerance : float
        Largest absolute error that counts as right.
    within : (float or None, float or None)
        Possible results; anything else is a fault.
    floor : float
        Share of right results that earns nothing.
    trap : Trap, optional
        The classical fault.
    draws : str
        Start of the names of its files: two functions of an exercise need two.
    facts : tuple of str
        Facts of the notebook that the reference and the trap receive by name, and that the
        student's function knows from the notebook.
    """

    title: str
    points: float
    cases: Callable[[Rng, int], Iterable[Mapping[str, Any]]]
    reference: Callable[..., float]
    hidden: int = 20
    validation: int = 4
    tolerance: float = 1e-6
    within: Bounds = ANYTHING
    floor: float = 0.5
    trap: Trap | None = None
    draws: str = "fonction"
    facts: tuple[str, ...] = ()

    @cached_property
    def family(self) -> Family:
        """Its cases."""
        return Family(self.draws, self._draw, self.hidden, self.validation)

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""
        sentence = self.trap.sentence if self.trap else ""
        exam = exams.Functions(self.tolerance, *self.within, sentence)
        return Question(
            name, self.title, exam, _exact(self.points, self.floor), draw=self.draws
        )

    def _draw(self, place: Place, size: int) -> Drawn:
        told = _told(place.facts, self.facts)
        arrays, scalars, results = [], [], []
        for number, arguments in enumerate(self.cases(place.rng, size)):
            rows = {name: value for name, value in arguments.items() if np.ndim(value)}
            arrays.append(pd.DataFrame({"cas": number, **rows}, index=None if rows else [0]))
            scalars.append({name: v for name, v in arguments.items() if name not in rows})
            results.append(self._results({**arguments, **told}))
        inputs = {"cas": pd.concat(arrays)}
        if any(scalars):
            inputs["parametres"] = pd.DataFrame(scalars)
        return Drawn(inputs, {"cas": pd.DataFrame(results)}, {})

    def _results(self, arguments: Mapping[str, Any]) -> dict[str, float]:
        found = {"resultat": float(self.reference(**arguments))}
        return found | ({"piege": float(self.trap.function(**arguments))} if self.trap else {})


@dataclass(frozen=True)
class Scored:
    """A measure, and what it is worth.

    Parameters
    ----------
    scale : Metric or Scale
        A metric of predictions, or a scale of a closed loop's environment.
    points : float
        Points of this measure.
    floor, target : float
        S that earns nothing, and S that earns everything; see
        :class:`~autograder.outils.core.Criterion`.
    desk_sd : float, optional
        Standard deviation of S at the student's desk, measured.
    """

    scale: Scale
    points: float
    floor: float
    target: float
    desk_sd: float | None = None

    @property
    def criterion(self) -> Criterion:
        """How the measure turns into points."""
        words = self.scale.scale if isinstance(self.scale, Metric) else self.scale
        return Criterion(words, self.floor, self.target, self.points, self.desk_sd)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What the desk shows instead of points: an unbiased estimate from what can be observed.

    Parameters
    ----------
    truth : str
        Table of the observations.
    metrics : tuple of Metric
        One per score, in order, each with its standard error.
    """

    truth: str
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, kw_only=True)
class Predict(_Fixed):
    """Predictions on a hidden table.

    Parameters
    ----------
    title : str
        French label of the question.
    family : Family
        Its draws.
    truth : str
        Table that the metrics compare with.
    scores : tuple of Scored
        What is measured, by metrics, and what it is worth.
    table : str
        Table that the student's object receives; named like the family by default.
    within : (float or None, float or None)
        Possible values; anything else is a fault.
    method, columns, labels, per, budget, unseen
        See :class:`~autograder.outils.exams.Predictions`.
    desk : Observed, optional
        What the desk shows where shipping the truth would leak noise-free labels.
    """

    title: str
    family: Family
    truth: str
    scores: tuple[Scored, ...]
    table: str = ""
    method: str = "scores"
    columns: int = 0
    within: Bounds = ANYTHING
    labels: tuple[str, ...] | tuple[int, ...] | None = None
    per: str = ""
    budget: float | None = None
    unseen: str = ""
    desk: Observed | None = None

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""
        metrics = tuple(
            scored.scale for scored in self.scores if isinstance(scored.scale, Metric)
        )
        exam = exams.Predictions(
            self.table or self.family.name, self.truth, metrics, self.method, self.columns,
            *self.within, self.labels, self.per, self.budget, self.unseen,
        )
        desk = None
        if self.desk is not None:
            desk = replace(exam, truth=self.desk.truth, metrics=self.desk.metrics, estimated=True)
        criteria = tuple(scored.criterion for scored in self.scores)
        return Question(name, self.title, exam, criteria, desk, draw=self.family.name)


@dataclass(frozen=True, kw_only=True)
class Drive(_Fixed):
    """A policy whose decisions have consequences, many episodes at once.

    Parameters
    ----------
    title : str
        French label of the question.
    family : Family
        Its draws.
    environment : Environment
        What the actions change, a module of the exercise that ships to students.
    scores : tuple of Scored
        What the environment measures, and what it is worth.
    within : (float or None, float or None)
        Bounds of an action.
    """

    title: str
    family: Family
    environment: Environment
    scores: tuple[Scored, ...]
    within: Bounds = ANYTHING

    def question(self, name: str) -> Question:
        """What the grader and the desk ask."""
        exam = exams.ClosedLoop(self.environment, *self.within)
        criteria = tuple(scored.criterion for scored in self.scores)
        return Question(name, self.title, exam, criteria, draw=self.family.name)
