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


def biopsy_cost(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean cost per patient, in biopsies: 20 for a missed lesion, 1 for a needless biopsy."""
    malignant = first(truth)
    missed = (malignant == 1) & (decisions == 0)
    needless = (malignant == 0) & (decisions == 1)
    return float(np.mean(20.0 * missed + 1.0 * needless))


METRICS = {
    "roc_auc": Metric(roc_auc, "AUC"),
    "sensibilite_90": Metric(sensitivity_at_90_specificity, "Sensibilité à 90 % de spécificité"),
    "exactitude": Metric(accuracy, "Exactitude"),
    "cout_lecture": Metric(biopsy_cost, "Coût par patient", 3, "biopsie"),
}
