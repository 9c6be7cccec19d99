"""Draws of customers: a trial of offers to learn from, customers to group, small boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables
from autograder.outils.metrics.clustering import ADJUSTED_RAND

from .metrics import OFFER_GAIN
from .world import COLUMNS, OFFERS, Labels, World, posterior, simulate, trial

Floats = npt.NDArray[np.float64]

CUSTOMERS = 20_000
"""Customers that students receive."""
SURVEYED, FRANK = 4000, 0.5
"""Customers of the desk's survey, and the probability that one tells the truth."""
GROUPS = 5
"""Segments of a world, and groups that question 3 asks for."""
CLEAR = 0.02
"""Smallest lead (€) of a right answer, well above rounding errors (questions 2 and 4)."""
FREED = (("capacite", 99), ("stabilite_min", 0.0), ("cout", 0.0))
"""Limits of question 4, and the values at which they no longer bind."""


def data(world: World, rng: Rng) -> Tables:
    """20,000 customers, the offer that each drew, and what it earned."""
    customers, segment = simulate(world, CUSTOMERS, rng)
    return {"clients": customers.join(trial(customers, segment, world, rng))}


def in_exam(place: Place, size: int) -> Drawn:
    """New customers; their truth is their segment, and the expected gain of each offer."""
    customers, segment = simulate(place.world, size, place.rng)
    return _drawn(customers, segment, place)


def at_desk(place: Place, size: int) -> Drawn:
    """New customers; what ships is a survey of some, and the trial of an offer by each."""
    world, _, rng = place[:3]
    customers, segment = simulate(world, size, rng)
    told = np.where(rng.random(size) < FRANK, segment, rng.integers(0, GROUPS, size))
    asked = rng.permutation(size) < SURVEYED
    survey = pd.DataFrame({
        "reponse": np.where(asked, told, -1), "franchise": FRANK, "profils": GROUPS
    })
    outcomes = trial(customers, segment, world, rng)
    outcomes = outcomes.rename(columns={"offre": "traitement", "gain": "resultat"})
    known = {"sondage": survey, "essai": outcomes.assign(propension=1 / len(OFFERS))}
    drawn = _drawn(customers, segment, place)
    return replace(drawn, truth={**drawn.truth, **known})


def _drawn(customers: pd.DataFrame, segment: Labels, place: Place) -> Drawn:
    """Draw of given customers, with the simulator's truth.

    Baselines: groups of raw columns, and the best single offer of the student's trial.
    Oracles: the likeliest segment, and the offer of the largest expected gain.
    """
    chance = posterior(customers, place.world)
    gains = pd.DataFrame(chance @ place.world.gains, columns=list(OFFERS))
    known = place.data["clients"]
    naive = KMeans(GROUPS, n_init=3, random_state=0).fit(known[COLUMNS])
    single = np.full(len(customers), known.groupby("offre")["gain"].mean().idxmax())
    best = np.array(OFFERS)[gains.to_numpy().argmax(axis=1)]
    return Drawn(
        {"clients": customers},
        {"segments": pd.DataFrame({"segment": segment}), "gains": gains},
        {
            ADJUSTED_RAND: (naive.predict(customers[COLUMNS]), chance.argmax(axis=1)),
            OFFER_GAIN: (single, best),
        },
    )


def drawn_trials(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn trials: group, offer (0 to 4), gain (€) and half of each customer."""
    made = 0
    while made < count:
        size, groups = int(rng.integers(300, 600)), int(rng.integers(2, 5))
        group, offer = rng.integers(0, groups, size), rng.integers(0, len(OFFERS), size)
        means = rng.normal(2, 4, (groups, len(OFFERS)))
        gain = (means[group, offer] + rng.normal(0, 12, size)).round(2)
        half = rng.integers(0, 2, size)
        case = {"groupe": group, "offre": offer, "gain": gain, "moitie": half}
        if _clear_cut(pd.DataFrame(case)):
            made += 1
            yield case


def _clear_cut(table: pd.DataFrame) -> bool:
    """Whether each group has one best offer, by more than a rounding error, on half 0."""
    first = table[table["moitie"] == 0]
    means = first.groupby(["groupe", "offre"])["gain"].mean().unstack().to_numpy()
    top = np.sort(means, axis=1)
    return bool(np.isfinite(means).all() and (top[:, -1] - top[:, -2] > CLEAR).all())


def group_value(groupe: Labels, offre: Labels, gain: Floats, moitie: Labels) -> float:
    """Mean gain of one offer per group, chosen on half 0 and measured on half 1, in €."""
    best = np.empty(groupe.max() + 1, dtype=np.int64)
    for g in range(len(best)):
        rows = (groupe == g) & (moitie == 0)
        best[g] = np.argmax([gain[rows & (offre == o)].mean() for o in range(len(OFFERS))])
    same = (offre == best[groupe])[moitie == 1]
    return float(len(OFFERS) * np.mean(gain[moitie == 1] * same))


def drawn_boards(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Drawn boards: for each number of groups, a gain per customer (€) and a stability.

    In turn, the team's capacity, the stability or the cost alone changes the answer.
    """
    made = 0
    while made < count:
        k = np.arange(2, int(rng.integers(9, 14)))
        level = rng.uniform(6, 12) * (1 - np.exp(-k / rng.uniform(1.5, 4)))
        shaky = rng.random(len(k)) < 0.3
        case: dict[str, Any] = {
            "k": k,
            "gain": (level + rng.normal(0, 0.15, len(k))).round(2),
            "stabilite": rng.uniform(np.where(shaky, 0.5, 0.9), np.where(shaky, 0.8, 1)).round(2),
            "cout": 1000 * int(rng.integers(5, 40)),
            "clients": 10_000 * int(rng.integers(3, 13)),
            "capacite": int(rng.integers(4, 11)),
            "stabilite_min": 0.85,
        }
        limit, freed = FREED[made % len(FREED)]
        if lead(case) > CLEAR and best_count(**case | {limit: freed}) != best_count(**case):
            made += 1
            yield case


def best_count(**board: Any) -> float:
    """Number of groups of the largest net gain among the possible ones.

    ``board`` is one of :func:`drawn_boards`.
    """
    return float(board["k"][np.argmax(net_gains(board))])


def lead(board: Mapping[str, Any]) -> float:
    """Lead (€) of the best number of groups over the next one; 0 if none is possible."""
    ranked = np.sort(net_gains(board))[::-1]
    return float(ranked[0] - ranked[1]) if np.isfinite(ranked[0]) else 0.0


def net_gains(board: Mapping[str, Any]) -> Floats:
    """Gain per customer less campaigns (€), of each number of groups; −∞ where impossible."""
    k = board["k"]
    possible = (k <= board["capacite"]) & (board["stabilite"] >= board["stabilite_min"])
    return np.where(possible, board["gain"] - board["cout"] * k / board["clients"], -np.inf)


def variance_share(data: Tables) -> float:
    """Share of the total amount in the sum of the columns' variances."""
    variances = data["clients"][COLUMNS].var()
    return float(variances["montant_total"] / variances.sum())


def top_tenth_share(data: Tables) -> float:
    """Share of the sales made with the tenth of customers who spend the most."""
    amount = data["clients"]["montant_total"]
    return float(amount.nlargest(len(amount) // 10).sum() / amount.sum())
