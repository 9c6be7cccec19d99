"""Metrics of probabilistic forecasts: quantiles and prediction intervals.

Nobody does better, on average, than by giving the true quantiles.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.intervals import MISS_90
from ..metrics.metric import Metric, first
from ..shape import Answer

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


SLACK = 2.0
"""Departure from 90 % coverage that a promise tolerates, in points of percentage."""
BREACH = 0.20
"""Relative increase of the interval score per point of coverage beyond :data:`SLACK`."""


def kept_promise_90(truth: pd.DataFrame, bounds: Answer) -> float:
    """Mean interval score of 90 % intervals, increased when their coverage is not 90 %.

    The interval score (Winkler, 1972) alone hardly punishes bounds a little too narrow:
    what they lose in coverage they gain in width. Here it is multiplied by
    1 + ``BREACH`` · max(0, abs(coverage − 90) − ``SLACK``), with the coverage in %.

    Parameters
    ----------
    truth : DataFrame of n rows
        Observed values, in the first column.
    bounds : ndarray of shape (n, 2)
        Lower and upper bounds.

    Returns
    -------
    float
        In the unit of the truth.
    """
    value, low, high = first(truth), bounds[:, 0], bounds[:, 1]
    outside = np.maximum(low - value, 0) + np.maximum(value - high, 0)
    coverage = 100 * float(np.mean((value >= low) & (value <= high)))
    breach = max(0.0, abs(coverage - 90) - SLACK)
    return float(np.mean(high - low + MISS_90 * outside) * (1 + BREACH * breach))


PINBALL = Metric(
    "perte_quantile", "Perte quantile moyenne", 1, "cas pour 100 000", function=mean_pinball
)
KEPT_PROMISE = Metric(
    "promesse_90", "Score d’intervalle, promesse comprise", 0, "cas pour 100 000",
    function=kept_promise_90,
)
