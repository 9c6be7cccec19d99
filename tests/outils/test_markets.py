"""Metrics of market forecasts: what the desk observes agrees with the simulator's truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.finance._marches_simulateur import World, long_table, simulate
from autograder.exercises.finance.marches import EXERCISE, trap_r2
from autograder.outils.metrics import METRICS

WORLD = World(alpha=0.093, slope=0.07)


def test_true_variances_have_no_loss_and_low_forecasts_cost_more_than_high_ones() -> None:
    variance = np.array([0.5, 1.0, 4.0])
    truth = pd.DataFrame({"variance": variance, "bruit": 0.0})
    assert METRICS["qlike"](truth, variance) == 0.0
    assert METRICS["qlike"](truth, variance / 2) > METRICS["qlike"](truth, variance * 2) > 0


def test_signal_r2_is_null_for_the_reference_and_negative_for_a_bold_forecast() -> None:
    drift = np.array([-0.07, 0.0, 0.07, 0.14])
    truth = pd.DataFrame({"derive": drift, "variance": 1.2, "reference": 0.02})
    r2 = METRICS["r2_derive"]
    assert r2(truth, np.full(4, 0.02)) == 0.0
    assert r2(truth, 20 * drift) < 0 < r2(truth, drift) < 1


def test_observed_r2_estimates_the_signal_within_its_error() -> None:
    markets = simulate(40_000, 22, WORLD, np.random.default_rng(0))
    drift, shown = markets.drift[:, -1], markets.returns[:, -1]
    hidden = pd.DataFrame({
        "derive": drift, "variance": markets.variance[:, -1], "reference": 0.02
    })
    seen = pd.DataFrame({"rendement": shown, "reference": 0.02})
    gap = METRICS["r2_observe"](seen, drift) - METRICS["r2_derive"](hidden, drift)
    assert abs(gap) < 4 * METRICS["r2_observe_erreur"](seen, drift)


def test_desk_losses_compare_with_those_of_an_exam() -> None:
    rng = np.random.default_rng(1)
    tables = EXERCISE.tables(WORLD, rng)
    family = EXERCISE.families["fenetres"]
    desk, exam = family.ship(WORLD, tables, rng), family.make(WORLD, tables, rng, family.hidden)
    assert desk.anchors["qlike"] == pytest.approx(exam.anchors["qlike"], abs=0.01)
    assert set(desk.truth["variances"]) == {"variance", "bruit"}
    assert set(desk.truth) == {"variances", "rendements_observes"}


def test_centred_mean_flatters_cross_validation_and_ruins_the_evening() -> None:
    markets = long_table(simulate(8, 2500, WORLD, np.random.default_rng(2)))
    announced, real = trap_r2(markets)
    assert announced > 25
    assert real < -25


def test_a_window_holds_nothing_of_its_target() -> None:
    first = simulate(50, 40, WORLD, np.random.default_rng(3))
    changed = first.returns.copy()
    changed[:, -1] += 100
    other = type(first)(changed, first.variance, first.drift, first.realised, first.indicator)
    pd.testing.assert_frame_equal(long_table(first), long_table(other))
