"""A sentence that helps when a measure is below the floor."""

from __future__ import annotations

import numpy as np

from .judge import Transcript, Verdict
from .metrics import METRICS


def hint(verdict: Verdict, transcript: Transcript) -> str:
    """French sentence for an answer that earns no point at the desk."""
    worst = verdict.scores[0]
    metric = METRICS[worst.metric]
    side = "sous le" if worst.target > worst.floor else "au-dessus du"
    start = (
        f"{metric.label} : {metric.show(worst.measure)}, {side} plancher "
        f"({metric.show(worst.floor)})."
    )
    return f"{start} {_cause(worst.metric, worst.s, transcript)}"


def _cause(metric: str, s: float, transcript: Transcript) -> str:
    answer = np.asarray(transcript.entries[-1].answer)
    if answer.size > 1 and answer.dtype.kind in "if":
        if np.ptp(answer) == 0:
            return "Vos prédictions sont constantes : le modèle n’utilise pas les données."
        if metric in _RANKING and set(np.unique(answer)) <= {0.0, 1.0}:
            return "Vous rendez des étiquettes 0 ou 1 : rendez des probabilités (predict_proba)."
        if metric in _RANKING and s < -0.5:
            return "Le classement semble inversé : est-ce la probabilité de la classe 1 ?"
    return "Comparez à la référence naïve, puis relisez l’indice de la question."


_RANKING = {"roc_auc", "sensibilite_90"}
