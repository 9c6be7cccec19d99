"""What grading one copy of one exercise gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.outils.judge import Transcript, Verdict

Status = Literal["noté", "à relire", "interrompu", "illisible", "absent", "autre cours"]


@dataclass(frozen=True)
class Outcome:
    """Status, verdicts and executed notebook of one copy.

    Parameters
    ----------
    status : Status
        Never folded into the grade.
    verdicts : tuple of Verdict
        One per question, in notebook order.
    notebook : mapping
        The copy as it was run, with cleaned outputs and grade cells restored.
    transcripts : mapping of str to Transcript
        Conversation of each question that was asked.
    message : str
        French sentence for the teacher, or empty.
    isolation : str
        Level of the room: ``bulle`` or ``aucune``; empty if nothing ran.
    seconds, cpu_seconds : float
        Time that the room took.
    stop : str
        What stopped the run: ``cpu``, ``wall``, ``memory``, ``died``; empty if nothing did.
    """

    status: Status
    verdicts: tuple[Verdict, ...]
    notebook: Mapping[str, Any] = field(default_factory=dict)
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    message: str = ""
    isolation: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    stop: str = ""

    @property
    def points(self) -> float:
        """Points of the whole copy."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def max_points(self) -> float:
        """Points that a perfect copy would have."""
        return sum(verdict.max_points for verdict in self.verdicts)
