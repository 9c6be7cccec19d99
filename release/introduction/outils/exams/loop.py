"""Decisions whose consequences come back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from ..core import Ask, Draw, Measures, Scale
from ..environments import Environment
from ..shape import Answer, Shape
from .kind import Kind
from .parts import Parts


@dataclass(frozen=True)
class ClosedLoop(Kind):
    """Many episodes in batched steps; time advances only after every action is committed.

    Parameters
    ----------
    environment : Environment
        What the actions change.
    low, high : float, optional
        Bounds of an action.
    """

    genre = "boucle"

    environment: Environment
    low: float | None = None
    high: float | None = None

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Play the environment to its end."""
        state = self.environment.start(draw)
        while (seen := state.observe()) is not None:
            action = yield Ask("call", seen, Shape((len(seen),), self.low, self.high))
            state = state.step(action)
        return state.measures()

    @property
    def scales(self) -> tuple[Scale, ...]:
        """What the environment measures."""
        return self.environment.scales

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, where the environment is its name."""
        return {
            "genre": self.genre, "environment": self.environment.name,
            "low": self.low, "high": self.high,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``."""
        return cls(parts.environments[data["environment"]], data["low"], data["high"])
