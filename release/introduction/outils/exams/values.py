"""Numbers to give."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ..core import Ask, Draw, Measures
from ..shape import Answer, Shape, show_figure
from .kind import EXACT, Kind
from .parts import Parts


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
class Values(Kind):
    """Numbers within a tolerance of ``draw.truth["valeurs"]`` (one column per field)."""

    genre = "valeurs"

    fields: tuple[Field, ...]

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Ask for every number at once; the measure is the share of right ones."""
        names = tuple(field.name for field in self.fields)
        answer = yield Ask("values", names, Shape((len(names),)))
        return {EXACT.name: float(np.mean([*self.marks(draw, answer).values()]))}

    def marks(self, draw: Draw, answer: Answer) -> Mapping[str, bool]:
        """Whether each number is right."""
        truth = draw.truth["valeurs"]
        return {
            field.name: bool(abs(value - float(truth[field.name].iloc[0])) <= field.tolerance)
            for field, value in zip(self.fields, answer, strict=True)
        }

    @property
    def truths(self) -> tuple[str, ...]:
        """The table of right values."""
        return ("valeurs",)

    def form_fault(self, answer: Answer) -> str:
        """Name the first value that is out of its field's bounds."""
        for field, value in zip(self.fields, answer, strict=True):
            if not field.low <= value <= field.high:
                unit = f" {field.unit}" if field.unit else ""
                return (
                    f"« {field.name} » : une valeur entre {show_figure(field.low)} et "
                    f"{show_figure(field.high)}{unit} "
                    f"était attendue ; reçu : {show_figure(value)}."
                )
        return ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``."""
        del parts
        return cls(tuple(Field(**field) for field in data["fields"]))
