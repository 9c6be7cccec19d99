"""Metrics of classifiers: labels and scores of the positive class."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, roc_auc_score, roc_curve

from ..shape import Answer
from .metric import Metric, first


def roc_auc(truth: pd.DataFrame, scores: Answer) -> float:
    """Area under the ROC curve of ``scores`` against 0/1 labels, in [0, 1]."""
    return float(roc_auc_score(first(truth), scores))


def sensitivity_at_90_specificity(truth: pd.DataFrame, scores: Answer) -> float:
    """Best sensitivity among thresholds whose specificity is at least 90 %, in [0, 1]."""
    false_positive, true_positive, _ = roc_curve(first(truth), scores)
    return float(true_positive[false_positive <= 0.1].max())


def accuracy(truth: pd.DataFrame, labels: Answer) -> float:
    """Share of right labels, in [0, 1]."""
    return float(accuracy_score(first(truth), labels))


CLEARLY_REVERSED = 0.45
"""AUC below which a ranking is upside down rather than useless."""


def labels_instead_of_scores(truth: pd.DataFrame, scores: Answer) -> str:
    """Sentence for scores that are only 0 and 1, or an empty string."""
    del truth
    if set(np.unique(scores)) != {0.0, 1.0}:
        return ""
    return (
        "Vos scores ne valent que 0 ou 1 : rendez des scores qui classent les lignes "
        "entre elles, comme les probabilités (predict_proba) d’un modèle."
    )


def unusable_ranking(truth: pd.DataFrame, scores: Answer) -> str:
    """Sentence for scores that are labels, or upside down; else an empty string."""
    named = labels_instead_of_scores(truth, scores)
    if named or roc_auc(truth, scores) >= CLEARLY_REVERSED:
        return named
    return "Le classement semble inversé : est-ce la probabilité de la classe 1 ?"


ROC_AUC = Metric("roc_auc", "AUC", function=roc_auc, cause=unusable_ranking)
SENSITIVITY_90 = Metric(
    "sensibilite_90", "Sensibilité à 90 % de spécificité",
    function=sensitivity_at_90_specificity, cause=labels_instead_of_scores,
)
ACCURACY = Metric("exactitude", "Exactitude", function=accuracy)
