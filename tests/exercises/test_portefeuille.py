from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.finance.portefeuille.metrics import (
    ADVICE_GAIN,
    CERTAINTY_EQUIVALENT,
    OBSERVED_EQUIVALENT,
    OBSERVED_GAIN,
)

RETURNS = np.random.default_rng(0).normal(0.01, 0.05, (2, 3, 600))
"""Two investors, three assets, fifty years."""
WEIGHTS = np.array([[0.2, 0.3, 0.1], [0.0, 1.0, 0.0]])
AVERSION = np.array([3, 12])


def moments() -> pd.DataFrame:
    row, column = np.triu_indices(3)
    covariance = np.array([np.cov(one)[row, column] for one in RETURNS])
    return pd.DataFrame(
        {"aversion": AVERSION}
        | {f"mu_{i + 1}": RETURNS[:, i].mean(axis=1) for i in range(3)}
        | {f"cov_{i + 1}_{j + 1}": covariance[:, k]
           for k, (i, j) in enumerate(zip(row, column, strict=True))}
        | {"mois": 600}
    )


def test_certainty_equivalent_is_that_of_the_portfolios_own_path() -> None:
    paths = (WEIGHTS[:, :, None] * RETURNS).sum(axis=1)
    expected = 1200 * (paths.mean(axis=1) - AVERSION / 2 * paths.var(axis=1, ddof=1))
    got = CERTAINTY_EQUIVALENT(moments(), WEIGHTS)
    assert got == pytest.approx(expected.mean())


def test_cash_is_worth_nothing_and_is_known_exactly() -> None:
    assert CERTAINTY_EQUIVALENT(moments(), 0 * WEIGHTS) == 0
    assert OBSERVED_EQUIVALENT.error(moments(), 0 * WEIGHTS) == 0


def test_error_of_an_observed_equivalent_is_that_of_repeated_samples() -> None:
    rng, truth = np.random.default_rng(1), moments()
    spread = []
    for _ in range(300):
        paths = (WEIGHTS[:, :, None] * rng.normal(0.01, 0.05, (2, 3, 600))).sum(axis=1)
        spread.append(np.mean(
            1200 * (paths.mean(axis=1) - AVERSION / 2 * paths.var(axis=1, ddof=1))
        ))
    expected = np.std(spread, ddof=1)
    assert OBSERVED_EQUIVALENT.error(truth, WEIGHTS) == pytest.approx(
        expected, rel=0.15
    )


def test_gain_counts_accepted_offers_only() -> None:
    truth = pd.DataFrame({"gain": [2.0, -3.0, 1.0], "erreur": [0.3, 9.0, 0.4]})
    decisions = np.array([1, 0, 1])
    assert ADVICE_GAIN(truth, decisions) == pytest.approx(1.0)
    assert OBSERVED_GAIN.error(truth, decisions) == pytest.approx(0.5 / 3)
