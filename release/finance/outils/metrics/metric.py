"""What a metric is, and how to write it in French."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..shape import Answer

BLOCKS = 20
"""Blocks of rows of the jackknife."""


@dataclass(frozen=True)
class Metric:
    """A metric and how to write it in French.

    Parameters
    ----------
    function : callable
        ``(truth, answer) -> float``: ``truth`` is a table, ``answer`` an array aligned with
        its rows; the result is finite.
    label : str
        French name.
    decimals : int
        Decimals shown.
    unit : str
        Unit shown, or empty.
    cause : callable, optional
        ``(truth, answer) -> str``: French sentence that names the classical fault an answer
        shows, or an empty string.
    """

    function: Callable[[pd.DataFrame, Answer], float]
    label: str
    decimals: int = 3
    unit: str = ""
    cause: Callable[[pd.DataFrame, Answer], str] | None = None

    def __call__(self, truth: pd.DataFrame, answer: Answer) -> float:
        """Value of the metric."""
        return float(self.function(truth, answer))

    def show(self, value: float) -> str:
        """``value`` in French: decimal comma and unit."""
        text = f"{value:.{self.decimals}f}".replace(".", ",").replace("-", "−")
        return f"{text}\u00a0{self.unit}" if self.unit else text


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
