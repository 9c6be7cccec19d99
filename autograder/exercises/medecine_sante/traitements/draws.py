"""Draws of patients: records and a trial to learn from, patients to judge on, small trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import NET_GAIN, POLICY_VALUE
from .world import (
    ARMS,
    COVARIATES,
    World,
    expected_falls,
    observed,
    patients,
    prescriptions,
    randomisation,
)

RECORDS = 6000
"""Patients of the observational table."""
PILOT = 1500
"""Patients of the randomised trial that students receive."""
REFERENCE, CANDIDATE = "diuretique", "iec"
"""Drugs of question 5: the one in use, and the one that some patients would switch to."""
SWITCH_COST = 7.0
"""Price of a switch (tests, visits), in mmHg of fall that it must be worth (question 5). For
scale, 5 mmHg go with 10 % fewer major cardiovascular events (BPLTTC, Lancet 2021). At this
price, who forgets it loses on needless switches about all that useful ones earn."""


def data(world: World, rng: Rng) -> Tables:
    """Observational records of 6,000 patients, and a randomised trial of 1,500 others."""
    seen, enrolled = patients(RECORDS, rng), patients(PILOT, rng)
    records = observed(seen, world, prescriptions(seen), rng)
    return {
        "dossiers": records.drop(columns="propension"),
        "essai": observed(enrolled, world, randomisation(enrolled), rng),
    }


def in_exam(place: Place, size: int) -> Drawn:
    """New patients; their truth is the expected fall under each drug.

    Baselines: the drug of the best raw mean for everyone, and nobody switches. Oracles:
    the best drug of each patient, and a switch wherever it is worth its cost.
    """
    return _judged(patients(size, place.rng), place)


def at_desk(place: Place, size: int) -> Drawn:
    """New patients; what ships of their truth is what a trial shows."""
    people = patients(size, place.rng)
    trial = observed(people, place.world, randomisation(people), place.rng)
    drawn = _judged(people, place)
    return replace(drawn, truth={**drawn.truth, **trial_truth(trial)})


def _judged(people: pd.DataFrame, place: Place) -> Drawn:
    """Draw of given patients, with noise-free truth."""
    falls = expected_falls(people, place.world)
    gains = pd.DataFrame({"gain": falls[CANDIDATE] - falls[REFERENCE] - SWITCH_COST})
    single = np.full(len(people), raw_best(place.data["dossiers"]))
    best = np.array(ARMS)[falls.to_numpy().argmax(axis=1)]
    nobody = np.zeros(len(people), dtype=np.int64)
    return Drawn(
        {"patients": people},
        {"effets": falls, "gains": gains},
        {
            POLICY_VALUE: (single, best),
            NET_GAIN: (nobody, (gains["gain"] > 0).to_numpy().astype(int)),
        },
    )


def trial_truth(trial: pd.DataFrame) -> Tables:
    """What a trial shows: its outcomes, and an unbiased estimate of each switch's gain.

    Outcomes are freed of what the covariates predict whatever the drug: a linear regression
    blind to the arm serves as a control variate, which narrows every margin and biases
    none. The estimate of one patient's gain is this residual / probability of the arm, with
    a minus sign under the reference drug, zero under the third drug, less the cost.
    """
    arm, known = trial["traitement"], trial[COVARIATES]
    sign = (arm == CANDIDATE).astype(float) - (arm == REFERENCE).astype(float)
    blind = LinearRegression().fit(known, trial["baisse_pas"])
    residual = trial["baisse_pas"] - blind.predict(known)
    outcomes = trial[["traitement", "propension"]].assign(
        resultat=(residual + trial["baisse_pas"].mean()).round(2)
    )
    gain = (sign * residual / trial["propension"] - SWITCH_COST).round(2)
    return {"essai": outcomes, "gains_essai": pd.DataFrame({"gain": gain})}


def raw_best(records: pd.DataFrame) -> str:
    """Drug of the best raw mean: the baseline, and the trap."""
    return str(records.groupby("traitement")["baisse_pas"].mean().idxmax())


def small_trials(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn trials, arms coded 0 to 2, whose propensities vary a lot."""
    for _ in range(count):
        size = int(rng.integers(60, 200))
        chances = rng.dirichlet((2.0, 2.0, 2.0), size) * 0.85 + 0.05
        arm = (chances.cumsum(axis=1)[:, :2] < rng.random(size)[:, None]).sum(axis=1)
        chance = chances[np.arange(size), arm].round(3)
        fall = (6 + 3 * arm + 12 * chances[:, 0] + rng.normal(0, 5, size)).round(1)
        policy = np.where(rng.random(size) < 0.5, 0, rng.integers(0, 3, size))
        yield {"politique": policy, "traitement": arm, "baisse": fall, "propension": chance}


def weighted_value(
    politique: npt.NDArray[np.int64],
    traitement: npt.NDArray[np.int64],
    baisse: npt.NDArray[np.float64],
    propension: npt.NDArray[np.float64],
) -> float:
    """Mean outcome where the drawn arm is the policy's, weighted by 1 / propensity."""
    same = politique == traitement
    return float(np.average(baisse[same], weights=1 / propension[same]))


def quadratic_ridge() -> Pipeline:
    """Regression of degree 2 in the standardised covariates."""
    return make_pipeline(
        StandardScaler(), PolynomialFeatures(2), RidgeCV(np.logspace(-1, 4, 12))
    )


def adjusted_means(records: pd.DataFrame) -> dict[str, float]:
    """Mean fall that each drug would give to ALL patients of the records, in mmHg.

    One regression per drug, averaged over everyone's covariates (g-computation).
    """
    means = {}
    for arm in ARMS:
        treated = records[records["traitement"] == arm]
        model = quadratic_ridge().fit(treated[COVARIATES], treated["baisse_pas"])
        means[arm] = float(model.predict(records[COVARIATES]).mean())
    return means


def calcium_share(data: Tables) -> float:
    """Share of the calcium channel blocker among patients of at least 170 mmHg."""
    records = data["dossiers"]
    high = records[records["pas"] >= 170]
    return float((high["traitement"] == "inhibiteur_calcique").mean())


def pressure_gap(data: Tables) -> float:
    """Mean pressure under the calcium channel blocker, less that under ACE inhibitors."""
    return _gap(data["dossiers"].groupby("traitement")["pas"].mean())


def raw_gap(data: Tables) -> float:
    """Mean fall under the calcium channel blocker, less that under ACE inhibitors."""
    return _gap(data["dossiers"].groupby("traitement")["baisse_pas"].mean())


def adjusted_gap(data: Tables) -> float:
    """:func:`raw_gap`, had all patients taken both drugs."""
    return _gap(adjusted_means(data["dossiers"]))


def _gap(means: Mapping[str, float] | pd.Series[float]) -> float:
    return float(means["inhibiteur_calcique"] - means["iec"])
