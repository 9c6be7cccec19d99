"""Metrics of suspicion scores when a team can only inspect so many rows.

A truth holds 0/1 labels in its first column. A column ``verifiee``, if any, says which rows
were really checked (1) or not (0): a measure then rests on checked rows only, and estimates
that of the whole table if they were drawn at random.

Equal scores share the last places equally: the precision is the mean over every way of
breaking the tie, so that a constant score has exactly the precision of chance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first, jackknife
from ..metrics.rare_events import expected_average_precision
from ..shape import Answer


def chances(scores: Answer, capacity: int) -> Answer:
    """Probability that each row is inspected, ties drawn at random, in [0, 1].

    Parameters
    ----------
    scores : ndarray of shape (n,)
        The higher, the more suspect.
    capacity : int
        Rows that can be inspected, at least 1.
    """
    if capacity >= len(scores):
        return np.ones(len(scores))
    last = np.partition(scores, len(scores) - capacity)[len(scores) - capacity]
    above, tied = scores > last, scores == last
    return np.asarray(above + tied * ((capacity - above.sum()) / tied.sum()))


def precision_at_capacity(truth: pd.DataFrame, scores: Answer) -> float:
    """Share of events among the most suspect rows, in [0, 1]; 0 if none was checked.

    Parameters
    ----------
    truth : DataFrame of n rows
        Labels in the first column; ``capacite``, the number of rows inspected (constant).
    scores : ndarray of shape (n,)
        The higher, the more suspect.
    """
    inspected = chances(scores, int(truth["capacite"].iloc[0]))
    return _precision(first(truth), inspected, _checked(truth))


def average_precision_of_checked(truth: pd.DataFrame, scores: Answer) -> float:
    """Average precision among the rows that were checked, in [0, 1]; 0 without an event."""
    return _average(first(truth), scores, _checked(truth))


def precision_error(truth: pd.DataFrame, scores: Answer) -> float:
    """Standard error of :func:`precision_at_capacity`, when checked rows are at random."""
    inspected = chances(scores, int(truth["capacite"].iloc[0]))
    return jackknife(lambda kept: _precision(first(truth), inspected, kept), _checked(truth))


def average_precision_error(truth: pd.DataFrame, scores: Answer) -> float:
    """Standard error of :func:`average_precision_of_checked`."""
    return jackknife(lambda kept: _average(first(truth), scores, kept), _checked(truth))


def _precision(labels: Answer, inspected: Answer, kept: Answer) -> float:
    total = inspected[kept].sum()
    return float(np.sum(inspected[kept] * labels[kept]) / total) if total > 0 else 0.0


def _average(labels: Answer, scores: Answer, kept: Answer) -> float:
    if not labels[kept].any():
        return 0.0
    return expected_average_precision(pd.DataFrame({"evenement": labels[kept]}), scores[kept])


def _checked(truth: pd.DataFrame) -> Answer:
    """Numbers of the rows that were checked."""
    if "verifiee" in truth.columns:
        return np.flatnonzero(truth["verifiee"].to_numpy() == 1)
    return np.arange(len(truth))


PRECISION = Metric(
    "precision_capacite", "Précision à capacité",
    function=precision_at_capacity, error=precision_error,
)
AUDITED_PRECISION_MEAN = Metric(
    "precision_moyenne_verifiee", "Précision moyenne",
    function=average_precision_of_checked, error=average_precision_error,
)
