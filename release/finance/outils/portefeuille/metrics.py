"""Metrics of portfolios: what weights are worth to an investor who dislikes risk.

The certainty equivalent of a portfolio is the riskless excess return that the investor
would take in exchange: mean − γ/2 · variance, with γ the risk aversion. The truth holds, for
each investor, the expected returns and the covariances of the assets: the simulator's true
ones, or those observed over many later months, which estimate the same value without bias.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric
from ..shape import Answer

YEARLY = 1200.0
"""From a monthly return in decimals to percent a year."""


def certainty_equivalent(truth: pd.DataFrame, weights: Answer) -> float:
    """Mean certainty equivalent of the portfolios, in % a year.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``aversion``; ``mu_1``… (mean monthly excess return of each asset, in decimals);
        ``cov_1_1``, ``cov_1_2``… (upper triangle of their covariance, row by row).
    weights : ndarray of shape (n, assets)
        Share of each asset; the rest earns the riskless rate.
    """
    aversion, mean, variance = _moments(truth, weights)
    return float(YEARLY * np.mean(mean - aversion / 2 * variance))


def certainty_equivalent_error(truth: pd.DataFrame, weights: Answer) -> float:
    """Standard error of :func:`certainty_equivalent` when the truth is observed, in % a year.

    ``truth["mois"]`` is the number of months observed; returns are taken as Gaussian.
    """
    aversion, _, variance = _moments(truth, weights)
    months = truth["mois"].to_numpy()
    spread = variance / months + (aversion * variance) ** 2 / (2 * (months - 1))
    return float(YEARLY * np.sqrt(spread.sum()) / len(truth))


def accepted_gain(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean gain per person of the 0/1 decisions: ``truth["gain"]`` of those at 1."""
    return float(np.mean(decisions * truth["gain"].to_numpy()))


def accepted_gain_error(truth: pd.DataFrame, decisions: Answer) -> float:
    """Standard error of :func:`accepted_gain`, from that of each gain (``erreur``)."""
    errors = decisions * truth["erreur"].to_numpy()
    return float(np.sqrt(np.sum(errors**2)) / len(truth))


def _moments(truth: pd.DataFrame, weights: Answer) -> tuple[Answer, Answer, Answer]:
    """Aversion, mean and variance of each portfolio."""
    count = weights.shape[1]
    mean = truth.filter(regex=r"^mu_").to_numpy()
    triangle = truth.filter(regex=r"^cov_").to_numpy()
    row, column = np.triu_indices(count)
    twice = np.where(row == column, 1.0, 2.0)
    products = weights[:, row] * weights[:, column] * twice
    return (
        truth["aversion"].to_numpy(),
        (weights * mean).sum(axis=1),
        (products * triangle).sum(axis=1),
    )


CERTAINTY_EQUIVALENT = Metric(
    "equivalent_certain", "Équivalent certain moyen", 2, "% par an", function=certainty_equivalent
)
OBSERVED_EQUIVALENT = Metric(
    "equivalent_certain_suite", "Équivalent certain moyen, d’après la suite", 2, "% par an",
    function=certainty_equivalent, error=certainty_equivalent_error,
)
ADVICE_GAIN = Metric(
    "gain_conseil", "Gain net moyen par client", 2, "% par an", function=accepted_gain
)
OBSERVED_GAIN = Metric(
    "gain_conseil_suite", "Gain net moyen par client, d’après la suite", 2, "% par an",
    function=accepted_gain, error=accepted_gain_error,
)
