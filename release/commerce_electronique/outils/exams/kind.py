"""What every kind of exam can do."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, ClassVar, Self

from ..core import Ask, Draw, Measures, Respondent, Scale
from ..judge import Score, Transcript, Verdict
from ..shape import Answer
from .parts import Parts

EXACT = Scale("exact", "Réponses justes", 2)
"""Measure of exams whose answers are right or wrong: share of right answers, in [0, 1]."""

EXACT_ANCHORS = {EXACT.name: (0.0, 1.0)}
"""Anchors of such a draw: nothing right, everything right."""

READ_AGAIN = "Relisez l’énoncé, puis l’indice de la question."


class Kind(ABC):
    """A pure generator over a draw, and what else its kind knows."""

    genre: ClassVar[str]
    """Name of the kind in ``bareme.json``."""

    @abstractmethod
    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Run the exam: yield queries, receive answers, return measures."""

    @property
    def truths(self) -> tuple[str, ...]:
        """Tables of a draw's truth that the exam reads."""
        return ()

    @property
    def scales(self) -> tuple[Scale, ...]:
        """What the exam measures."""
        return (EXACT,)

    def anchors(
        self, draw: Draw, metric: str, answers: Mapping[str, tuple[object, object]]
    ) -> tuple[float, float]:
        """Baseline and oracle of a measure, from the answers that they would give.

        Parameters
        ----------
        draw : Draw
            Without anchors.
        metric : str
            Name of the measure.
        answers : mapping of str to (object, object)
            Answers of the baseline and of the oracle: arrays, or functions of what a query
            carries.
        """
        if metric == EXACT.name:
            return EXACT_ANCHORS[metric]
        baseline, oracle = (self._measured(draw, answer)[metric] for answer in answers[metric])
        return baseline, oracle

    def _measured(self, draw: Draw, answer: object) -> Measures:
        """Measures of an answer that is known to be right in form."""
        conversation = self(draw)
        try:
            ask = next(conversation)
            while True:
                given = answer(ask.payload) if callable(answer) else answer
                ask = conversation.send(ask.expect.check(given))
        except StopIteration as end:
            measures: Measures = end.value
            return measures

    def form_fault(self, answer: Answer) -> str:
        """French sentence for a value that cannot be, whatever the truth; else empty."""
        del answer
        return ""

    def marks(self, draw: Draw, answer: Answer) -> Mapping[str, bool]:
        """Whether each named part of an answer is right; nothing where parts have no name."""
        del draw, answer
        return {}

    def ignores_its_input(self, draw: Draw, respondent: Respondent) -> bool:
        """Whether a function answers the same whatever it receives."""
        del draw, respondent
        return False

    def hint(self, draw: Draw, verdict: Verdict, transcript: Transcript) -> str:
        """French sentence that helps whoever gave an answer that loses points."""
        del draw, verdict, transcript
        return READ_AGAIN

    def advice(self, draw: Draw, score: Score, transcript: Transcript) -> str:
        """French sentence that helps whoever did not earn all points of one criterion."""
        del draw, transcript
        return score.lacking

    def to_json(self) -> dict[str, Any]:
        """Plain JSON of the exam."""
        return {"genre": self.genre, **dataclasses.asdict(self)}  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``; the inverse of :meth:`to_json`."""
        del parts
        return cls(**{name: _frozen(value) for name, value in data.items() if name != "genre"})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
