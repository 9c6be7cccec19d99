"""Exact posterior of fraud: what an inspector who knew the simulator would believe.

A device is of one kind, so its orders are judged together: the density of a device is the
product of the densities of its orders, of the ages of its accounts, and of how its orders
share addresses.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln, i0, logsumexp

from .world import (
    ACCOUNTS,
    CATEGORIES,
    DELIVERIES,
    FIRM,
    FIRM_SIZE,
    FIRMS,
    FRAUD,
    HOUSEHOLD,
    MULE,
    ORDERS,
    PUBLIC,
    PUBLIC_SIZE,
    RING,
    ROBOT,
    SHARED,
    TAKEOVER,
    Floats,
    Integers,
    Profile,
    World,
)

NEVER = -30.0
"""Log probability of what a kind of device never does."""


def fraud_odds(lot: pd.DataFrame, world: World) -> Floats:
    """Log odds of fraud of each order, given the whole lot, shape (n,)."""
    codes, device = np.unique(lot["appareil"].to_numpy(), return_inverse=True)
    account = pd.factorize(lot["compte"])[0]
    new = ~pd.Series(account).duplicated().to_numpy()
    size = np.bincount(device)
    members = np.bincount(device[new], minlength=len(codes))
    logs = _prior(world, size, members) + _pattern(lot, device, account)
    for number, profile in enumerate(world.profiles):
        each = _log_density(profile, lot, world) + np.where(new, _log_age(profile, lot), 0.0)
        logs[number] += np.bincount(device, each)
    fraud, honest = logsumexp(logs[RING:], axis=0), logsumexp(logs[:RING], axis=0)
    return np.asarray(fraud - honest)[device]


def _prior(world: World, size: Integers, members: Integers) -> Floats:
    """Log rate of devices of each kind with that many orders and accounts, shape (6, d)."""
    logs = np.full((6, len(size)), NEVER)
    left = 1 - FRAUD - FIRMS - PUBLIC
    for accounts, table in enumerate(_bought(), start=1):
        for orders, chance in enumerate(table):
            if chance > 0:
                logs[HOUSEHOLD, (members == accounts) & (size == orders)] = np.log(left * chance)
    alone, many = (size == 1) & (members == 1), members == size
    for kind, share, bounds, possible in (
        (FIRM, FIRMS, FIRM_SIZE, members == 1),
        (SHARED, PUBLIC, PUBLIC_SIZE, many),
        (RING, FRAUD * world.shares[0], world.ring, many),
        (TAKEOVER, FRAUD * world.shares[1], (1, 1), alone),
        (ROBOT, FRAUD * world.shares[2], (1, 1), alone),
    ):
        inside = possible & (size >= bounds[0]) & (size <= bounds[1])
        choices = bounds[1] - bounds[0] + 1
        logs[kind, inside] = np.log(share / (sum(bounds) / 2) / choices)
    return logs


def _bought() -> list[Floats]:
    """Rates of households, per order, with 1, 2, 3 accounts and that many orders."""
    one = np.array([0.0, *ORDERS])
    tables = [one, np.convolve(one, one), np.convolve(np.convolve(one, one), one)]
    mean = (np.array(ACCOUNTS) @ (1, 2, 3)) * (np.array(ORDERS) @ (1, 2, 3))
    return [share * table / mean for share, table in zip(ACCOUNTS, tables, strict=True)]


def _pattern(lot: pd.DataFrame, device: Integers, account: Integers) -> Floats:
    """Log probability of how a device's orders share addresses, shape (6, devices)."""
    home = (lot["livraison"] != "relais").to_numpy()
    table = pd.DataFrame({"appareil": device, "adresse": lot["adresse"], "compte": account})[home]
    keys = ["appareil", "adresse"]
    users = table.groupby(keys)["compte"].transform("nunique").to_numpy()
    places = table.groupby("appareil")["adresse"].transform("nunique").to_numpy()
    logs = np.zeros((6, int(device.max()) + 1))
    for kind, each in (
        (HOUSEHOLD, np.where(places > 1, NEVER, 0.0)),
        (SHARED, np.where(users > 1, NEVER, 0.0)),
        (RING, np.where(users > 1, np.log(MULE), np.log(1 - MULE))),
    ):
        logs[kind] = np.bincount(device[home], each, minlength=logs.shape[1])
    return logs


def _log_density(profile: Profile, lot: pd.DataFrame, world: World) -> Floats:
    """Log density of the columns of each order, its account's age aside, shape (n,)."""
    category = np.array([CATEGORIES.index(name) for name in lot["categorie"]])
    delivery = np.array([DELIVERIES.index(name) for name in lot["livraison"]])
    z = (np.log(lot["montant"].to_numpy()) - np.array(world.prices)[category]) / (
        np.array(world.spreads)[category])
    hour = (lot["heure"].to_numpy() + 0.5 - profile.hour[0]) / 24 * 2 * np.pi
    with np.errstate(divide="ignore"):
        chosen = (np.log(profile.categories)[category] + np.log(profile.deliveries)[delivery])
    logs = (
        np.maximum(chosen, NEVER)
        + _normal(z, *profile.amount)
        + profile.hour[1] * np.cos(hour) - np.log(i0(profile.hour[1]))
        + _exponentials(profile.distance, lot["distance_km"].to_numpy() + 0.05)
        + _normal(np.log(lot["duree_session"].to_numpy() - 0.5), *profile.session)
        + _poisson(lot["quantite"].to_numpy() - 1, profile.quantity)
        + _poisson(lot["echecs_paiement"].to_numpy(), profile.failures)
    )
    return np.asarray(logs)


def _log_age(profile: Profile, lot: pd.DataFrame) -> Floats:
    return _exponentials(profile.age, lot["anciennete_compte"].to_numpy() + 0.5)


def _exponentials(parts: tuple[tuple[float, float], ...], x: Floats) -> Floats:
    density = sum(weight / mean * np.exp(-x / mean) for weight, mean in parts)
    return np.asarray(np.log(np.maximum(density, 1e-300)))


def _poisson(counts: Integers, mean: float) -> Floats:
    if mean == 0:
        return np.where(counts == 0, 0.0, NEVER)
    return np.asarray(counts * np.log(mean) - mean - gammaln(counts + 1))


def _normal(x: Floats, mean: float, sd: float) -> Floats:
    return np.asarray(-0.5 * ((x - mean) / sd) ** 2 - np.log(sd))
