"""Draws of orders: a week to learn from, weeks to judge, injected anomalies, small lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables
from autograder.outils.metrics.rare_events import AVERAGE_PRECISION

from .injections import FAR, NEW, RING_SIZE, injected_devices, swapped_amounts
from .metrics import PRECISION, precision_at_capacity
from .oracle import fraud_odds
from .world import CATEGORIES, FRAUD, VISIBLE, Floats, Integers, World, week

ORDERS_A_WEEK = 20_000
"""Orders that students receive."""
ALERTS, AUDIT = 150, 2000
"""Orders checked because the shop's rule alerted, and orders checked at random."""
SWAPS, RINGS = 0.01, 0.003
"""Swapped pairs, and injected rings, per order."""
HIGH, MANY = 60.0, 5
"""Amount (€) and accounts of a device that question 1 asks about."""
NUMBERS = [
    "montant", "quantite", "anciennete_compte", "heure", "distance_km", "duree_session",
    "echecs_paiement",
]
"""Columns of the naive score."""


def data(world: World, rng: Rng) -> Tables:
    """A week of orders, and what investigators checked of it."""
    orders = week(world, ORDERS_A_WEEK, rng)
    alerts = np.argsort(-naive_score(orders).round(6), kind="stable")[:ALERTS]
    audit = rng.choice(ORDERS_A_WEEK, AUDIT, replace=False)
    rows = np.concatenate([alerts, audit])
    checked = pd.DataFrame({
        "commande": orders["commande"].to_numpy()[rows],
        "origine": np.repeat(["alerte", "audit"], [ALERTS, AUDIT]),
        "fraude": labels_of(orders)[rows],
    })
    return {"commandes": orders[VISIBLE], "enquete": checked.iloc[rng.permutation(len(rows))]}


def labels_of(orders: pd.DataFrame) -> Integers:
    """1 for a fraud."""
    return (orders["genre"].to_numpy() >= 3).astype(np.int64)


def naive_score(orders: pd.DataFrame) -> Floats:
    """Sum of squared standardised logarithms: far from the mean, whatever the context."""
    logs = np.log1p(orders[NUMBERS].to_numpy(dtype=np.float64))
    return np.asarray((((logs - logs.mean(axis=0)) / logs.std(axis=0)) ** 2).sum(axis=1))


def lot_in_exam(place: Place, size: int) -> Drawn:
    """A new week and all its frauds."""
    return _lot(week(place.world, size, place.rng), place)


def lot_at_desk(place: Place, size: int) -> Drawn:
    """A new week; what ships are the frauds of :data:`AUDIT` orders drawn at random."""
    orders = week(place.world, size, place.rng)
    audit = place.rng.choice(size, AUDIT, replace=False)
    checked = np.isin(np.arange(size), audit).astype(np.int64)
    drawn = _lot(orders, place)
    frauds = drawn.truth["fraudes"]
    audited = frauds.assign(fraude=frauds["fraude"] * checked, verifiee=checked)
    return replace(drawn, truth={**drawn.truth, "audit": audited})


def _lot(orders: pd.DataFrame, place: Place) -> Drawn:
    """Draw of a given week, with all its frauds.

    Baseline: :func:`naive_score`. Oracle: the exact probability of fraud.
    """
    capacity = round(FRAUD * len(orders))
    both = naive_score(orders), fraud_odds(orders, place.world)
    return Drawn(
        {"lot": orders[VISIBLE]},
        {"fraudes": pd.DataFrame({"fraude": labels_of(orders), "capacite": capacity})},
        {AVERAGE_PRECISION: both, PRECISION: both},
    )


def amounts(place: Place, size: int) -> Drawn:
    """A week without fraud, where pairs of orders have swapped their amounts.

    Baseline: how unusual the amount is among all orders. Oracle: the density of the amount
    in the other categories over its density in its own.
    """
    honest = week(place.world, size, place.rng, 0.0)
    orders, swapped = swapped_amounts(honest, round(SWAPS * size), place.rng)
    logs = np.log(orders["montant"].to_numpy())
    category = np.array([CATEGORIES.index(name) for name in orders["categorie"]])
    centre, spread = np.array(place.world.prices), np.array(place.world.spreads)
    density = -0.5 * ((logs[:, None] - centre) / spread) ** 2 - np.log(spread)
    weight = np.full((12, 12), -np.inf)  # of the category that an amount may come from
    for own in range(12):
        weight[own, np.abs(np.arange(12) - own) >= FAR] = 0.0
    weight += np.log(np.bincount(category, minlength=12) + 1)
    best = logsumexp(density + weight[category], axis=1) - density[np.arange(size), category]
    return _injected(orders, swapped, np.abs(logs - np.median(logs)), best)


def devices(place: Place, size: int) -> Drawn:
    """A week without fraud, where orders of new accounts were moved to common devices.

    Baseline: orders of the device. Oracle: one score for every order of a device that
    serves five accounts or more, all of them new, another for the rest.
    """
    honest = week(place.world, size, place.rng, 0.0)
    orders, moved = injected_devices(honest, round(RINGS * size), place.rng)
    device = orders.groupby("appareil")
    count, members = device["compte"].transform("size"), device["compte"].transform("nunique")
    oldest = device["anciennete_compte"].transform("max")
    best = np.asarray((members >= RING_SIZE[0]) & (oldest < NEW), dtype=np.float64)
    return _injected(orders, moved, count.to_numpy(dtype=np.float64), best)


def _injected(orders: pd.DataFrame, label: Integers, naive: Floats, best: Floats) -> Drawn:
    return Drawn(
        {"lot": orders[VISIBLE]},
        {"injections": pd.DataFrame({"injectee": label})},
        {AVERAGE_PRECISION: (naive, best)},
    )


def drawn_lists(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn lists whose last place is tied, and a capacity."""
    made = 0
    while made < count:
        size = int(rng.integers(80, 200))
        score = rng.integers(0, 12, size)
        fraud = (rng.random(size) < 0.1 + 0.05 * score).astype(np.int64)
        capacity = int(rng.integers(15, 50))
        found = shared_precision(score, fraud, capacity) * capacity
        if abs(found - round(found)) > 0.1:
            made += 1
            yield {"score": score, "fraude": fraud, "capacite": capacity}


def shared_precision(score: Integers, fraude: Integers, capacite: int) -> float:
    """Precision among the most suspect, the last places shared between equal scores."""
    truth = pd.DataFrame({"fraude": fraude, "capacite": capacite})
    return precision_at_capacity(truth, score)


def dear_toys(data: Tables) -> float:
    """Share of toys of at least :data:`HIGH` euros."""
    return _dear_share(data["commandes"], "jouets")


def dear_home(data: Tables) -> float:
    """Share of orders for the home of at least :data:`HIGH` euros."""
    return _dear_share(data["commandes"], "maison")


def _dear_share(orders: pd.DataFrame, category: str) -> float:
    return float((orders["montant"] >= HIGH)[orders["categorie"] == category].mean())


def shared_devices(data: Tables) -> float:
    """Share of orders from a device of at least :data:`MANY` accounts."""
    accounts = data["commandes"].groupby("appareil")["compte"].transform("nunique")
    return float((accounts >= MANY).mean())
