"""Metrics of probabilistic forecasts: quantiles and prediction intervals.

Both are proper: on average, nobody does better than by giving the true quantiles.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .intervals import MISS_90
from .metric import Metric, first

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the five quantiles of a forecast, in the order of its columns."""


def mean_pinball(truth: pd.DataFrame, quantiles: Answer) -> float:
    """Mean pinball loss of five quantiles, in the unit of the truth.

    Parameters
    ----------
    truth : DataFrame of n rows
        Observed values, in the first column.
    quantiles : ndarray of shape (n, 5)
        Forecast quantiles of levels :data:`LEVELS`.
    """
    error = first(truth)[:, None] - quantiles
    levels = np.array(LEVELS)
    return float(np.mean(np.maximum(levels * error, (levels - 1) * error)))


def bounds_score_90(truth: pd.DataFrame, bounds: Answer) -> float:
    """Mean interval score of 90 % intervals given as two bounds, in the unit of the truth.

    Parameters
    ----------
    truth : DataFrame of n rows
        Observed values, in the first column.
    bounds : ndarray of shape (n, 2)
        Lower and upper bounds.
    """
    value, low, high = first(truth), bounds[:, 0], bounds[:, 1]
    outside = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    return float(np.mean(high - low + MISS_90 * outside))


METRICS = {
    "perte_quantile": Metric(mean_pinball, "Perte quantile moyenne", 1, "cas pour 100 000"),
    "score_intervalle_90": Metric(
        bounds_score_90, "Score d’intervalle à 90 %", 0, "cas pour 100 000"
    ),
}
