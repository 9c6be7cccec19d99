"""Closed-loop environments.

A state is immutable: ``step`` returns the next one. An exercise's environment is a module of
its own folder, which ships to its students.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from .core import Draw, Measures, Scale
from .shape import Answer


class State(Protocol):
    """One instant of every episode of a draw."""

    def observe(self) -> pd.DataFrame | None:
        """What the student's object may see, one row per episode; None at the end."""

    def step(self, action: Answer) -> State:
        """State after one action per episode, shape ``(n,)``."""

    def measures(self) -> Measures:
        """Measures of the finished episodes."""


@dataclass(frozen=True)
class Environment:
    """How the episodes of a draw start, and what they are measured on.

    Parameters
    ----------
    name : str
        Stable name.
    start : callable
        ``(draw) -> State``.
    scales : tuple of Scale
        What :meth:`State.measures` gives.
    """

    name: str
    start: Callable[[Draw], State]
    scales: tuple[Scale, ...]
