"""Draws of loan applications: a sample to learn from, applications to judge, small cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import LOG_LOSS, PROFIT, UNPROVED_LOG_LOSS
from .world import (
    CATEGORIES,
    NUMBERS,
    World,
    applications,
    default_probability,
    reminders,
)

Floats = npt.NDArray[np.float64]
T = TypeVar("T", float, Floats)

DEVELOPMENT = 8000
"""Loans of the development sample."""
DEFAULT_SHARE = 0.30
"""Share of defaults in the development sample, as in the "German credit" data."""
PORTFOLIO = 90_000
"""Loans from which the development sample is drawn; its defaults suffice at a rate of 4 %."""
BUREAU = 10
"""The bureau knows this many times the portfolio."""
LOSS_GIVEN_DEFAULT = 0.45
"""Share of the amount that a default costs: 45 % for an unsecured senior claim (Basel II,
paragraph 287)."""


def data(world: World, rng: Rng) -> Tables:
    """Development sample of 8,000 loans, and the bureau's default rates by incidents."""
    portfolio = applications(PORTFOLIO, rng)
    probability = default_probability(portfolio, world)
    outcome = (rng.random(PORTFOLIO) < probability).astype(int)
    bad = rng.choice(np.flatnonzero(outcome), round(DEFAULT_SHARE * DEVELOPMENT), replace=False)
    good = rng.choice(np.flatnonzero(outcome == 0), DEVELOPMENT - len(bad), replace=False)
    rows = rng.permutation(np.concatenate([bad, good]))
    sample = portfolio.iloc[rows].assign(
        relances=reminders(outcome[rows], rng), defaut=outcome[rows]
    )
    risks = pd.Series(probability).groupby(portfolio["incidents"])
    known = BUREAU * risks.size()
    bureau = {"incidents": known.index, "dossiers": known.to_numpy(),
              "defauts": rng.binomial(known, risks.mean().round(6))}
    return {"developpement": sample, "bureau": pd.DataFrame(bureau)}


def in_exam(place: Place, size: int) -> Drawn:
    """New applications; their truth is the true probability and the expected gain."""
    table = applications(size, place.rng)
    probability = default_probability(table, place.world)
    return _drawn(table, probability, probability, place)


def at_desk(place: Place, size: int) -> Drawn:
    """New applications, all accepted; their truth is what happened."""
    table = applications(size, place.rng)
    probability = default_probability(table, place.world)
    outcome = (place.rng.random(size) < probability).astype(float)
    return _drawn(table, probability, outcome, place)


def _drawn(table: pd.DataFrame, probability: Floats, outcome: Floats, place: Place) -> Drawn:
    """Draw of given applications, before any reminder could be sent.

    Baselines: the bureau's rate for everyone; for unproved incomes, the model that fills
    gaps with the median and says nothing of them; no loan at all. Oracles: the true
    probabilities, and a loan wherever its expected gain is positive.
    """
    unproved = table["revenu"].isna().astype(int)
    rate = bureau_rate(place.data)
    sample = place.data["developpement"]
    filled = median_model(NUMBERS).fit(sample, sample["defaut"]).predict_proba(table)[:, 1]
    nobody = np.zeros(len(table), dtype=np.int64)
    return Drawn(
        {"demandes": table.assign(relances=0)},
        {
            "risques": pd.DataFrame({"risque": outcome, "sans_revenu": unproved}),
            "gains": pd.DataFrame({"gain": gain(table, outcome).round(2)}),
        },
        {
            LOG_LOSS: (np.full(len(table), rate), probability),
            UNPROVED_LOG_LOSS: (rescaled(filled, DEFAULT_SHARE, rate), probability),
            PROFIT: (nobody, (gain(table, probability) > 0).astype(int)),
        },
    )


def gain(table: pd.DataFrame, probability: Floats) -> Floats:
    """Expected gain of each loan (€) if accepted; realised gain if ``probability`` is 0 or 1."""
    margin = table["marge"].to_numpy() / 100
    share = (1 - probability) * margin - probability * LOSS_GIVEN_DEFAULT
    return np.asarray(table["montant"].to_numpy() * share)


def drawn_probabilities(rng: Rng, count: int) -> Iterator[dict[str, float]]:
    """Drawn probabilities, shares of defaults in a sample and rates to come back to."""
    probability = rng.uniform(0.02, 0.98, count).round(3)
    share = rng.uniform(0.2, 0.6, count).round(2)
    rate = rng.uniform(0.01, 0.15, count).round(3)
    for case in zip(probability, share, rate, strict=True):
        yield dict(zip(("proba", "part", "taux"), case, strict=True))


def rescaled(proba: T, part: float, taux: float) -> T:
    """Probabilities learnt where defaults have share ``part``, put back to the rate ``taux``."""
    odds = proba / (1 - proba) * (taux / (1 - taux)) / (part / (1 - part))
    return odds / (1 + odds)


def median_model(numbers: list[str]) -> Pipeline:
    """Linear logistic regression; gaps take the median, without a trace."""
    filled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = [("nombres", filled, numbers), ("modalites", OneHotEncoder(), CATEGORIES)]
    return make_pipeline(ColumnTransformer(columns), LogisticRegression(max_iter=1000))


def bureau_rate(data: Tables) -> float:
    """Default rate of all the loans that the bureau knows."""
    bureau = data["bureau"]
    return float(bureau["defauts"].sum() / bureau["dossiers"].sum())


def unproved_gap(data: Tables) -> float:
    """Share of defaults among unproved incomes, less that among the others."""
    sample = data["developpement"]
    outcome, unproved = sample["defaut"], sample["revenu"].isna()
    return float(outcome[unproved].mean() - outcome[~unproved].mean())


def auc_with_reminders(data: Tables) -> float:
    """AUC announced with ``relances``, a column written after the loan was granted."""
    return _announced_auc(data["developpement"], [*NUMBERS, "relances"])


def auc_without_reminders(data: Tables) -> float:
    """AUC announced with what is known when the loan is asked."""
    return _announced_auc(data["developpement"], NUMBERS)


def _announced_auc(sample: pd.DataFrame, numbers: list[str]) -> float:
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    scores = cross_val_score(
        median_model(numbers), sample, sample["defaut"], cv=folds, scoring="roc_auc"
    )
    return float(scores.mean())
