"""Metrics of payments that are rarely frauds, and of alerts that have a price.

A truth may hold 0/1 labels or exact probabilities, and a column ``poids``: see
``outils.metrics.rare_events``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first
from ..metrics.rare_events import row_weights
from ..shape import Answer

SMALLEST = 1e-6
"""Probabilities are moved away from 0 and 1 by this much before their logarithm."""


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
    return float(-1000 * np.average(loss, weights=row_weights(truth)))


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
    weights = row_weights(truth)
    loss, cost = truth["prejudice"].to_numpy(), truth["cout"].to_numpy()
    return float(100 * np.sum(weights * alerts * (loss - cost)) / np.sum(weights * loss))


LOG_LOSS = Metric(
    "perte_log_rare", "Perte logarithmique", 2, "pour 1 000 lignes", function=expected_log_loss
)
LOSS_AVOIDED = Metric(
    "prejudice_evite", "Préjudice évité, alertes déduites", 1, "%", function=loss_avoided
)
