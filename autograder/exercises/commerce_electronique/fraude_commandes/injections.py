"""Anomalies injected into honest orders by a published recipe: a truth without any label."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.exercises.model import Rng

from .world import CATEGORIES, Integers

FAR = 5
"""Least number of ranks between the categories of two orders that swap their amounts."""
NEW, RING_SIZE = 30, (5, 9)
"""Age (days) below which an account is new, and orders of an injected ring."""


def swapped_amounts(
    orders: pd.DataFrame, pairs: int, rng: Rng
) -> tuple[pd.DataFrame, Integers]:
    """Swap the amounts of random pairs of orders, :data:`FAR` categories or more apart.

    Returns
    -------
    DataFrame
        The orders: their amounts are those of before, on other rows.
    ndarray of shape (n,)
        1 for an order whose amount was swapped.
    """
    rank = np.array([CATEGORIES.index(name) for name in orders["categorie"]])
    some = rng.permutation(len(orders) // 2 * 2).reshape(-1, 2)
    some = some[np.abs(rank[some[:, 0]] - rank[some[:, 1]]) >= FAR][:pairs]
    amount = orders["montant"].to_numpy().copy()
    amount[some] = amount[some[:, ::-1]]
    return orders.assign(montant=amount), _mark(len(orders), some.ravel())


def injected_devices(
    orders: pd.DataFrame, rings: int, rng: Rng
) -> tuple[pd.DataFrame, Integers]:
    """Move orders of new accounts, alone on their devices, to new common devices.

    Returns
    -------
    DataFrame
        The orders, with ``rings`` new devices of 5 to 9 orders.
    ndarray of shape (n,)
        1 for an order that was moved.
    """
    alone = ~orders["appareil"].duplicated(keep=False) & (orders["anciennete_compte"] < NEW)
    candidates = rng.permutation(np.flatnonzero(alone))
    sizes = rng.integers(RING_SIZE[0], RING_SIZE[1] + 1, rings)
    sizes = sizes[np.cumsum(sizes) <= len(candidates)]
    moved = candidates[: sizes.sum()]
    device = orders["appareil"].to_numpy().copy()
    device[moved] = np.repeat(device[moved][np.cumsum(sizes) - 1], sizes)
    return orders.assign(appareil=device), _mark(len(orders), moved)


def _mark(count: int, rows: Integers) -> Integers:
    label = np.zeros(count, dtype=np.int64)
    label[rows] = 1
    return label
