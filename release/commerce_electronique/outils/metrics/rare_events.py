"""Metrics of rare and costly events: ranking, probabilities, alerts that have a price.

Every truth may hold 0/1 labels or, in a simulator, exact probabilities: the metric is then
its expectation over labels, free of their luck. A column ``poids``, if any, says how much
each row counts: a sample enriched in events is thus measured at their real frequency.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .metric import Metric, first

SMALLEST = 1e-6
"""Probabilities are moved away from 0 and 1 by this much before their logarithm."""


def expected_average_precision(truth: pd.DataFrame, scores: Answer) -> float:
    """Average precision of a ranking, in [0, 1]; scikit-learn's for 0/1 labels.

    Parameters
    ----------
    truth : DataFrame of n rows
        Labels or probabilities of the event, in the first column.
    scores : ndarray of shape (n,)
        The higher, the more suspect; equal scores are alerted together.
    """
    weights = _weights(truth)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.flatnonzero(np.r_[ranked[1:] != ranked[:-1], True])
    caught = np.cumsum((weights * first(truth))[order])[last]
    precision = caught / np.cumsum(weights[order])[last]
    return float(np.sum(np.diff(caught, prepend=0.0) * precision) / caught[-1])


def expected_log_loss(truth: pd.DataFrame, probabilities: Answer) -> float:
    """Logarithmic loss per 1,000 rows, in nats; the true probabilities minimise it.

    Parameters
    ----------
    truth : DataFrame of n rows
        Labels or probabilities of the event, in the first column.
    probabilities : ndarray of shape (n,)
        Claimed probabilities of the event, in [0, 1].
    """
    event = first(truth).astype(np.float64)
    claimed = np.clip(probabilities, SMALLEST, 1 - SMALLEST)
    loss = event * np.log(claimed) + (1 - event) * np.log1p(-claimed)
    return float(-1000 * np.average(loss, weights=_weights(truth)))


def loss_avoided(truth: pd.DataFrame, alerts: Answer) -> float:
    """Share of the losses that alerts avoid, their own cost deducted, in %.

    0 for no alert at all; negative when alerts cost more than they avoid.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``prejudice``, what is lost if the row is not alerted (€, or its expectation), and
        ``cout``, the price of alerting it (€).
    alerts : ndarray of shape (n,)
        1 for an alert, 0 otherwise.
    """
    weights = _weights(truth)
    loss, cost = truth["prejudice"].to_numpy(), truth["cout"].to_numpy()
    return float(100 * np.sum(weights * alerts * (loss - cost)) / np.sum(weights * loss))


def _weights(truth: pd.DataFrame) -> Answer:
    if "poids" in truth.columns:
        return truth["poids"].to_numpy(dtype=np.float64)
    return np.ones(len(truth))


METRICS = {
    "precision_moyenne_rare": Metric(expected_average_precision, "Précision moyenne"),
    "perte_log_rare": Metric(
        expected_log_loss, "Perte logarithmique", 2, "pour 1 000 lignes"
    ),
    "prejudice_evite": Metric(loss_avoided, "Préjudice évité, alertes déduites", 1, "%"),
}
