"""A sentence that helps when a measure is below the floor."""

from __future__ import annotations

import numpy as np

from .core import Draw, Question
from .exams import Functions, Predictions
from .judge import Score, Transcript, Verdict
from .metrics import METRICS, Metric


def hint(question: Question, draw: Draw, verdict: Verdict, transcript: Transcript) -> str:
    """French sentence for an answer that earns no point at the desk."""
    if isinstance(question.exam, Functions):
        return _wrong_case(question.exam, draw, transcript)
    worst = verdict.scores[0]
    metric = METRICS[worst.metric]
    side = "sous le" if worst.target > worst.floor else "au-dessus du"
    start = (
        f"{metric.label} : {metric.show(worst.measure)}, {side} plancher "
        f"({metric.show(worst.floor)})."
    )
    return f"{start} {_named(question, draw, metric, transcript) or _cause(worst, transcript)}"


def _wrong_case(exam: Functions, draw: Draw, transcript: Transcript) -> str:
    expected = draw.truth["cas"]["resultat"]
    if exam.trap and _trapped(exam, draw, transcript):
        return exam.trap
    for number, (entry, right) in enumerate(zip(transcript.entries, expected, strict=True), 1):
        got = np.asarray(entry.answer, dtype=float)
        gap = abs(float(got) - float(right))
        if gap > exam.tolerance:
            rounded = " N’arrondissez pas." if gap < ROUNDED * abs(float(right)) else ""
            return (
                f"Cas {number} sur {len(expected)} : votre fonction renvoie {float(got):.6g} ; "
                f"{float(right):.6g} était attendu, à {exam.tolerance:g} près.{rounded}"
            )
    return "Relisez l’indice de la question."


def _trapped(exam: Functions, draw: Draw, transcript: Transcript) -> bool:
    """Whether every result is that of the classical fault."""
    got = np.array([entry.answer for entry in transcript.entries], dtype=float)
    trap = draw.truth["cas"]["piege"].to_numpy()
    return bool(np.all(np.abs(got - trap) <= exam.tolerance))


def _named(question: Question, draw: Draw, metric: Metric, transcript: Transcript) -> str:
    """Fault that the metric recognises in the answer, or an empty string."""
    if metric.cause is None or not isinstance(question.exam, Predictions):
        return ""
    answer = np.asarray(transcript.entries[-1].answer)
    return metric.cause(draw.truth[question.exam.truth], answer)


def _cause(score: Score, transcript: Transcript) -> str:
    metric, measure = score.metric, score.measure
    answer = np.asarray(transcript.entries[-1].answer)
    if answer.size > 1 and answer.dtype.kind in "if":
        if np.ptp(answer) == 0:
            return "Vos prédictions sont constantes : le modèle n’utilise pas les données."
        if metric in _RANKING and set(np.unique(answer)) <= {0.0, 1.0}:
            return (
                "Vos scores ne valent que 0 ou 1 : rendez des scores qui classent les lignes "
                "entre elles, comme les probabilités (predict_proba) d’un modèle."
            )
        if metric == "roc_auc" and measure < CLEARLY_REVERSED:
            return "Le classement semble inversé : est-ce la probabilité de la classe 1 ?"
    return "Relisez l’énoncé, puis l’indice de la question."


_RANKING = {"roc_auc", "sensibilite_90", "precision_moyenne_rare"}
ROUNDED = 0.01
"""Relative gap below which a wrong number may be a rounded right one."""
CLEARLY_REVERSED = 0.45
"""AUC below which a ranking is upside down rather than useless."""
