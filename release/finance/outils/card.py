"""A result of the desk, ready to be read: as HTML in a notebook, as text elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from . import card_html
from .nombres import nombre

GREEN, AMBER, RED, BLUE, GREY = "#178a63", "#b36b00", "#d0453a", "#2f7dd1", "#808080"
"""Each reaches a contrast of 3 on white and on black: for shapes, never for text."""


class State(Enum):
    """Where an answer, or a whole notebook, stands: its words, its sign, its colour.

    The words carry the meaning; sign and colour only help to find it.
    """

    FULL = ("Tous les points", "✓", GREEN)
    PART = ("Une partie des points", "◐", AMBER)
    NONE = ("Pas encore de point", "✗", RED)
    RIGHT = ("Juste", "✓", GREEN)
    MIXED = ("En partie juste", "◐", AMBER)
    WRONG = ("Faux", "✗", RED)
    ESTIMATE = ("Estimation", "≈", BLUE)
    FORM = ("Forme correcte", "●", BLUE)
    EMPTY = ("Pas encore de réponse", "○", GREY)
    UNSEEN = ("Pas encore vérifiée", "·", GREY)
    OPEN = ("Il reste des questions sans réponse", "○", GREY)
    DONE = ("Chaque question a une réponse", "✓", GREEN)
    READY = ("Archive prête", "✓", GREEN)
    DOUBTFUL = ("Archive prête, mais à relire", "◐", AMBER)

    @property
    def words(self) -> str:
        """What a reader is told."""
        return self.value[0]

    @property
    def sign(self) -> str:
        """One character that repeats it."""
        return self.value[1]

    @property
    def colour(self) -> str:
        """Colour of shapes."""
        return self.value[2]


FLOOR, TARGET = 28.0, 78.0
"""Where the floor and the target of every bar stand, in percent of its width."""
EDGE = 2.0
"""The mark of a measure keeps that far from the bar's ends, in percent."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A measure between its floor and its target.

    Parameters
    ----------
    label, value, floor, target, points : str
        As they read.
    meaning : tuple of str
        What the figure says: which way is better, how much of what is possible.
    state : State
        Gives the colour.
    share : float
        (measure − floor) / (target − floor).
    spread : float
        Half-width of the interval around an estimate, in the same unit; 0 for a measure.
    """

    label: str
    value: str
    floor: str
    target: str
    points: str
    meaning: tuple[str, ...]
    state: State
    share: float
    spread: float = 0.0

    def at(self, share: float) -> float:
        """Place of a share on the bar, in percent of its width."""
        return min(max(EDGE, FLOOR + share * (TARGET - FLOOR)), 100 - EDGE)

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.label} : {self.value} ({' ; '.join(self.meaning)}) ; plancher {self.floor}, "
            f"cible {self.target} ; points : {self.points}"
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one question stands.

    Parameters
    ----------
    question : str
        Its id.
    title : str
        As a reader knows it.
    worth : float
        Points of the whole question.
    state : State
        Where the answer stands.
    points : float, optional
        Earned at the desk; None where the desk does not count them.
    """

    question: str
    title: str
    worth: float
    state: State = State.UNSEEN
    points: float | None = None

    @property
    def score(self) -> str:
        """Points, as they read."""
        if self.state in (State.FORM, State.ESTIMATE):
            return f"{counted(self.worth)} à l’examen"
        earned = "–" if self.points is None else nombre(self.points)
        return f"{earned} / {nombre(self.worth)}"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a notebook stands, question by question."""

    standings: tuple[Standing, ...]

    @property
    def measured(self) -> str:
        """Points that the desk has measured."""
        known = [one for one in self.standings if one.points is not None]
        if not known:
            return "Votre carnet : aucun point mesuré pour l’instant"
        earned = nombre(sum(one.points or 0.0 for one in known))
        return f"Votre carnet : {earned} sur {nombre(sum(one.worth for one in known))} mesurés"

    @property
    def rest(self) -> str:
        """What the desk has not measured, and why."""
        answered = [one for one in self.standings if one not in self.without_answer]
        later = sum(one.worth for one in answered if one.points is None)
        left = sum(one.worth for one in self.without_answer)
        plural = "s" if len(answered) > 1 else ""
        parts = [f"{len(answered)} question{plural} sur {len(self.standings)} avec une réponse"]
        parts += [f"{counted(later)} à juger à l’examen seulement"] if later else []
        parts += [f"{counted(left)} sans réponse"] if left else []
        return " · ".join(parts)

    @property
    def without_answer(self) -> tuple[Standing, ...]:
        """Questions without an answer that was checked."""
        empty = (State.EMPTY, State.UNSEEN)
        return tuple(one for one in self.standings if one.state in empty)


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the desk says: a title, a state, and what helps.

    Parameters
    ----------
    title, points : str
        Of the question, or of the whole notebook.
    state : State
        Where the answer stands.
    context : str
        What the state is about.
    bars : tuple of Bar
        One per criterion.
    listed : tuple of Standing
        Questions to list, in a summary.
    heading : str
        What announces ``advice``.
    advice : tuple of str
        Sentences that help; what stands between ``**`` is stressed.
    details : tuple of str
        Technical lines, folded.
    progress : Progress, optional
        Where the whole notebook stands.
    """

    title: str
    points: str
    state: State
    context: str = ""
    bars: tuple[Bar, ...] = ()
    listed: tuple[Standing, ...] = ()
    heading: str = "Pour avancer"
    advice: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    progress: Progress | None = None

    def __repr__(self) -> str:
        """Text form."""
        score = f" : {self.points}" if self.points else ""
        lines = [f"{self.title}{score}", " · ".join(filter(None, (self.state.words, self.context)))]
        lines += map(str, self.bars)
        lines += [f"- {one.title} : {one.state.words}, {one.score}" for one in self.listed]
        if self.advice:
            lines += [f"{self.heading}. {self.advice[0]}".replace("**", "")]
            lines += [sentence.replace("**", "") for sentence in self.advice[1:]]
        lines += self.details
        if self.progress:
            lines += [self.progress.measured, self.progress.rest]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return card_html.card(self)


def counted(points: float) -> str:
    """A number of points, with its noun."""
    return f"{nombre(points)}\u00a0point{'s' if points >= 2 else ''}"
