"""Metrics of lending: probabilities of default, and what the accepted loans earn.

The truth of a probability is either what happened (0 or 1) or the true probability; that of
a decision, either what the loan earned or what it earns on average. Both have the same
expectation: the first can be observed, the second has no noise.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first
from ..shape import Answer

SMALLEST = 1e-6
"""Probabilities nearer than this to 0 or 1 count as this far, so that the loss is finite."""


def log_loss(truth: pd.DataFrame, probabilities: Answer) -> float:
    """Mean logarithmic loss of probabilities, in nats; the true ones minimise it.

    Parameters
    ----------
    truth : DataFrame of n rows
        Outcome (0 or 1) or true probability, in the first column.
    probabilities : ndarray of shape (n,)
        In [0, 1].
    """
    return float(np.mean(_losses(truth, probabilities)))


def marked_log_loss(truth: pd.DataFrame, probabilities: Answer) -> float:
    """:func:`log_loss` on the rows whose second column is 1; 0 if there is none."""
    marked = truth.iloc[:, 1].to_numpy() == 1
    return float(np.mean(_losses(truth, probabilities)[marked])) if marked.any() else 0.0


def accepted_gain(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean gain per application, in the unit of the truth: refused ones (0) earn nothing."""
    return float(np.mean(decisions * first(truth)))


def _losses(truth: pd.DataFrame, probabilities: Answer) -> Answer:
    p, q = first(truth), np.clip(probabilities, SMALLEST, 1 - SMALLEST)
    return np.asarray(-(p * np.log(q) + (1 - p) * np.log1p(-q)))


LOG_LOSS = Metric("perte_log_pd", "Perte logarithmique", 4, function=log_loss)
UNPROVED_LOG_LOSS = Metric(
    "perte_log_sans_revenu", "Perte logarithmique, revenu non justifié", 4,
    function=marked_log_loss,
)
PROFIT = Metric("profit_demande", "Profit par demande", 1, "€", function=accepted_gain)
