"""Metrics of suspicion scores when a team can only inspect so many rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from autograder.exercises.commerce_electronique.fraude_commandes.metrics import (
    AUDITED_PRECISION_MEAN,
    PRECISION,
    chances,
)

RNG = np.random.default_rng(0)
SIGNAL = RNG.normal(size=20_000)
LABELS = (RNG.random(20_000) < 0.02 * np.exp(SIGNAL - 0.5)).astype(int)
WEEK = pd.DataFrame({"fraude": LABELS, "capacite": 400})


def audited(rng: np.random.Generator) -> pd.DataFrame:
    checked = np.isin(np.arange(20_000), rng.choice(20_000, 2000, replace=False)).astype(int)
    return WEEK.assign(fraude=LABELS * checked, verifiee=checked)


def test_precision_without_ties_is_that_of_the_most_suspect() -> None:
    assert PRECISION(WEEK, SIGNAL) == pytest.approx(LABELS[np.argsort(-SIGNAL)[:400]].mean())


def test_tied_rows_share_the_places_that_are_left() -> None:
    truth = pd.DataFrame({"fraude": [1, 0, 1, 0, 0], "capacite": 2})
    assert PRECISION(truth, np.array([9.0, 5.0, 5.0, 5.0, 1.0])) == pytest.approx((1 + 1 / 3) / 2)
    assert chances(np.array([9.0, 5.0, 5.0, 5.0, 1.0]), 2).sum() == pytest.approx(2)


@pytest.mark.parametrize("order", [LABELS.argsort(), (-LABELS).argsort()], ids=["last", "first"])
def test_a_constant_has_the_precision_of_chance_whatever_the_order(order: np.ndarray) -> None:
    assert PRECISION(WEEK.iloc[order], np.zeros(20_000)) == pytest.approx(LABELS.mean())


def test_capacity_beyond_the_table_inspects_everything() -> None:
    truth = pd.DataFrame({"fraude": [1, 0, 0], "capacite": 9})
    assert PRECISION(truth, np.array([0.0, 2.0, 1.0])) == pytest.approx(1 / 3)


def test_average_precision_rests_on_checked_rows_only() -> None:
    truth = audited(RNG)
    kept = truth["verifiee"] == 1
    expected = average_precision_score(truth["fraude"][kept], SIGNAL[kept])
    assert AUDITED_PRECISION_MEAN(truth, SIGNAL) == pytest.approx(expected)


def test_audits_agree_with_the_whole_week_within_their_error() -> None:
    rng = np.random.default_rng(1)
    audits = [audited(rng) for _ in range(40)]
    for metric, whole in (
        (PRECISION, PRECISION(WEEK, SIGNAL)),
        (AUDITED_PRECISION_MEAN, average_precision_score(LABELS, SIGNAL)),
    ):
        found = np.array([metric(truth, SIGNAL) for truth in audits])
        errors = np.array([metric.error(truth, SIGNAL) for truth in audits])
        assert abs(found.mean() - whole) < found.std()
        assert 0.5 < errors.mean() / found.std() < 2


def test_an_audit_without_any_fraud_measures_zero() -> None:
    truth = audited(RNG).assign(fraude=0)
    for metric in (PRECISION, AUDITED_PRECISION_MEAN):
        assert metric(truth, SIGNAL) == 0
        assert metric.error(truth, SIGNAL) == 0


def test_an_unchecked_head_measures_zero() -> None:
    truth = pd.DataFrame({"fraude": [0, 1], "verifiee": [0, 1], "capacite": 1})
    assert PRECISION(truth, np.array([2.0, 1.0])) == 0
