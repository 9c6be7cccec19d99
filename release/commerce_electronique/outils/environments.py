"""Closed-loop environments, by name.

A state is immutable: ``step`` returns the next one. A course exercise that needs an
environment registers it here, so that it ships to the student's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pandas as pd

from .core import Draw, Measures
from .shape import Answer


class State(Protocol):
    """One instant of every episode of a draw."""

    def observe(self) -> pd.DataFrame | None:
        """What the student's object may see, one row per episode; None at the end."""

    def step(self, action: Answer) -> State:
        """State after one action per episode, shape ``(n,)``."""

    def measures(self) -> Measures:
        """Measures of the finished episodes."""


ENVIRONMENTS: dict[str, Callable[[Draw], State]] = {}
