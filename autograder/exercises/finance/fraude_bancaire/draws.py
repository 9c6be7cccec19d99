"""Draws of card payments: a sample to learn from, payments to judge on, small cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables
from autograder.outils.metrics.rare_events import AVERAGE_PRECISION

from .metrics import LOG_LOSS, LOSS_AVOIDED
from .world import (
    ALERT_COST,
    COLUMNS,
    PREVALENCE,
    World,
    mixture,
    natural,
    payments,
    probability,
)

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

FRAUDS = 6000
"""Mean number of frauds in the student's sample."""
ADDED = 40
"""One row in so many of a draw is an added fraud."""


def data(world: World, rng: Rng) -> Tables:
    """Case-control sample: every fraud of a period, one honest payment in ``world.weight``.

    ``poids`` is the number of real payments that a row stands for: 1 for a fraud.
    """
    frauds = int(rng.poisson(FRAUDS))
    honest = int(rng.poisson(FRAUDS * (1 - PREVALENCE) / PREVALENCE / world.weight))
    rows = payments(np.concatenate([
        mixture(world.fraud, frauds, rng), mixture(world.honest, honest, rng)
    ]))
    rows["poids"] = np.repeat([1, world.weight], [frauds, honest])
    rows["fraude"] = np.repeat([1, 0], [frauds, honest])
    return {"paiements": rows.iloc[rng.permutation(len(rows))]}


def in_exam(place: Place, size: int) -> Drawn:
    """Payments whose truth is the exact probability of fraud.

    Rows come from a known mixture of ordinary payments and of frauds; each is weighted by
    its density among ordinary payments over its density in the mixture.
    """
    x, _, _ = _enriched(place, size)
    chance = probability(x, place.world)
    share = (size // ADDED) / size
    weight = 1 / (1 - share + share * chance / PREVALENCE)
    return _drawn(payments(x), pd.DataFrame({"fraude": chance, "poids": weight}), chance, place)


def at_desk(place: Place, size: int) -> Drawn:
    """Payments with their labels, as a bank knows them a few months later.

    ``temoin`` is 1 for ordinary payments, 0 for added frauds. All frauds share one weight,
    which brings them back to their number among ordinary payments.
    """
    x, label, added = _enriched(place, size)
    expected = PREVALENCE * (size - size // ADDED)
    weight = np.where(label == 1, round(expected / (expected + size // ADDED), 5), 1.0)
    truth = pd.DataFrame({"fraude": label, "poids": weight, "temoin": 1 - added})
    return _drawn(payments(x), truth, probability(x, place.world), place)


def _enriched(place: Place, size: int) -> tuple[Floats, Labels, Labels]:
    """Ordinary payments and added frauds in random order, labels, and which were added."""
    world, _, rng = place[:3]
    more = size // ADDED
    x, label = natural(world, size - more, rng)
    order = rng.permutation(size)
    return (
        np.concatenate([x, mixture(world.fraud, more, rng)])[order],
        np.concatenate([label, np.ones(more, dtype=np.int64)])[order],
        (order >= size - more).astype(np.int64),
    )


def _drawn(rows: pd.DataFrame, truth: pd.DataFrame, chance: Floats, place: Place) -> Drawn:
    """Draw of given payments, whose truth holds labels or probabilities, and weights.

    Baselines: a logistic regression on raw columns, a constant probability, no alert.
    Oracles: the exact probability, and an alert where probability × amount exceeds its price.
    """
    amount = rows["montant"].to_numpy()
    loss = pd.DataFrame({
        "prejudice": truth["fraude"] * amount, "cout": ALERT_COST, "poids": truth["poids"],
    })
    sample = place.data["paiements"]
    naive = baseline_model().fit(sample[COLUMNS], sample["fraude"]).decision_function(rows)
    nothing = np.zeros(len(rows), dtype=np.int64)
    return Drawn(
        {"paiements": rows},
        {"fraudes": truth, "pertes": loss},
        {
            AVERAGE_PRECISION: (naive, chance),
            LOG_LOSS: (np.full(len(rows), PREVALENCE), chance),
            LOSS_AVOIDED: (nothing, (chance * amount > ALERT_COST).astype(np.int64)),
        },
    )


def baseline_model() -> Pipeline:
    """Logistic regression on raw columns: it sees neither modes nor interactions."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def drawn_cases(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small case-control samples, with alerts and their price."""
    for _ in range(count):
        size = int(rng.integers(60, 200))
        fraud = (rng.random(size) < 0.3).astype(int)
        fraud[:2] = (0, 1)
        amount = np.exp(rng.normal(4.0, 1.2, size)).round(2)
        alert = (rng.random(size) < np.where(fraud, 0.8, 0.02)).astype(int)
        alert[:2] = 1
        weight = np.where(fraud, int(rng.integers(1, 4)), int(rng.integers(5, 40)))
        cost = float(rng.integers(2, 20))
        yield {"fraude": fraud, "montant": amount, "alerte": alert, "poids": weight, "cout": cost}


def weighted_saving(
    fraude: Floats, montant: Floats, alerte: Floats, poids: Floats, cout: float
) -> float:
    """Share of the fraud losses avoided, the price of alerts deducted, in real payments."""
    loss = np.sum(poids * fraude * montant)
    return float(np.sum(poids * alerte * (fraude * montant - cout)) / loss)


def sample_share(data: Tables) -> float:
    """Share of frauds in the student's sample."""
    return float(data["paiements"]["fraude"].mean())


def real_share(data: Tables) -> float:
    """Share of frauds among the payments that the sample stands for."""
    sample = data["paiements"]
    return float(np.average(sample["fraude"], weights=sample["poids"]))
