"""Metrics of rare events, whose truth may be labels or exact probabilities.

With the exact probabilities of a simulator a metric is its expectation over labels, free of
their luck. A column ``poids``, if any, says how much each row counts: a sample enriched in
events is thus measured at their real frequency.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .classification import labels_instead_of_scores
from .metric import Metric, first


def expected_average_precision(truth: pd.DataFrame, scores: Answer) -> float:
    """Average precision of a ranking, in [0, 1]; scikit-learn's for 0/1 labels.

    Parameters
    ----------
    truth : DataFrame of n rows
        Labels or probabilities of the event, in the first column.
    scores : ndarray of shape (n,)
        The higher, the more suspect; equal scores are alerted together.
    """
    weights = row_weights(truth)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.flatnonzero(np.r_[ranked[1:] != ranked[:-1], True])
    caught = np.cumsum((weights * first(truth))[order])[last]
    precision = caught / np.cumsum(weights[order])[last]
    return float(np.sum(np.diff(caught, prepend=0.0) * precision) / caught[-1])


def row_weights(truth: pd.DataFrame) -> Answer:
    """How much each row counts: ``poids``, or one for each."""
    if "poids" in truth.columns:
        return truth["poids"].to_numpy(dtype=np.float64)
    return np.ones(len(truth))


AVERAGE_PRECISION = Metric(
    "precision_moyenne_rare", "Précision moyenne",
    function=expected_average_precision, cause=labels_instead_of_scores,
)
