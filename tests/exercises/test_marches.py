"""Metrics of market forecasts: what the desk observes agrees with the simulator's truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.finance.marches import EXERCISE, draws
from autograder.exercises.finance.marches.metrics import DRIFT_R2, OBSERVED_R2, QLIKE
from autograder.exercises.finance.marches.world import World, long_table, simulate
from autograder.exercises.model import Place

WORLD = World(alpha=0.093, slope=0.07)


def test_true_variances_have_no_loss_and_low_forecasts_cost_more_than_high_ones() -> None:
    variance = np.array([0.5, 1.0, 4.0])
    truth = pd.DataFrame({"variance": variance, "bruit": 0.0})
    assert QLIKE(truth, variance) == 0.0
    assert QLIKE(truth, variance / 2) > QLIKE(truth, variance * 2) > 0


def test_signal_r2_is_null_for_the_reference_and_negative_for_a_bold_forecast() -> None:
    drift = np.array([-0.07, 0.0, 0.07, 0.14])
    truth = pd.DataFrame({"derive": drift, "variance": 1.2, "reference": 0.02})
    r2 = DRIFT_R2
    assert r2(truth, np.full(4, 0.02)) == 0.0
    assert r2(truth, 20 * drift) < 0 < r2(truth, drift) < 1


def test_observed_r2_estimates_the_signal_within_its_error() -> None:
    markets = simulate(40_000, 22, WORLD, np.random.default_rng(0))
    drift, shown = markets.drift[:, -1], markets.returns[:, -1]
    hidden = pd.DataFrame({
        "derive": drift, "variance": markets.variance[:, -1], "reference": 0.02
    })
    seen = pd.DataFrame({"rendement": shown, "reference": 0.02})
    gap = OBSERVED_R2(seen, drift) - DRIFT_R2(hidden, drift)
    assert abs(gap) < 4 * OBSERVED_R2.error(seen, drift)


def test_desk_losses_compare_with_those_of_an_exam() -> None:
    rng = np.random.default_rng(1)
    place = Place(WORLD, EXERCISE.data(WORLD, rng), rng)
    desk, exam = EXERCISE.desk_draw("fenetres", place), EXERCISE.hidden_draw("fenetres", place)
    assert desk.anchors["qlike"] == pytest.approx(exam.anchors["qlike"], abs=0.01)
    assert set(desk.truth["variances"]) == {"variance", "bruit"}
    assert set(desk.truth) == {"variances", "rendements_observes"}


def test_centred_mean_flatters_cross_validation_and_ruins_the_evening() -> None:
    markets = long_table(simulate(8, 2500, WORLD, np.random.default_rng(2)))
    data = {"marches": markets}
    assert draws.announced_r2(data) > 25
    assert draws.evening_r2(data) < -25


def test_a_window_holds_nothing_of_its_target() -> None:
    first = simulate(50, 40, WORLD, np.random.default_rng(3))
    changed = first.returns.copy()
    changed[:, -1] += 100
    other = type(first)(changed, first.variance, first.drift, first.realised, first.indicator)
    pd.testing.assert_frame_equal(long_table(first), long_table(other))
