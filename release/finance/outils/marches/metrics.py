"""Metrics of market forecasts: a variance that nobody observes, a return mostly noise.

The truth of a simulator is the conditional variance and the conditional mean (drift). What
can be observed is an unbiased measure of each, the realised variance and the return itself:
the same functions then estimate what they would give against the truth.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first
from ..shape import Answer


def qlike(truth: pd.DataFrame, forecasts: Answer) -> float:
    """Quasi-likelihood loss of variance forecasts, 0 for the true variances.

    Mean of v/h − log(v/h) − 1. It ranks forecasts alike against the true variance and
    against an unbiased measure of it (Patton, 2011), up to a constant.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``variance``: true, or measured without bias, positive; ``bruit``: the loss that the
        true variances would suffer from the measure's noise, subtracted (0 if there is none).
    forecasts : ndarray of shape (n,)
        Positive forecasts, in the unit of ``variance``.
    """
    ratio = truth["variance"].to_numpy() / forecasts
    return float(np.mean(ratio - np.log(ratio) - 1 - truth["bruit"].to_numpy()))


def signal_r2(truth: pd.DataFrame, forecasts: Answer) -> float:
    """Expected out-of-sample R² of return forecasts, in %: free of the returns' noise.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``derive``: true expected return; ``variance``: true variance of the return;
        ``reference``: the constant forecast that R² compares with.
    forecasts : ndarray of shape (n,)
        In the unit of ``derive``.
    """
    drift, reference = truth["derive"].to_numpy(), truth["reference"].to_numpy()
    blind = np.mean((reference - drift) ** 2)
    noise = truth["variance"].to_numpy().mean()
    return float(100 * (blind - np.mean((forecasts - drift) ** 2)) / (noise + blind))


def observed_r2(truth: pd.DataFrame, forecasts: Answer) -> float:
    """Out-of-sample R² of return forecasts (Campbell and Thompson, 2008), in %.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``rendement``: observed return, in the first column; ``reference`` as in
        :func:`signal_r2`.
    forecasts : ndarray of shape (n,)
        In the unit of the returns.
    """
    gains, scale = _gains(truth, forecasts)
    return float(100 * np.mean(gains) / scale)


def observed_r2_error(truth: pd.DataFrame, forecasts: Answer) -> float:
    """Standard error of :func:`observed_r2`, in %."""
    gains, scale = _gains(truth, forecasts)
    return float(100 * np.std(gains) / np.sqrt(len(gains)) / scale)


def _gains(truth: pd.DataFrame, forecasts: Answer) -> tuple[Answer, float]:
    """Squared errors that each forecast saves, and the mean one of the reference."""
    blind = (first(truth) - truth["reference"].to_numpy()) ** 2
    return blind - (first(truth) - forecasts) ** 2, float(np.mean(blind))


QLIKE = Metric("qlike", "Perte QLIKE", 4, function=qlike)
DRIFT_R2 = Metric("r2_derive", "R² hors échantillon", 2, "%", function=signal_r2)
OBSERVED_R2 = Metric(
    "r2_observe", "R² hors échantillon observé", 2, "%",
    function=observed_r2, error=observed_r2_error,
)
