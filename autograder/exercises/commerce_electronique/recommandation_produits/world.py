"""Simulated purchases of an online shop: tastes, best sellers, and complements.

A customer buys each product at most once. Every order opens with a product drawn among those
not yet bought, with probability proportional to its weight exp(utility): drawn in sequence,
that is a Plackett–Luce order (Luce, 1959; Plackett, 1975). Each further product of the order
comes, 85 times out of 100, from the same family of complements as the first (a
printer, its ink, its paper), and otherwise from the whole shop. Complements thus fill the
rest of an order, and say nothing of the next one.

Sources of the figures:

* utility = taste · product − 0.75 log(rank): the exponent of sales against rank on Amazon was
  0.87 in 2000 (Brynjolfsson, Hu and Smith, 2003), and the tail has grown longer since (same
  authors, 2010);
* one to about six products an order, three on average; five to sixty past purchases a
  customer, from an overdispersed (gamma–Poisson) law: our choices;
* 400 products and 7 % of them bought by each customer: far denser than a real shop, so that
  a notebook can learn in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PRODUCTS = 400
LIST = 10
"""Products of a list, and purchases that it must foretell."""
TASTES = 6
"""Dimensions of a customer's taste."""
SHELVES = 12
"""Groups of products of similar appeal."""
FAMILIES = 40
"""Families of ten complements, each of every level of popularity."""
STRENGTH = 1.0
"""Weight of taste in utility."""
EXPONENT = 0.75
"""Decline of log-utility with the logarithm of the popularity rank."""
COMPLEMENT = 0.85
"""Probability that a further product of an order comes from the family of the first."""
FURTHER = 2.0
"""Mean number of further products of an order, Poisson."""
SHORTEST, LONGEST, MEAN = 5, 60, 18.0
"""Bounds and mean of the number of past purchases."""
FEATURED = 40
"""Products of the home page: the most popular ones."""
FUTURE = 24
"""Purchases simulated after the list is shown: ten of them outside the home page."""


@dataclass(frozen=True)
class World:
    """Products of one shop; arrays of one row per product.

    Parameters
    ----------
    popularity : ndarray of shape (PRODUCTS,)
        −EXPONENT · log(rank); ranks are in no telling order.
    traits : ndarray of shape (PRODUCTS, TASTES)
        What tastes respond to; centred, every dimension of equal variance.
    family : ndarray of shape (PRODUCTS,)
        Family of complements, in 0…FAMILIES − 1.
    """

    popularity: Floats
    traits: Floats
    family: Ints

    @property
    def featured(self) -> Ints:
        """Products of the home page, by number."""
        return np.sort(np.argsort(-self.popularity)[:FEATURED])

    @property
    def members(self) -> Ints:
        """Products of each family, shape (FAMILIES, PRODUCTS / FAMILIES)."""
        return np.argsort(self.family, kind="stable").reshape(FAMILIES, -1)


