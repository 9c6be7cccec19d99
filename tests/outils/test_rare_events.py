"""Metrics of rare and costly events."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, log_loss

from autograder.exercises.finance.fraude_bancaire.metrics import LOG_LOSS, LOSS_AVOIDED
from autograder.outils.metrics.rare_events import AVERAGE_PRECISION

RNG = np.random.default_rng(0)
CHANCE = RNG.beta(0.2, 4.0, 2000)
LABELS = pd.DataFrame({"fraude": (RNG.random(2000) < CHANCE).astype(int)})
PRICED = pd.DataFrame({"prejudice": [100.0, 0.0, 40.0, 0.0], "cout": 15.0})


def test_average_precision_of_labels_is_scikit_learns_even_with_ties() -> None:
    for scores in (CHANCE, CHANCE.round(1), np.zeros(2000)):
        expected = average_precision_score(LABELS["fraude"], scores)
        assert AVERAGE_PRECISION(LABELS, scores) == pytest.approx(expected)


def test_the_exact_probability_has_the_best_expectation() -> None:
    truth = pd.DataFrame({"fraude": CHANCE})
    better, worse = AVERAGE_PRECISION, LOG_LOSS
    for other in (CHANCE * RNG.random(2000), np.full(2000, CHANCE.mean())):
        assert better(truth, CHANCE) > better(truth, other)
        assert worse(truth, CHANCE) < worse(truth, other)


def test_log_loss_of_labels_is_scikit_learns_per_thousand_rows() -> None:
    claimed = CHANCE.clip(0.001, 0.999)
    expected = 1000 * log_loss(LABELS["fraude"], claimed)
    assert LOG_LOSS(LABELS, claimed) == pytest.approx(expected)


def test_weights_bring_an_enriched_sample_back_to_the_real_frequency() -> None:
    kept = (LABELS["fraude"] == 1) | (np.arange(2000) % 4 == 0)
    sample = LABELS[kept].assign(poids=np.where(LABELS["fraude"][kept] == 1, 1, 4))
    for metric, tolerance in ((AVERAGE_PRECISION, 0.05), (LOG_LOSS, 10.0)):
        whole, enriched = metric(LABELS, CHANCE), metric(sample, CHANCE[kept])
        assert enriched == pytest.approx(whole, abs=tolerance)


def test_log_loss_of_a_wrong_certainty_is_finite() -> None:
    for certain in (0.0, 1.0):
        assert np.isfinite(LOG_LOSS(LABELS, np.full(2000, certain)))


@pytest.mark.parametrize(
    ("alerts", "percent"),
    [([0, 0, 0, 0], 0.0), ([1, 0, 0, 0], 60.71), ([1, 0, 1, 0], 78.57), ([1, 1, 1, 1], 57.14)],
)
def test_loss_avoided_deducts_every_alert(alerts: list[int], percent: float) -> None:
    assert LOSS_AVOIDED(PRICED, np.array(alerts)) == pytest.approx(percent, abs=0.01)
