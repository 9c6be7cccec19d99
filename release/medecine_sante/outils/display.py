"""The desk's results, in French, as HTML with a text form."""

from __future__ import annotations

import html
import platform
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import sklearn

from .bareme import Bareme
from .core import Criterion, Draw, Measures, Question
from .exams.predictions import ERROR
from .judge import Score, Verdict

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A titled table and the sentences below it; shown by Jupyter as HTML or text."""

    title: str
    header: Row
    rows: Sequence[Row]
    notes: Sequence[str]
    colour: str = "#0072b2"

    def __repr__(self) -> str:
        """Text form."""
        lines = [self.title]
        table = [self.header, *self.rows] if self.rows else []
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines += ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in table]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        def line(row: Row, tag: str) -> str:
            style = "text-align:left;padding:2px 12px 2px 0"
            return "".join(f'<{tag} style="{style}">{html.escape(c)}</{tag}>' for c in row)

        body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in self.rows)
        table = f"<table><tr>{line(self.header, 'th')}</tr>{body}</table>" if self.rows else ""
        notes = "".join(f"<div><small>{html.escape(note)}</small></div>" for note in self.notes)
        return (
            f'<div style="border-left:4px solid {self.colour};padding:4px 12px">'
            f"<b>{html.escape(self.title)}</b>{table}{notes}</div>"
        )


@dataclass(frozen=True)
class Report:
    """What the desk says of one answer."""

    question: Question
    bareme: Bareme
    draw: Draw
    seconds: float

    def verdict(self, verdict: Verdict, note: str = "") -> Table:
        """Measures, thresholds and points on the validation draw, and a note if there is one."""
        header = ("Critère", "Mesure", "Plancher (0 point)", "Cible (tous les points)", "Points")
        rows = [self._row(score) for score in verdict.scores]
        full = verdict.points >= verdict.max_points - 1e-9
        colour = "#009e73" if full else "#e69f00" if verdict.points > 0 else "#d55e00"
        points = f"{french(verdict.points)} / {french(verdict.max_points)}"
        title = f"{self.question.title} : {points} sur le jeu de validation"
        notes = [*([note] if note else []), *self._margin(), self._footer()]
        return Table(title, header, rows, notes, colour)

    def estimate(self, measures: Measures) -> tuple[Table, str]:
        """Observable estimates with their 95 % interval and no points, then what they mean.

        Returns
        -------
        Table
            Estimates, approximate thresholds, and a conclusion for each criterion.
        str
            Sentence for an answer that is clearly below a floor; else empty.
        """
        rows, notes, failed = [], [], ""
        scales = self.question.desk.scales if self.question.desk else ()
        for scale, criterion in zip(scales, self.question.criteria, strict=True):
            value, margin = measures[scale.name], 1.96 * measures[scale.name + ERROR]
            rows.append((scale.label, scale.show(value), f"± {scale.show(margin)}"))
            conclusion, below = self._conclusion(criterion, value, margin)
            named = f"{scale.label}. " if len(scales) > 1 else ""
            notes += [named + self._threshold(criterion), conclusion]
            failed = failed or (f"{scale.label}. {conclusion}" if below else "")
        notes += [
            "Estimation fondée sur ce qui s’observe ; l’examen calculera les points.",
            self._footer(),
        ]
        title = f"{self.question.title} : estimation sur le jeu de validation"
        colour = "#d55e00" if failed else "#0072b2"
        return Table(title, ("Mesure", "Valeur", "Marge à 95 %"), rows, notes, colour), failed

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

    def recorded(self) -> Table:
        """An answer whose form is right and whose content the exam will check."""
        note = "Le contenu de votre réponse sera comparé au corrigé à l’examen."
        title = f"{self.question.title} : la forme de la réponse est correcte"
        return Table(title, ("",), [], [note], "#0072b2")

    def _row(self, score: Score) -> Row:
        scale = score.scale
        sign = "≥" if score.target > score.floor else "≤"
        return (
            scale.label,
            scale.show(score.measure),
            scale.show(score.floor),
            f"{sign} {scale.show(score.target)}",
            f"{french(score.points)} / {french(score.max_points)}",
        )

    def _margin(self) -> list[str]:
        notes = []
        for criterion in self.question.criteria:
            if criterion.desk_sd is not None:
                baseline, oracle = self.draw.anchors[criterion.metric]
                margin = criterion.scale.show(2 * criterion.desk_sd * abs(oracle - baseline))
                notes.append(
                    f"{criterion.scale.label} : l’examen se tient sur un autre tirage, plus "
                    f"grand ; la mesure et ses seuils peuvent y différer d’environ {margin}."
                )
        return notes

    def _threshold(self, criterion: Criterion) -> str:
        baseline, oracle = self.draw.anchors[criterion.metric]
        low, high = (
            criterion.scale.show(baseline + s * (oracle - baseline))
            for s in (criterion.floor, criterion.target)
        )
        return f"Seuils approchés : plancher {low} (0 point), cible {high} (tous les points)."

    def _footer(self) -> str:
        expected = self.bareme.versions.get("scikit-learn", "")
        versions = f"Python {platform.python_version()}, scikit-learn {sklearn.__version__}"
        if expected and expected != sklearn.__version__:
            versions += f" (correction : {expected})"
        return (
            f"Durée : {french(self.seconds, 1)} s ; l’examen accorde "
            f"{french(self.bareme.seconds)} s au carnet entier. "
            f"{versions}, pandas {pd.__version__}."
        )


def french(value: float, decimals: int = 2) -> str:
    """Number with a decimal comma and no trailing zero."""
    text = f"{value:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def show(table: Table) -> None:
    """Display in Jupyter, or print."""
    try:
        from IPython.display import display
    except ImportError:
        print(repr(table))
    else:
        display(table)
