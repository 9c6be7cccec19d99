"""What grading one copy of one exercise gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from autograder.outils.judge import Transcript, Verdict


class Status(StrEnum):
    """What happened to a copy, in the teacher's words; never folded into the grade."""

    GRADED = "noté"
    """The notebook ran to its end."""
    TO_REVIEW = "à relire"
    """A human must look."""
    STOPPED = "interrompu"
    """Out of time or memory, or its process died: what was earned before stays."""
    UNREADABLE = "illisible"
    """No notebook within bounds."""
    ABSENT = "absent"
    """Expected, and not there."""
    OTHER_COURSE = "autre cours"
    """Released by another course, or for another exercise."""
    UNANSWERED = "sans réponse"
    """Handed in as it was released."""
    FAULT = "panne"
    """The machine failed, not the student: there is no grade."""


@dataclass(frozen=True, kw_only=True)
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
        What stopped the run: ``cpu``, ``wall``, ``idle``, ``memory``, ``died``; empty if
        nothing did.
    attempts : int
        Times that the copy ran: one that does nothing runs twice before that is believed.
    unmeasured : tuple of str
        Questions whose measure failed, by the exercise's own fault.
    """

    status: Status
    verdicts: tuple[Verdict, ...] = ()
    notebook: Mapping[str, Any] = field(default_factory=dict)
    transcripts: Mapping[str, Transcript] = field(default_factory=dict)
    message: str = ""
    isolation: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    stop: str = ""
    attempts: int = 1
    unmeasured: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """Points of the whole copy."""
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def doubtful(self) -> frozenset[str]:
        """Questions that a human must look at."""
        too_good = (verdict.question for verdict in self.verdicts if verdict.to_review)
        return frozenset((*too_good, *self.unmeasured))

    @property
    def max_points(self) -> float:
        """Points that a perfect copy would have."""
        return sum(verdict.max_points for verdict in self.verdicts)


@dataclass(frozen=True)
class Failure:
    """The fault of the machine that prevented an outcome: nobody's grade.

    ``message`` is a French sentence for the teacher.
    """

    message: str
    status: ClassVar[Status] = Status.FAULT
