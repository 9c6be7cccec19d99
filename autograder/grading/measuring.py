"""Verdicts on a copy's conversations, whatever an exercise's own code makes of them.

An exam measures answers that passed every check: an error there is the exercise's, never the
copy's, and costs neither its other questions nor the other copies. The conversation is kept,
the question waits for a human, and ``autograder rejouer`` judges it once the exercise is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from traceback import walk_tb

from autograder.outils.core import Ask, Draw, Exam, Measures, Question
from autograder.outils.judge import Held, Transcript, Verdict, judge, verdict_of
from autograder.outils.metrics import Metric
from autograder.outils.shape import Answer
from autograder.text import printable

UNMEASURED = "Cette question n’a pas pu être mesurée : votre enseignant la relira."
"""What the student reads of it."""


@dataclass(frozen=True)
class Breakdown:
    """A question whose measure failed.

    Parameters
    ----------
    question : Question
        Which one.
    metric : str
        Name of the measure that was being taken; empty if none was.
    kind, words : str
        Type of the error; its words, which may quote hidden data.
    """

    question: Question
    metric: str
    kind: str
    words: str

    @property
    def message(self) -> str:
        """Sentence for the teacher, which quotes no data."""
        named = f"la mesure « {self.metric} »" if self.metric else "l’examen"
        return (
            f"{self.question.id} : {named} a échoué ({self.kind}). L’exercice est en cause, pas la "
            "copie : donnez les points à la main, ou corrigez l’exercice puis relancez."
        )

    @property
    def verdict(self) -> Verdict:
        """No point yet; a human must look."""
        question = self.question
        aside = f"{self.metric or 'examen'} : {self.kind} : {self.words}"
        return Verdict(question.id, 0.0, question.points, message=UNMEASURED, aside=aside)


def unbroken(exam: Exam) -> Exam:
    """Return the same exam, whose own errors end the conversation; judging it meets them again."""

    def run(draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        try:
            return (yield from exam(draw))
        except MemoryError:
            raise
        except Exception:
            return {}

    return run


def measured(question: Question, draw: Draw, transcript: Transcript) -> Verdict | Breakdown:
    """Judge a recorded conversation, or say what failed."""
    return _attempt(question, lambda: judge(question, draw, transcript))


def scored(question: Question, draw: Draw, held: Held) -> Verdict | Breakdown:
    """Score an exam just held; one that :func:`unbroken` stopped is judged, to say what failed."""
    if not held.end:
        return measured(question, draw, held.transcript)
    return _attempt(question, lambda: verdict_of(question, draw, held))


def _attempt(question: Question, verdict: Callable[[], Verdict]) -> Verdict | Breakdown:
    try:
        return verdict()
    except MemoryError:
        raise
    except Exception as error:
        words = printable(str(error))[:200]
        return Breakdown(question, _metric(error), type(error).__name__, words)


def _metric(error: Exception) -> str:
    """Name of the measure that an error comes from: the one whose call it went through."""
    calls = (frame for frame, _ in walk_tb(error.__traceback__)
             if frame.f_code is Metric.__call__.__code__)
    return next((str(call.f_locals["self"].name) for call in calls), "")
