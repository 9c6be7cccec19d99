"""Draws of customers: histories to learn from, customers to serve, small lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import linalg

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Scale, Tables

from .metrics import DISCOVERY_NDCG, NDCG, ndcg
from .world import (
    FUTURE,
    LIST,
    PRODUCTS,
    Bools,
    Floats,
    Ints,
    World,
    lengths,
    long_table,
    purchases,
    weights,
)

CLIENTS = 3000
"""Customers whose whole history students receive."""
FUTURES = 8
"""Futures of each customer of an exam."""
NEW = 10_001
"""Number of the first customer of an exam or of the desk."""
RIDGE = 100.0
"""Penalty of the notebook's regression of each product on the others."""


def data(world: World, rng: Rng) -> Tables:
    """``achats``, whose last ten rows of a customer open an order; ``vedettes``."""
    weight, bought, (past, before) = customers(world, CLIENTS, rng)
    after, later = purchases(world, weight, bought, np.full(CLIENTS, LIST), rng)
    last = np.where(past >= 0, before, 0).max(axis=1)
    orders = np.hstack([before, later + last[:, None]])
    return {
        "achats": long_table(np.hstack([past, after]), orders, np.arange(1, CLIENTS + 1)),
        "vedettes": pd.DataFrame({"produit_id": world.featured}),
    }


def customers(world: World, count: int, rng: Rng) -> tuple[Floats, Bools, tuple[Ints, Ints]]:
    """Weights of new customers, what they have bought, and the history that says it."""
    weight = weights(world, count, rng)
    bought = np.zeros(weight.shape, dtype=bool)
    return weight, bought, purchases(world, weight, bought, lengths(count, rng), rng)


def in_exam(place: Place, size: int) -> Drawn:
    """New customers; several futures of each."""
    return _drawn(place, size, FUTURES)


def at_desk(place: Place, size: int) -> Drawn:
    """New customers; one future of each, which is all that a shop observes."""
    return _drawn(place, size, 1)


def _drawn(place: Place, size: int, futures: int) -> Drawn:
    """Histories of new customers; truths are their next purchases.

    Baseline: the products most bought in the student's table. Oracle: the true weights. Both
    leave out what the customer has bought and, for discoveries, the home page.
    """
    world, data, rng = place[:3]
    weight, bought, (past, orders) = customers(world, size, rng)
    count = np.full(size, FUTURE)
    after = [purchases(world, weight, bought.copy(), count, rng)[0] for _ in range(futures)]
    sales = np.bincount(data["achats"]["produit_id"], minlength=PRODUCTS)
    names = [f"a{i + 1}" for i in range(LIST * futures)]
    truth: dict[str, pd.DataFrame] = {}
    answers: dict[Scale, tuple[object, object]] = {}
    for name, metric, excluded in (
        ("achats", NDCG, np.arange(0)), ("decouvertes", DISCOVERY_NDCG, world.featured)
    ):
        out = bought | np.isin(np.arange(PRODUCTS), excluded)
        kept = np.hstack([next_ones(one, excluded) for one in after])
        truth[name] = pd.DataFrame(kept, columns=names)
        answers[metric] = (best(np.broadcast_to(sales, out.shape), out), best(weight, out))
    return Drawn({"achats": long_table(past, orders, np.arange(NEW, NEW + size))}, truth, answers)


def next_ones(products: Ints, excluded: Ints) -> Ints:
    """First ten purchases of each row outside ``excluded``; −1 where there are fewer."""
    kept = ~np.isin(products, excluded)
    first = np.argsort(~kept, axis=1, kind="stable")[:, :LIST]
    return np.where(
        np.take_along_axis(kept, first, axis=1), np.take_along_axis(products, first, axis=1), -1
    )


def best(scores: Floats | Ints, out: Bools) -> Ints:
    """Ten products of highest score, those ``out`` excepted, shape (n, LIST)."""
    return np.argsort(np.where(out, np.inf, -scores), axis=1, kind="stable")[:, :LIST]


def drawn_lists(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Lists and next purchases with two to eight products in common, in no common order."""
    for _ in range(count):
        common = int(rng.integers(2, 9))
        products = rng.choice(PRODUCTS, 2 * LIST - common, replace=False)
        one = rng.permutation(products[:LIST])
        then = rng.permutation(products[LIST - common :])
        yield {"liste": one, "achats": then}


def score_of_list(liste: Ints, achats: Ints) -> float:
    """NDCG@10 of one list, for the next ten purchases."""
    return ndcg(pd.DataFrame(achats[None]), liste[None])


def featured_share(data: Tables) -> float:
    """Share of the purchases that are products of the home page, in %."""
    featured = data["achats"]["produit_id"].isin(data["vedettes"]["produit_id"])
    return float(100 * featured.mean())


def density(data: Tables) -> float:
    """Share of the products that a customer has bought, in %."""
    return 100 * len(data["achats"]) / (CLIENTS * PRODUCTS)


def mean_order(data: Tables) -> float:
    """Mean number of products of an order."""
    return float(data["achats"].groupby(["client_id", "commande"]).size().mean())


def regression_at_random(data: Tables) -> float:
    """NDCG@10 of the regression on purchases set apart at random."""
    return split_score(data["achats"], random_split(data["achats"]), regression)


def popularity_at_random(data: Tables) -> float:
    """NDCG@10 of popularity on purchases set apart at random."""
    return split_score(data["achats"], random_split(data["achats"]), popularity)


def regression_in_time(data: Tables) -> float:
    """NDCG@10 of the regression on the last purchases of each customer."""
    return split_score(data["achats"], last_split(data["achats"]), regression)


def popularity_in_time(data: Tables) -> float:
    """NDCG@10 of popularity on the last purchases of each customer."""
    return split_score(data["achats"], last_split(data["achats"]), popularity)


def random_split(achats: pd.DataFrame) -> pd.Series[bool]:
    """Ten purchases of each customer, drawn at random: the notebook's ``au_hasard``."""
    drawn = pd.Series(np.random.default_rng(0).random(len(achats)), achats.index)
    return drawn.groupby(achats["client_id"]).rank() <= LIST


def last_split(achats: pd.DataFrame) -> pd.Series[bool]:
    """Last ten purchases of each customer."""
    return achats.groupby("client_id").cumcount(ascending=False) < LIST


def split_score(
    achats: pd.DataFrame, future: pd.Series[bool], model: Callable[[Floats], Floats]
) -> float:
    """NDCG@10 of a model on the purchases set apart, learnt on the others."""
    past, then = matrix(achats[~future]), matrix(achats[future])
    hits = np.take_along_axis(then, best(model(past), past > 0), axis=1)
    gains = 1 / np.log2(np.arange(2, LIST + 2))
    return float(np.mean(hits @ gains) / gains.sum())


def matrix(achats: pd.DataFrame) -> Floats:
    """1 where a customer (row, in order of appearance) has bought a product (column)."""
    rows, clients = pd.factorize(achats["client_id"])
    found = np.zeros((len(clients), PRODUCTS))
    found[rows, achats["produit_id"]] = 1
    return found


def popularity(past: Floats) -> Floats:
    """Score of each product for each customer: its number of customers."""
    return np.broadcast_to(past.sum(axis=0), past.shape)


def regression(past: Floats) -> Floats:
    """Score of each product for each customer: ridge regression on the other products."""
    inverse = linalg.inv(past.T @ past + RIDGE * np.eye(PRODUCTS))
    coefficients = -inverse / np.diag(inverse)
    np.fill_diagonal(coefficients, 0)
    return np.asarray(past @ coefficients)
