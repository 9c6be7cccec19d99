"""What a metric is: one function, and the words that go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import Scale
from ..shape import Answer

BLOCKS = 20
"""Blocks of rows of the jackknife."""


@dataclass(frozen=True, kw_only=True)
class Metric(Scale):
    """A metric: the same function at the desk, in an exam and in a replay.

    Parameters
    ----------
    name, label, decimals, unit
        See :class:`~autograder.outils.core.Scale`.
    function : callable
        ``(truth, answer) -> float``: ``truth`` is a table, ``answer`` an array aligned with
        its rows; the result is finite.
    cause : callable, optional
        ``(truth, answer) -> str``: French sentence that names the classical fault an answer
        shows, or an empty string.
    error : callable, optional
        ``(truth, answer) -> float``: standard error of the metric, where the truth is what can
        be observed.
    """

    function: Callable[[pd.DataFrame, Answer], float]
    cause: Callable[[pd.DataFrame, Answer], str] | None = None
    error: Callable[[pd.DataFrame, Answer], float] | None = None

    def __call__(self, truth: pd.DataFrame, answer: Answer) -> float:
        """Value of the metric."""
        return float(self.function(truth, answer))

    @property
    def scale(self) -> Scale:
        """The words of the metric, without its code."""
        return Scale(self.name, self.label, self.decimals, self.unit)


def jackknife(measure: Callable[[Answer], float], rows: Answer) -> float:
    """Standard error of a measure, each of :data:`BLOCKS` blocks of rows left out in turn.

    Parameters
    ----------
    measure : callable
        Takes numbers of rows.
    rows : ndarray of int
        Those that the measure rests on, in no telling order.
    """
    block = np.arange(len(rows)) % BLOCKS
    left = [measure(rows[block != out]) for out in range(BLOCKS)]
    return float(np.sqrt((BLOCKS - 1) * np.var(left)))


def first(truth: pd.DataFrame) -> Answer:
    """First column of the truth, as an array."""
    return truth.iloc[:, 0].to_numpy()
