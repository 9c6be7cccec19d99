"""Multiple choice."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ..core import Ask, Draw, Measures
from ..shape import Answer, Shape
from .kind import EXACT, Kind
from .parts import Parts


@dataclass(frozen=True)
class Item:
    """One multiple-choice item: its name and its possible letters (``"abcd"``)."""

    name: str
    letters: str


@dataclass(frozen=True)
class Choices(Kind):
    """Multiple choice against ``draw.truth["choix"]`` (one column per item)."""

    genre = "choix"

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
        return {EXACT.name: float(np.mean(right))}

    @property
    def truths(self) -> tuple[str, ...]:
        """The table of right letters."""
        return ("choix",)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``."""
        del parts
        return cls(tuple(Item(**item) for item in data["items"]))