def draw_world(rng: Rng) -> World:
    """World of equal difficulty.

    The traits are whitened, and families and shelves are balanced over popularity; what is
    drawn is which product is popular, what it is like and what it goes with.
    """
    order = rng.permutation(PRODUCTS)
    family = np.empty(PRODUCTS, dtype=np.int64)
    family[order] = np.concatenate([
        rng.permutation(FAMILIES) for _ in range(PRODUCTS // FAMILIES)
    ])
    rank = np.empty(PRODUCTS)
    rank[order] = np.arange(1, PRODUCTS + 1)
    popularity = -EXPONENT * np.log(rank)
    shelf = rng.permutation(np.arange(PRODUCTS) % SHELVES)
    traits = 0.8 * rng.normal(size=(SHELVES, TASTES))[shelf]
    traits += rng.normal(0, 0.6, (PRODUCTS, TASTES))
    return World(popularity, balanced(traits, np.exp(popularity)), family)


def balanced(traits: Floats, weight: Floats) -> Floats:
    """Traits of equal length, centred and of equal spread in every direction when weighted.

    Best sellers thus look the same way in no world, and appeal to as many tastes in each.
    """
    share = (weight / weight.sum())[:, None]
    for _ in range(20):
        traits = traits - (share * traits).sum(axis=0)
        spread = traits.T @ (share * traits)
        traits = traits @ np.linalg.inv(np.linalg.cholesky(spread)).T
        traits = traits * np.sqrt(TASTES) / np.linalg.norm(traits, axis=1, keepdims=True)
    return traits


def weights(world: World, count: int, rng: Rng) -> Floats:
    """Weight of each product for new customers, shape (count, PRODUCTS); at most 1."""
    tastes = rng.normal(size=(count, TASTES))
    utility = world.popularity + STRENGTH * tastes @ world.traits.T
    return np.asarray(np.exp(utility - utility.max(axis=1, keepdims=True)))


def lengths(count: int, rng: Rng) -> Ints:
    """Number of past purchases of each customer."""
    rate = rng.gamma(2, MEAN / 2, count)
    return np.asarray(rng.poisson(rate).clip(SHORTEST, LONGEST), dtype=np.int64)


def purchases(
    world: World, weight: Floats, bought: Bools, count: Ints, rng: Rng
) -> tuple[Ints, Ints]:
    """Sequences of purchases that open with a new order; ``bought`` is updated.

    Parameters
    ----------
    weight : ndarray of shape (n, PRODUCTS)
        Of each product for each customer.
    bought : ndarray of bool, shape (n, PRODUCTS)
        What is already bought, and will not be again.
    count : ndarray of shape (n,)
        Number of purchases of each.

    Returns
    -------
    products, orders : ndarray of shape (n, max(count))
        Products in order of purchase, −1 after the last; rank of their order, from 1.
    """
    shape = (len(weight), int(count.max()))
    products, orders = np.full(shape, -1, dtype=np.int64), np.ones(shape, dtype=np.int64)
    left, rank, family = (np.zeros(len(weight), dtype=np.int64) for _ in range(3))
    members = world.members
    for step in range(shape[1]):
        active = np.flatnonzero(count > step)
        opens = left[active] == 0
        left[active[opens]] = 1 + rng.poisson(FURTHER, int(opens.sum()))
        rank[active[opens]] += 1
        follows = ~opens & (rng.random(len(active)) < COMPLEMENT)
        beside = members[family[active]]
        free = np.where(bought[active[:, None], beside], 0.0, weight[active[:, None], beside])
        follows &= free.sum(axis=1) > 0
        chosen = np.empty(len(active), dtype=np.int64)
        chosen[follows] = beside[follows, _pick(free[follows], rng)]
        anywhere = active[~follows]
        chosen[~follows] = _pick(np.where(bought[anywhere], 0.0, weight[anywhere]), rng)
        family[active[opens]] = world.family[chosen[opens]]
        bought[active, chosen] = True
        products[active, step], orders[active, step] = chosen, rank[active]
        left[active] -= 1
    return products, orders


def _pick(weight: Floats, rng: Rng) -> Ints:
    """One column per row, with probability proportional to its weight."""
    total = weight.cumsum(axis=1)
    level = rng.random(len(weight)) * total[:, -1]
    return np.asarray((total <= level[:, None]).sum(axis=1).clip(None, weight.shape[1] - 1))


def long_table(products: Ints, orders: Ints, client_id: Ints) -> pd.DataFrame:
    """One row per purchase, in time order within each customer.

    Columns: ``client_id``, ``commande`` (rank of the order, from 1), ``ordre`` (rank of the
    purchase, from 1), ``produit_id`` (0…PRODUCTS − 1).
    """
    made = products >= 0
    row, step = np.nonzero(made)
    return pd.DataFrame({
        "client_id": client_id[row],
        "commande": orders[row, step],
        "ordre": made.cumsum(axis=1)[row, step],
        "produit_id": products[row, step],
    })
