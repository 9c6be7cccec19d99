"""Metrics of predictions given as three columns: low bound, prediction, high bound."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .metric import Metric, first

MISS_90 = 2 / 0.10
"""Penalty per unit of distance outside an interval that promises 90 % of the values."""


def centre_rmse(truth: pd.DataFrame, answer: Answer) -> float:
    """Root mean squared error of the middle column, in the unit of the truth."""
    return float(np.sqrt(np.mean((first(truth) - answer[:, 1]) ** 2)))


def interval_score_90(truth: pd.DataFrame, answer: Answer) -> float:
    """Mean interval score at 90 % (Gneiting and Raftery, 2007), in the unit of the truth.

    Width of the interval, plus 20 times the distance to the value whenever it falls
    outside. The best expected score is that of the true 5 % and 95 % quantiles.
    """
    value, low, high = first(truth), answer[:, 0], answer[:, 2]
    outside = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    return float(np.mean(high - low + MISS_90 * outside))


CENTRE_RMSE = Metric(
    "rmse_centre", "Erreur de la prévision (racine du carré moyen)", 1, function=centre_rmse
)
INTERVAL_90 = Metric(
    "intervalle_90", "Score d’intervalle à 90 %", 1, function=interval_score_90
)
