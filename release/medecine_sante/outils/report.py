"""From a result to the card that tells it."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sklearn

from .bareme import Bareme
from .card import Bar, Card, State, counted
from .core import Criterion, Draw, Measures, Question, Scale
from .exams.kind import READ_AGAIN
from .exams.predictions import ERROR
from .judge import Score, Transcript, Verdict
from .nombres import nombre, pourcent

UNMARKED = "hors note"
"""Points of a question that counts for nothing."""
VALIDATION = "sur le jeu de validation"
ONE_TO_ONE = (0.0, 1.0)
"""Anchors of a measure that is by itself a share of what is possible."""
ALMOST_ALL = 0.995
"""Share of what is possible that reads as 100 %."""
POSSIBLE = (
    "« de ce qui est possible » : 0\u00a0% est la référence naïve, 100\u00a0% le meilleur résultat "
    "que ces données permettent."
)


def named(question: Question) -> str:
    """Title of a question, with its number."""
    number = question.id.removeprefix("q")
    place = f"Question {number}" if number.isdigit() else question.id
    return f"{place} · {question.title}"


@dataclass(frozen=True)
class Report:
    """What the desk says of one answer.

    Parameters
    ----------
    question : Question
        What was asked.
    bareme : Bareme
        Of its exercise.
    draw : Draw
        What the answer was measured on.
    seconds : float
        Time it took.
    """

    question: Question
    bareme: Bareme
    draw: Draw
    seconds: float

    def verdict(self, verdict: Verdict, transcript: Transcript) -> Card:
        """Measures, thresholds and points on the validation draw, and what to do next."""
        advice = [
            self.question.exam.advice(self.draw, score, transcript)
            for score in verdict.scores if not score.full
        ]
        if verdict.points == 0:
            advice.append(READ_AGAIN)
        bars = tuple(map(self._bar, verdict.scores))
        state = State.FULL if all(score.full for score in verdict.scores) else (
            State.PART if verdict.points > 0 else State.NONE
        )
        return Card(
            title=named(self.question),
            points=f"{nombre(verdict.points)} / {nombre(verdict.max_points)}",
            state=state,
            context=VALIDATION,
            bars=bars,
            advice=tuple(advice or self._close_calls(verdict)),
            details=(*self._explained(bars), *self._margins(), *self._footer()),
        )

    def estimate(self, measures: Measures) -> tuple[Card, str]:
        """Observable estimates with their 95 % interval and no points, then what they mean.

        Returns
        -------
        Card
            Estimates, approximate thresholds, and a conclusion for each criterion.
        str
            Sentence for an answer that is clearly below a floor; else empty.
        """
        bars, advice, failed = [], [], ""
        scales = self.question.desk.scales if self.question.desk else ()
        for scale, criterion in zip(scales, self.question.criteria, strict=True):
            value, margin = measures[scale.name], 1.96 * measures[scale.name + ERROR]
            conclusion, below = self._conclusion(criterion, value, margin)
            bars.append(self._estimated(scale, criterion, value, margin))
            label = f"{scale.label}. " if len(scales) > 1 else ""
            advice.append(f"{label}{conclusion}")
            failed = failed or (f"{scale.label}. {conclusion}" if below else "")
        card = Card(
            title=named(self.question),
            points=f"{counted(self.question.points)} à l’examen",
            state=State.NONE if failed else State.ESTIMATE,
            context=f"{VALIDATION}, à 95\u00a0%",
            bars=tuple(bars),
            advice=tuple(advice),
            details=(
                "L’estimation se fonde sur ce qui s’observe\u00a0; l’examen connaît la vérité et "
                "calculera les points. Les seuils montrés sont approchés.",
                *self._explained(tuple(bars)), *self._footer(),
            ),
        )
        return card, failed

    def recorded(self) -> Card:
        """An answer whose form is right and whose content the exam will check."""
        return Card(
            title=named(self.question),
            points=f"{counted(self.question.points)} à l’examen",
            state=State.FORM,
            context="le contenu est jugé à l’examen",
            heading="À savoir",
            advice=(
                "Votre réponse a la bonne forme. **Cela ne dit pas qu’elle est juste**\u00a0: elle "
                "sera comparée au corrigé à l’examen.",
            ),
        )

    def corrected(self, verdict: Verdict, marks: Mapping[str, bool], said: Sequence[str]) -> Card:
        """An answer judged at once, part by part, where the course ships its key."""
        right, worth = sum(marks.values()), verdict.max_points
        full, part, none = (
            (State.FULL, State.PART, State.NONE) if worth
            else (State.RIGHT, State.MIXED, State.WRONG)
        )
        return Card(
            title=named(self.question),
            points=f"{nombre(verdict.points)} / {nombre(worth)}" if worth else UNMARKED,
            state=full if right == len(marks) else part if right else none,
            context=f"{right} juste{'s' if right > 1 else ''} sur {len(marks)}",
            heading="Correction",
            advice=tuple(said),
        )

    def unmeasured(self, message: str, *, empty: bool) -> Card:
        """An answer that cannot be measured, or that is not there yet."""
        return Card(
            title=named(self.question),
            points=f"– / {nombre(self.question.points)}" if self.question.points else UNMARKED,
            state=State.EMPTY if empty else State.NONE,
            context="" if empty else "rien n’a été mesuré",
            heading="Que faire",
            advice=(message,),
        )

    def _bar(self, score: Score) -> Bar:
        scale = score.scale
        state = State.FULL if score.full else State.PART if score.points > 0 else State.NONE
        return Bar(
            label=scale.label,
            value=scale.show(score.measure),
            floor=scale.show(score.floor),
            target=scale.show(score.target),
            points=f"{nombre(score.points)} / {nombre(score.max_points)}",
            meaning=(
                "plus, c’est mieux" if score.target > score.floor else "moins, c’est mieux",
                *self._possible(scale, score.s),
            ),
            state=state,
            share=score.share,
        )

    def _estimated(
        self, scale: Scale, criterion: Criterion, value: float, margin: float
    ) -> Bar:
        baseline, oracle = self.draw.anchors[criterion.metric]
        floor, target = (
            baseline + s * (oracle - baseline) for s in (criterion.floor, criterion.target)
        )
        return Bar(
            label=scale.label,
            value=f"{scale.show(value)} ± {scale.show_gap(margin)}",
            floor=scale.show(floor),
            target=scale.show(target),
            points=f"{counted(criterion.points)} à l’examen",
            meaning=("plus, c’est mieux" if oracle > baseline else "moins, c’est mieux",),
            state=State.ESTIMATE,
            share=(value - floor) / (target - floor),
            spread=margin / abs(target - floor),
        )

    def _possible(self, scale: Scale, s: float) -> list[str]:
        """S in words, unless the measure already says it."""
        if self.draw.anchors[scale.name] == ONE_TO_ONE:
            return []
        if s <= 0:
            return ["pas mieux que la référence naïve"]
        share = pourcent(1.0 if s >= ALMOST_ALL else s)
        return [f"{share} de ce qui est possible"]

    def _explained(self, bars: tuple[Bar, ...]) -> list[str]:
        return [POSSIBLE] if any("possible" in word for bar in bars for word in bar.meaning) else []

    def _close_calls(self, verdict: Verdict) -> list[str]:
        """Say of a full mark that it is one by less than what the exam may change."""
        return [
            f"{score.scale.label} : la cible est atteinte, mais de moins que l’écart possible à "
            "l’examen. Améliorez encore si vous avez le temps."
            for criterion, score in zip(self.question.criteria, verdict.scores, strict=True)
            if criterion.desk_sd and score.s - criterion.target < 2 * criterion.desk_sd
        ]

    def _conclusion(
        self, criterion: Criterion, value: float, margin: float
    ) -> tuple[str, bool]:
        """What an estimate says of the thresholds, and whether it is clearly too low."""
        baseline, oracle = self.draw.anchors[criterion.metric]
        s, spread = (value - baseline) / (oracle - baseline), margin / abs(oracle - baseline)
        if s + spread < criterion.floor:
            return "L’estimation est nettement en deçà du plancher.", True
        if s - spread > criterion.target:
            return "L’estimation dépasse nettement la cible.", False
        if s > criterion.target:
            return "L’estimation dépasse la cible, mais de moins que sa marge.", False
        return "L’estimation est trop proche des seuils, vu sa marge, pour conclure.", False

    def _margins(self) -> list[str]:
        notes = []
        for criterion in self.question.criteria:
            if criterion.desk_sd is not None:
                baseline, oracle = self.draw.anchors[criterion.metric]
                margin = criterion.scale.show_gap(2 * criterion.desk_sd * (oracle - baseline))
                notes.append(
                    f"{criterion.scale.label} : l’évaluation porte sur un autre tirage, plus "
                    f"grand\u00a0; la mesure et ses seuils peuvent y différer d’environ {margin}."
                )
        return notes

    def _footer(self) -> tuple[str, str]:
        expected = self.bareme.versions.get("scikit-learn", "")
        versions = f"Python {platform.python_version()}, scikit-learn {sklearn.__version__}"
        if expected and expected != sklearn.__version__:
            versions += f" (correction : {expected})"
        return (
            f"Durée : {nombre(round(self.seconds, 1))}\u00a0s ; l’examen accorde "
            f"{nombre(self.bareme.seconds)}\u00a0s au carnet entier.",
            f"{versions}, pandas {pd.__version__}.",
        )
