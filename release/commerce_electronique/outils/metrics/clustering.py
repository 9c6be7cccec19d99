"""Metrics of groups found without labels: the names of the groups do not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from ..shape import Answer
from .metric import Metric, first


def adjusted_rand(truth: pd.DataFrame, groups: Answer) -> float:
    """Adjusted Rand index: 0 for groups at random, 1 for the true groups."""
    return float(adjusted_rand_score(first(truth), np.unique(groups, return_inverse=True)[1]))


ADJUSTED_RAND = Metric("rand_ajuste", "Indice de Rand ajusté", function=adjusted_rand)
