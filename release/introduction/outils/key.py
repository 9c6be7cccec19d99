"""Right answers and their reasons, where a course corrects values and letters at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .core import Draw
from .exams import Kind
from .exams.kind import EXACT_ANCHORS
from .shape import show_figure

WHY, MISTAKE = "pourquoi", "erreur"
"""Names of the reasons that hold for a whole question: why it is right, the usual mistake."""


@dataclass(frozen=True)
class Key:
    """Right answers of one question.

    Parameters
    ----------
    right : mapping of str to float or str
        Right value or letter, by name.
    reasons : mapping of str to str
        French sentences: of an option, under ``item.letter``; of the question, under
        :data:`WHY` and :data:`MISTAKE`.
    """

    right: Mapping[str, float | str]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def draw(self, exam: Kind) -> Draw:
        """Draw on which the exam judges an answer."""
        table = pd.DataFrame({name: [value] for name, value in self.right.items()})
        return Draw({}, dict.fromkeys(exam.truths, table), EXACT_ANCHORS)

    def sentence(self, name: str, given: float | str, right: bool) -> str:
        """French sentence for one part of an answer: whether it is right, and why."""
        shown = given if isinstance(given, str) else show_figure(given)
        verdict = "**juste**" if right else "**faux**"
        general = self.reasons.get(WHY if right else MISTAKE, "")
        reason = self.reasons.get(f"{name}.{given}", general)
        return f"{name}, {shown} : {verdict}. {reason}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON of a key."""
        return {"justes": dict(self.right), "raisons": dict(self.reasons)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Key:
        """Key held by ``data``; the inverse of :meth:`to_json`."""
        return cls(data["justes"], data["raisons"])
