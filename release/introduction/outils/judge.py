"""From a conversation to points: ``hold`` it, take the ``verdict_of`` it, or ``judge`` its record.

What was just held is not replayed: measuring a hidden draw is most of what a verdict costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .catalogue import sentence
from .core import Ask, Criterion, Draw, Exam, Measures, Question, Respondent, Scale
from .faults import Fault
from .payload import digest

REVIEW_ABOVE = 1.05
"""A normalised score above this beats the best achievable one: a human must look."""


@dataclass(frozen=True)
class Entry:
    """One query's digest and what came back: an answer (nested lists), or a fault.

    ``fault`` is free text of the copy, and ``code`` that of the closed catalogue.
    """

    ask: str
    answer: object = None
    fault: str = ""
    code: str = ""


@dataclass(frozen=True)
class Transcript:
    """Every query's digest and every answer of one exam: enough to replay a verdict."""

    entries: tuple[Entry, ...]

    @property
    def fault(self) -> str:
        """Free text of the fault that ended the exam, or empty: never for a student's page."""
        return self.entries[-1].fault if self.entries else ""

    @property
    def code(self) -> str:
        """Code of that fault; ``"incomplet"`` if the exam just stopped."""
        return self.entries[-1].code if self.fault else "incomplet"


@dataclass(frozen=True)
class Score:
    """One criterion of a verdict; measures are in the scale's unit.

    ``floor`` and ``target`` are the criterion's bounds on this very draw, and ``s`` the
    normalised score.
    """

    scale: Scale
    measure: float
    floor: float
    target: float
    s: float
    points: float
    max_points: float

    @property
    def metric(self) -> str:
        """Name of the measure."""
        return self.scale.name

    @property
    def full(self) -> bool:
        """Whether it earned all of its points."""
        return self.points >= self.max_points - 1e-9

    @property
    def share(self) -> float:
        """How far the measure stands between its floor (0) and its target (1)."""
        return (self.measure - self.floor) / (self.target - self.floor)

    @property
    def lacking(self) -> str:
        """French sentence: what is missing to earn something, then to earn everything."""
        bound, aim = (
            (self.target, "avoir tous les points") if self.points > 0
            else (self.floor, "dépasser le plancher")
        )
        gap = self.scale.show_gap(bound - self.measure)
        start = "il manque" if self.target > self.floor else "il faut retirer"
        return f"{self.scale.label} : {start} {gap} pour {aim}."


@dataclass(frozen=True)
class Verdict:
    """Points, measures and French message of one question.

    Parameters
    ----------
    question : str
        Its id.
    points, max_points : float
        Earned, and possible.
    scores : tuple of Score
        One per criterion; none after a fault.
    message : str
        What the student reads: a sentence of the closed catalogue, or empty.
    aside : str
        The copy's own words, which may hold hidden data: for the teacher alone.
    """

    question: str
    points: float
    max_points: float
    scores: tuple[Score, ...] = ()
    message: str = ""
    aside: str = ""

    @property
    def to_review(self) -> bool:
        """Whether a score above the best achievable one asks for a human's look."""
        return any(score.s > REVIEW_ABOVE for score in self.scores)


@dataclass(frozen=True)
class Held:
    """One exam as it was held: its conversation, and its measures or the query left without."""

    transcript: Transcript
    end: Measures | Ask


def hold(exam: Exam, draw: Draw, respondent: Respondent) -> Held:
    """Hold one exam, record it and measure it.

    The conversation ends at the first fault; any other exception of ``respondent`` is
    the caller's concern.
    """
    entries: list[Entry] = []
    conversation = exam(draw)
    try:
        ask = next(conversation)
        while True:
            try:
                answer = ask.expect.check(respondent(ask))
            except Fault as fault:
                entries.append(Entry(digest(ask), fault=fault.message, code=fault.code))
                conversation.close()
                return Held(Transcript(tuple(entries)), ask)
            entries.append(Entry(digest(ask), answer.tolist()))
            ask = conversation.send(answer)
    except StopIteration as end:
        measures: Measures = end.value
        return Held(Transcript(tuple(entries)), measures)


def examine(exam: Exam, draw: Draw, respondent: Respondent) -> Transcript:
    """Hold one exam and record it."""
    return hold(exam, draw, respondent).transcript


def measure(exam: Exam, draw: Draw, transcript: Transcript) -> Measures | None:
    """Measures of a recorded exam, or None if it never came to its end.

    Raises
    ------
    ValueError
        If the transcript does not belong to this exam and draw.
    """
    end = _replayed(exam, draw, transcript)
    return None if isinstance(end, Ask) else end


def _replayed(exam: Exam, draw: Draw, transcript: Transcript) -> Measures | Ask:
    """Measures of a recorded exam, or the query that had no answer."""
    entries = iter(transcript.entries)
    conversation = exam(draw)
    try:
        ask = next(conversation)
        while True:
            entry = next(entries, None)
            if entry is None or entry.fault:
                conversation.close()
                return ask
            if entry.ask != digest(ask):
                raise ValueError("transcript of another draw")
            ask = conversation.send(ask.expect.check(entry.answer))
    except StopIteration as end:
        measures: Measures = end.value
        return measures


def judge(question: Question, draw: Draw, transcript: Transcript) -> Verdict:
    """Points of a recorded exam; runs no student code."""
    return verdict_of(question, draw, Held(transcript, _replayed(question.exam, draw, transcript)))


def verdict_of(question: Question, draw: Draw, held: Held) -> Verdict:
    """Points of an exam that was just held: those that :func:`judge` finds in its record."""
    if isinstance(held.end, Ask):
        message = sentence(held.transcript.code, held.end.expect)
        return Verdict(
            question.id, 0.0, question.points, message=message, aside=held.transcript.fault
        )
    scores = tuple(_scores(question.criteria, draw, held.end))
    return Verdict(question.id, sum(s.points for s in scores), question.points, scores)


def _scores(
    criteria: tuple[Criterion, ...], draw: Draw, measures: Mapping[str, float]
) -> Iterator[Score]:
    for criterion in criteria:
        baseline, oracle = draw.anchors[criterion.metric]
        value = measures[criterion.metric]
        s = (value - baseline) / (oracle - baseline)
        yield Score(
            criterion.scale,
            value,
            baseline + criterion.floor * (oracle - baseline),
            baseline + criterion.target * (oracle - baseline),
            s,
            criterion.earned(s),
            criterion.points,
        )


def replay(transcript: Transcript) -> Respondent:
    """Respondent that gives the recorded answers again."""
    entries = iter(transcript.entries)

    def answer(ask: Ask) -> object:
        entry = next(entries)
        if entry.fault:
            raise Fault(entry.code, entry.fault)
        return entry.answer

    return answer
