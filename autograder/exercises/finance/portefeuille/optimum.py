"""Best portfolios under given moments, for many investors at once: the trusted solver.

Students have their own, in the notebook; both reach the same optimum, which is unique.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def sample_moments(history: Floats) -> tuple[Floats, Floats]:
    """Sample means (n, 40) and covariances (n, 40, 40) of returns (n, 40, months)."""
    mean = history.mean(axis=2)
    centred = history - mean[:, :, None]
    return mean, np.asarray(centred @ centred.transpose(0, 2, 1) / (history.shape[2] - 1))


def best_weights(
    mean: Floats, covariance: Floats, aversion: npt.NDArray[Any], steps: int = 300
) -> Floats:
    """Weights that maximise mean·w − aversion/2 · w·covariance·w, with w ≥ 0 and sum ≤ 1.

    Accelerated projected gradient (Beck and Teboulle, 2009) on every problem at once.

    Parameters
    ----------
    mean, covariance : ndarray of shape (n, 40) and (n, 40, 40)
        Per month.
    aversion : ndarray of shape (n,)
        Risk aversion γ.
    steps : int
        Iterations; 300 leave less than 0.0001 % a year to be gained.

    Returns
    -------
    ndarray of shape (n, 40)
    """
    step = 1 / (aversion * np.linalg.eigvalsh(covariance)[:, -1])[:, None]
    weights = ahead = np.full(mean.shape, 1 / mean.shape[1])
    pace = 1.0
    for _ in range(steps):
        slope = mean - aversion[:, None] * (covariance @ ahead[:, :, None])[:, :, 0]
        after = _feasible(ahead + step * slope)
        later = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = after + (pace - 1) / later * (after - weights)
        weights, pace = after, later
    return weights


def _feasible(points: Floats) -> Floats:
    """Nearest weights that are non-negative and sum to at most 1, row by row."""
    kept = np.maximum(points, 0)
    descending = -np.sort(-points, axis=1)
    excess = (np.cumsum(descending, axis=1) - 1) / np.arange(1, points.shape[1] + 1)
    last = (descending > excess).sum(axis=1) - 1
    level = excess[np.arange(len(points)), last][:, None]
    return np.where(kept.sum(axis=1, keepdims=True) <= 1, kept, np.maximum(points - level, 0))
