"""Metrics of a segmentation: a survey whose answers are partly drawn, offers and gains."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.commerce_electronique.segmentation_clients.metrics import (
    OFFER_GAIN,
    SURVEYED_RAND,
    TRIAL_GAIN,
)
from autograder.outils.metrics.clustering import ADJUSTED_RAND

RNG = np.random.default_rng(0)
SIZE, PROFILES = 6000, 5
PROFILE = RNG.choice(PROFILES, SIZE, p=[0.3, 0.25, 0.2, 0.15, 0.1])
GROUPS = np.where(RNG.random(SIZE) < 0.8, PROFILE, RNG.integers(0, PROFILES, SIZE))


def survey(frank: float, asked: int = SIZE, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    told = np.where(rng.random(SIZE) < frank, PROFILE, rng.integers(0, PROFILES, SIZE))
    kept = rng.permutation(SIZE) < asked
    return pd.DataFrame({
        "reponse": np.where(kept, told, -1), "franchise": frank, "profils": PROFILES
    })


def index(truth: pd.DataFrame, groups: object) -> float:
    return SURVEYED_RAND(truth, np.asarray(groups))


def test_a_frank_survey_of_everyone_gives_the_adjusted_rand_index() -> None:
    exact = ADJUSTED_RAND(pd.DataFrame({"segment": PROFILE}), GROUPS)
    assert index(survey(1.0), GROUPS) == pytest.approx(exact)


def test_drawn_answers_leave_the_index_unbiased_with_an_honest_error() -> None:
    exact = ADJUSTED_RAND(pd.DataFrame({"segment": PROFILE}), GROUPS)
    surveys = [survey(0.5, 3000, seed) for seed in range(60)]
    found = np.array([index(truth, GROUPS) for truth in surveys])
    errors = [SURVEYED_RAND.error(truth, GROUPS) for truth in surveys]
    assert found.mean() == pytest.approx(exact, abs=3 * found.std() / np.sqrt(60))
    assert np.mean(errors) == pytest.approx(found.std(), rel=0.35)


def test_names_of_the_groups_do_not_matter() -> None:
    truth = survey(0.5, 3000)
    assert index(truth, (GROUPS + 2) % PROFILES) == pytest.approx(index(truth, GROUPS))


@pytest.mark.parametrize(
    "groups", [np.zeros(SIZE, dtype=int), RNG.integers(0, PROFILES, SIZE)], ids=["one", "random"]
)
def test_degenerate_groups_are_worth_nothing(groups: object) -> None:
    assert index(survey(0.5), groups) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("asked", [0, 1, 2, 20])
def test_a_tiny_survey_raises_nothing(asked: int) -> None:
    truth = survey(0.5, asked)
    assert np.isfinite(index(truth, GROUPS))
    assert np.isfinite(SURVEYED_RAND.error(truth, GROUPS))


def test_gain_of_offers_is_measured_exactly_or_from_a_trial() -> None:
    gains = pd.DataFrame({"remise": [4.0, -2.0], "relance": [1.0, 3.0]})
    assert OFFER_GAIN(gains, np.array(["remise", "relance"])) == pytest.approx(3.5)
    trial = pd.DataFrame({
        "traitement": ["remise", "remise"], "propension": [0.5, 0.5], "resultat": [5.0, 9.0]
    })
    offers = np.array(["remise", "relance"])
    assert TRIAL_GAIN(trial, offers) == pytest.approx(5.0)
    assert TRIAL_GAIN.error(trial, offers) >= 0
