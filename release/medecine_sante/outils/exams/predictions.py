"""Predictions on one table, in one query."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from ..core import Ask, Draw, Measures, Respondent, Scale
from ..judge import Score, Transcript, Verdict
from ..metrics import Metric
from ..shape import Answer, Shape
from .kind import READ_AGAIN, Kind
from .parts import Parts

ERROR = "_erreur"
"""After a metric's name: its standard error."""


@dataclass(frozen=True)
class Predictions(Kind):
    """One answer for each row, or each entity, of one table.

    Parameters
    ----------
    table : str
        Table of ``draw.inputs`` that the student's object receives.
    truth : str
        Table of ``draw.truth`` that the metrics compare with.
    metrics : tuple of Metric
        What is measured; a metric that has an ``error`` also gives its standard error, where
        ``estimated``.
    method : str
        ``"scores"`` (positive class), ``"predict"`` or ``"call"``.
    columns : int
        Width of the answer; 0 for one value per row.
    low, high, labels, budget
        See :class:`~autograder.outils.shape.Shape`.
    per : str
        Column of ``table`` whose distinct values, in order of first appearance, are the
        rows of the answer; empty for one answer per row of the table.
    unseen : str
        Column of ``table`` of whole numbers: a row of the answer holds ``columns`` different
        ones, none of which the table gives to the same ``per``. Empty for no such rule.
    estimated : bool
        Whether the truth is only what can be observed, so that measures have an error.
    """

    genre = "predictions"

    table: str
    truth: str
    metrics: tuple[Metric, ...]
    method: str = "scores"
    columns: int = 0
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] | tuple[int, ...] | None = None
    per: str = ""
    budget: float | None = None
    unseen: str = ""
    estimated: bool = False

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Ask once and measure."""
        table, truth = draw.inputs[self.table], draw.truth[self.truth]
        rows = int(table[self.per].nunique()) if self.per else len(table)
        dims = (rows, self.columns) if self.columns else (rows,)
        seen = self._seen(table) if self.unseen else None
        shape = Shape(dims, self.low, self.high, self.labels, self.budget, seen)
        answer = yield Ask(self.method, table, shape)
        measures = {metric.name: metric(truth, answer) for metric in self.metrics}
        if self.estimated:
            measures |= {
                metric.name + ERROR: float(metric.error(truth, answer))
                for metric in self.metrics if metric.error is not None
            }
        return measures

    def _seen(self, table: pd.DataFrame) -> tuple[tuple[str, tuple[int, ...]], ...]:
        known = table.groupby(self.per, sort=False)[self.unseen]
        return tuple((f"{self.per} {name}", tuple(part.tolist())) for name, part in known)

    @property
    def truths(self) -> tuple[str, ...]:
        """The table that metrics compare with."""
        return (self.truth,)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """What the metrics measure."""
        return tuple(metric.scale for metric in self.metrics)

    def ignores_its_input(self, draw: Draw, respondent: Respondent) -> bool:
        """Whether half of the table gets as many answers as the whole."""
        table = draw.inputs[self.table]
        rows = table[self.per] if self.per else pd.Series(table.index)
        names = rows.unique()
        half = table[rows.isin(names[: len(names) // 2])]
        try:
            answers = respondent(Ask(self.method, half, Shape((len(names),))))
            return len(answers) == len(names)  # type: ignore[arg-type]
        except Exception:
            return False

    def hint(self, draw: Draw, verdict: Verdict, transcript: Transcript) -> str:
        """Say which measure is beyond its floor, and the fault that the answer shows."""
        worst = verdict.scores[0]
        side = "sous le" if worst.target > worst.floor else "au-dessus du"
        scale = worst.scale
        start = (
            f"{scale.label} : {scale.show(worst.measure)}, {side} plancher "
            f"({scale.show(worst.floor)})."
        )
        answer = np.asarray(transcript.entries[-1].answer)
        return f"{start} {self._cause(worst.metric, draw, answer) or READ_AGAIN}"

    def advice(self, draw: Draw, score: Score, transcript: Transcript) -> str:
        """Say what is missing, and the fault that the answer shows."""
        answer = np.asarray(transcript.entries[-1].answer)
        return f"{score.lacking} {self._cause(score.metric, draw, answer)}".rstrip()

    def _cause(self, name: str, draw: Draw, answer: Answer) -> str:
        metric = next(metric for metric in self.metrics if metric.name == name)
        named = metric.cause(draw.truth[self.truth], answer) if metric.cause else ""
        if not named and answer.size > 1 and answer.dtype.kind in "if" and np.ptp(answer) == 0:
            return (
                "Vos prédictions sont constantes : le modèle n’utilise pas les données, ou ne les "
                "reçoit pas comme à l’entraînement (une mise à l’échelle hors du pipeline)."
            )
        return named

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, where metrics are their names."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {"genre": self.genre, **fields, "metrics": [metric.name for metric in self.metrics]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], parts: Parts) -> Self:
        """Exam held by ``data``."""
        fields = {name: value for name, value in data.items() if name != "genre"}
        labels = fields["labels"]
        return cls(**fields | {
            "metrics": tuple(parts.metrics[name] for name in fields["metrics"]),
            "labels": None if labels is None else tuple(labels),
        })
