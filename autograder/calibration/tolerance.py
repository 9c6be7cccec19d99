"""One-sided normal tolerance bounds."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.stats import nct, norm

COVERAGE = 0.999
"""Share of copies that a bound must cover."""
CONFIDENCE = 0.95
"""Probability that the bound does cover it."""


def factor(worlds: int, coverage: float = COVERAGE, confidence: float = CONFIDENCE) -> float:
    """Factor k such that mean − k·sd is exceeded by ``coverage`` of the population.

    Parameters
    ----------
    worlds : int
        Independent observations; here the worlds, the scarcest source of variation, which
        is the cautious choice.

    Notes
    -----
    Assumes a normal population: k = t′(confidence; n − 1, z·√n) / √n, with t′ the
    noncentral Student quantile (Owen, 1958).
    """
    z = float(norm.ppf(coverage))
    return float(nct.ppf(confidence, worlds - 1, z * sqrt(worlds)) / sqrt(worlds))


def bounds(scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Lower and upper tolerance bounds of S.

    Parameters
    ----------
    scores : ndarray of shape (worlds, trainings, draws)
        Normalised scores of one model on one criterion.
    """
    k, mean, sd = factor(len(scores)), float(scores.mean()), float(scores.std(ddof=1))
    return mean - k * sd, mean + k * sd
