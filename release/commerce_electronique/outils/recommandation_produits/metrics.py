"""Metrics of recommendation: ranked lists of what one person will choose next.

A row of the truth holds one or several futures of the same person, each the next k choices:
one is what can be observed, several are what a simulator can draw again. A hit counts for
the share of these futures that hold it. Lists hold k different elements, which the exam
checks (``Shape.seen``); the first one is the best.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric
from ..shape import Answer


def ndcg(truth: pd.DataFrame, lists: Answer) -> float:
    """Mean normalised discounted cumulative gain of ranked lists, in [0, 1].

    A hit at rank r gains 1 / log2(r + 1), whatever its own rank among the choices; the sum is
    divided by that of a list of hits only (Järvelin and Kekäläinen, 2002). Unbiased: with one
    observed future or with many, it estimates the same expectation.

    Parameters
    ----------
    truth : DataFrame of n rows, a multiple of k columns
        Futures of k choices side by side; −1 where there is none.
    lists : ndarray of shape (n, k)
        Elements by decreasing preference.
    """
    length = lists.shape[1]
    futures = truth.shape[1] / length
    hits = (truth.to_numpy()[:, :, None] == lists[:, None, :]).sum(axis=1) / futures
    gains = 1 / np.log2(np.arange(2, length + 2))
    return float(np.mean(hits @ gains) / gains.sum())


NDCG = Metric("ndcg_10", "NDCG@10 moyen", function=ndcg)
DISCOVERY_NDCG = Metric("ndcg_10_decouvertes", "NDCG@10 moyen, hors vedettes", function=ndcg)
