"""Metrics of rare and costly events: ranking, probabilities, alerts that have a price.

Every truth may hold 0/1 labels or, in a simulator, exact probabilities: the metric is then
its expectation over labels, free of their luck.
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
    events = first(truth).astype(np.float64)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.flatnonzero(np.r_[ranked[1:] != ranked[:-1], True])
    caught = np.cumsum(events[order])[last]
    precision = caught / (last + 1)
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
    return float(-1000 * loss.mean())


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
    loss, cost = truth["prejudice"].to_numpy(), truth["cout"].to_numpy()
    return float(100 * np.sum(alerts * (loss - cost)) / loss.sum())


METRICS = {
    "precision_moyenne_rare": Metric(expected_average_precision, "Précision moyenne"),
    "perte_log_rare": Metric(
        expected_log_loss, "Perte logarithmique", 2, "pour 1 000 lignes"
    ),
    "prejudice_evite": Metric(loss_avoided, "Préjudice évité, alertes déduites", 1, "%"),
}
