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
        return {EXACT.name: float(np.mean([*self.marks(draw, answer).values()]))}

    def marks(self, draw: Draw, answer: Answer) -> Mapping[str, bool]:
        """Whether each letter is right."""
        truth = draw.truth["choix"]
        return {
            item.name: bool(letter == truth[item.name].iloc[0])
            for item, letter in zip(self.items, answer, strict=True)
        }

    @property
    def truths(self) -> tuple[str, ...]:
        """The table of right letters."""
        return ("choix",)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``."""
        del parts
        return cls(tuple(Item(**item) for item in data["items"]))
