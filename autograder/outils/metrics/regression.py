"""Metrics of numeric predictions, in the unit of the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .metric import Metric, first


def mean_absolute_error(truth: pd.DataFrame, values: Answer) -> float:
    """Mean absolute error, in the unit of the truth."""
    return float(np.mean(np.abs(first(truth) - values)))


def rmse(truth: pd.DataFrame, values: Answer) -> float:
    """Root mean squared error, in the unit of the truth."""
    return float(np.sqrt(np.mean((first(truth) - values) ** 2)))


MAE = Metric("mae", "Erreur absolue moyenne", function=mean_absolute_error)
RMSE = Metric("rmse", "Erreur quadratique moyenne (racine)", function=rmse)
