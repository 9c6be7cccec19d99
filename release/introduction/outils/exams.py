"""The kinds of exam: predictions, values, multiple choice, functions, closed loops.

Each is a frozen dataclass called on a draw. Its fields are plain JSON, so that the
student's folder describes every exam without any code of the exercise.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .core import Ask, Draw, Measures
from .environments import ENVIRONMENTS
from .metrics import METRICS
from .shape import Answer, Shape

EXACT = "exact"
"""Metric of exams whose answers are right or wrong: share of right answers, in [0, 1]."""

EXACT_ANCHORS = {EXACT: (0.0, 1.0)}
"""Anchors of such a draw: nothing right, everything right."""


@dataclass(frozen=True)
class Predictions:
    """Predictions on one table, in one query.

    Parameters
    ----------
    table : str
        Table of ``draw.inputs`` that the student's object receives.
    truth : str
        Table of ``draw.truth`` that the metrics compare with.
    metrics : tuple of str
        Names in ``METRICS``.
    method : str
        ``"scores"`` (positive class), ``"predict"`` or ``"call"``.
    columns : int
        Width of the answer; 0 for one value per row.
    low, high, labels, budget
        See :class:`~autograder.outils.shape.Shape`.
    per : str
        Column of ``table`` whose distinct values, in order of first appearance, are the
        rows of the answer; empty for one answer per row of the table.
    unseen : str
        Column of ``table`` of whole numbers: a row of the answer holds ``columns`` different
        ones, none of which the table gives to the same ``per``. Empty for no such rule.
    """

    table: str
    truth: str
    metrics: tuple[str, ...]
    method: str = "scores"
    columns: int = 0
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] | tuple[int, ...] | None = None
    per: str = ""
    budget: float | None = None
    unseen: str = ""

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Ask once and measure."""
        table, truth = draw.inputs[self.table], draw.truth[self.truth]
        rows = int(table[self.per].nunique()) if self.per else len(table)
        dims = (rows, self.columns) if self.columns else (rows,)
        seen = self._seen(table) if self.unseen else None
        shape = Shape(dims, self.low, self.high, self.labels, self.budget, seen)
        answer = yield Ask(self.method, table, shape)
        return {name: METRICS[name](truth, answer) for name in self.metrics}

    def _seen(self, table: pd.DataFrame) -> tuple[tuple[str, tuple[int, ...]], ...]:
        known = table.groupby(self.per, sort=False)[self.unseen]
        return tuple((f"{self.per} {name}", tuple(part.tolist())) for name, part in known)


@dataclass(frozen=True)
class Field:
    """One number to give.

    Parameters
    ----------
    name : str
        Key of the student's dictionary.
    low, high : float
        Possible values, in ``unit``; anything else is a fault of form.
    tolerance : float
        Largest absolute error that counts as right, in ``unit``.
    unit : str
        Unit shown to the student, or empty.
    """

    name: str
    low: float
    high: float
    tolerance: float
    unit: str = ""


@dataclass(frozen=True)
class Values:
    """Numbers within a tolerance of ``draw.truth["valeurs"]`` (one column per field)."""

    fields: tuple[Field, ...]

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Ask for every number at once; the measure is the share of right ones."""
        names = tuple(field.name for field in self.fields)
        answer = yield Ask("values", names, Shape((len(names),)))
        truth = draw.truth["valeurs"]
        right = [
            abs(value - float(truth[field.name].iloc[0])) <= field.tolerance
            for field, value in zip(self.fields, answer, strict=True)
        ]
        return {EXACT: float(np.mean(right))}


@dataclass(frozen=True)
class Item:
    """One multiple-choice item: its name and its possible letters (``"abcd"``)."""

    name: str
    letters: str


@dataclass(frozen=True)
class Choices:
    """Multiple choice against ``draw.truth["choix"]`` (one column per item)."""

    items: tuple[Item, ...]

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Ask for every letter at once; the measure is the share of right ones."""
        names = tuple(item.name for item in self.items)
        letters = tuple(sorted({letter for item in self.items for letter in item.letters}))
        answer = yield Ask("choices", names, Shape((len(names),), labels=letters))
        truth = draw.truth["choix"]
        right = [
            letter == truth[name].iloc[0] for name, letter in zip(names, answer, strict=True)
        ]
        return {EXACT: float(np.mean(right))}


@dataclass(frozen=True)
class Functions:
    """A function called on drawn inputs and compared with a reference.

    ``draw.inputs["cas"]`` holds the rows of every call, told apart by column ``cas``: the
    other columns are the keyword arguments, as arrays. ``draw.inputs["parametres"]``, if
    present, adds scalar arguments (one row per call). ``draw.truth["cas"]`` holds the
    expected ``resultat`` of each call and, if ``trap`` is given, the ``piege``: what the
    classical fault returns.

    Parameters
    ----------
    tolerance : float
        Largest absolute error that counts as right.
    low, high : float, optional
        Possible results; anything else is a fault.
    trap : str
        French sentence that names the classical fault, or empty.
    """

    tolerance: float
    low: float | None = None
    high: float | None = None
    trap: str = ""

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Call once per case; the measure is the share of right results."""
        truth = draw.truth["cas"]["resultat"]
        scalars = draw.inputs.get("parametres")
        right = []
        for number, (_, rows) in enumerate(draw.inputs["cas"].groupby("cas", sort=False)):
            arguments: dict[str, object] = {
                str(name): rows[name].to_numpy() for name in rows.columns if name != "cas"
            }
            if scalars is not None:
                arguments |= {str(name): scalars[name].iloc[number] for name in scalars.columns}
            result = yield Ask("call_kwargs", arguments, Shape((), self.low, self.high))
            right.append(abs(float(result) - float(truth.iloc[number])) <= self.tolerance)
        return {EXACT: float(np.mean(right))}


@dataclass(frozen=True)
class ClosedLoop:
    """Decisions whose consequences come back, many episodes in one batched step.

    Time advances only after every action of the step is committed.

    Parameters
    ----------
    environment : str
        Name in ``ENVIRONMENTS``.
    low, high : float, optional
        Bounds of an action.
    """

    environment: str
    low: float | None = None
    high: float | None = None

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Play the environment to its end."""
        state = ENVIRONMENTS[self.environment](draw)
        while (seen := state.observe()) is not None:
            action = yield Ask("call", seen, Shape((len(seen),), self.low, self.high))
            state = state.step(action)
        return state.measures()


KINDS = {
    "predictions": Predictions,
    "valeurs": Values,
    "choix": Choices,
    "fonctions": Functions,
    "boucle": ClosedLoop,
}
"""Names of the kinds of exam in ``bareme.json``."""
