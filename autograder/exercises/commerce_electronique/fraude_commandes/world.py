"""Simulated week of an online shop: orders, and the accounts and devices behind them.

Orders come by device. Honest devices belong to a household, to a small firm (one account,
many orders) or to the public (a library: many accounts, one order each). Fraudulent ones
belong to a ring (many new accounts), to the thief of an old account, or to a robot that
tests stolen cards. Given its device's kind, the columns of an order are independent.

One order in fifty is a fraud, our choice: for scale, 20,663 of the 590,540 labelled payments
of the IEEE-CIS data set (Vesta, 2019), 3.5 %, are frauds. That data set too tells cards,
devices and addresses apart by identifiers that only mean equality. Profiles are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FRAUD = 0.02
"""Share of frauds among orders."""
FIRMS, PUBLIC = 0.03, 0.03
"""Shares of orders placed from a small firm's device, and from a public one."""
CATEGORIES = (
    "livres", "papeterie", "beauté", "jouets", "mode", "sport",
    "maison", "bricolage", "jardin", "électroménager", "photo", "informatique",
)
"""Categories, from the cheapest to the dearest."""
DELIVERIES = ("domicile", "relais", "express")
"""Ways of delivery; only parcels to a pickup point share an address by chance."""
RELAYS_PER_ORDER = 0.003
"""Pickup points per order of a week."""
ACCOUNTS = (0.70, 0.22, 0.08)
"""Probabilities of 1, 2 and 3 accounts in a household."""
ORDERS = (0.80, 0.15, 0.05)
"""Probabilities of 1, 2 and 3 orders of a household's account in a week."""
FIRM_SIZE, PUBLIC_SIZE = (5, 12), (4, 9)
"""Least and most orders of a firm's device and of a public one in a week."""
MULE = 0.6
"""Share of a ring's orders, pickup points aside, sent to one common address."""
LABELS = 900_000
"""Size of the pool that identifiers are drawn from, without replacement."""

HOUSEHOLD, FIRM, SHARED, RING, TAKEOVER, ROBOT = range(6)
"""Kinds of device: the last three are fraudulent."""

CHEAP_FIRST = tuple(np.linspace(3.0, 0.4, 12) / np.linspace(3.0, 0.4, 12).sum())
DEAR_FIRST = tuple(np.linspace(0.5, 3.0, 12) / np.linspace(0.5, 3.0, 12).sum())
FIVE_CHEAPEST = (0.2,) * 5 + (0.0,) * 7
CHEAPEST = (1.0,) + (0.0,) * 11


@dataclass(frozen=True)
class Profile:
    """How one kind of device orders; logarithms are natural.

    Parameters
    ----------
    categories, deliveries : tuple of float
        Probabilities of :data:`CATEGORIES` and :data:`DELIVERIES`.
    amount : (float, float)
        Mean and standard deviation of log amount, in standard deviations of the category.
    quantity : float
        Mean number of articles beyond the first.
    age : tuple of (float, float)
        Weights and means (days) of a mixture of exponential ages of the account.
    hour : (float, float)
        Usual hour, and von Mises concentration around it.
    distance : tuple of (float, float)
        Weights and means (km) of a mixture of exponential distances.
    session : (float, float)
        Mean and standard deviation of the log duration of the session (s).
    failures : float
        Mean number of failed payments before the right one.
    """

    categories: tuple[float, ...]
    amount: tuple[float, float]
    quantity: float
    age: tuple[tuple[float, float], ...]
    hour: tuple[float, float]
    distance: tuple[tuple[float, float], ...]
    session: tuple[float, float]
    failures: float
    deliveries: tuple[float, float, float]


CUSTOMER = Profile(
    CHEAP_FIRST, (0.0, 1.0), 0.5, ((0.88, 450.0), (0.12, 15.0)), (16.0, 0.9),
    ((0.88, 6.0), (0.12, 250.0)), (6.0, 0.8), 0.05, (0.55, 0.25, 0.20),
)
PROFILES = (
    CUSTOMER,
    replace(CUSTOMER, quantity=2.0),
    CUSTOMER,
    Profile(
        DEAR_FIRST, (0.2, 0.9), 0.8, ((1.0, 25.0),), (16.0, 0.1),
        ((0.6, 6.0), (0.4, 150.0)), (5.5, 0.7), 0.3, (0.25, 0.25, 0.50),
    ),
    Profile(
        FIVE_CHEAPEST, (3.4, 0.6), 1.0, ((1.0, 500.0),), (3.0, 1.0),
        ((0.3, 6.0), (0.7, 300.0)), (4.9, 0.6), 0.8, (0.20, 0.25, 0.55),
    ),
    Profile(
        CHEAPEST, (-1.5, 0.3), 0.0, ((1.0, 8.0),), (12.0, 0.0),
        ((0.4, 6.0), (0.6, 250.0)), (3.7, 0.5), 2.0, (0.60, 0.40, 0.0),
    ),
)
"""Profiles of the kinds of device."""


@dataclass(frozen=True)
class World:
    """What changes from one course to the next.

    Parameters
    ----------
    prices : tuple of float
        Mean log amount (€) of each category.
    spreads : tuple of float
        Standard deviation of the log amount of each category.
    shares : (float, float, float)
        Shares of rings, takeovers and robots among fraudulent orders.
    ring : (int, int)
        Least and most orders of a ring.
    profiles : tuple of Profile
        Profiles of the six kinds of device.
    """

    prices: tuple[float, ...]
    spreads: tuple[float, ...]
    shares: tuple[float, float, float]
    ring: tuple[int, int]
    profiles: tuple[Profile, ...]


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: prices, scenarios and habits move a little."""
    ring, takeover = 0.45 + rng.uniform(-0.03, 0.03), 0.30 + rng.uniform(-0.03, 0.03)
    profiles = list(PROFILES)
    profiles[TAKEOVER] = replace(
        PROFILES[TAKEOVER], hour=(round(3.0 + float(rng.uniform(-1.5, 1.5)), 2) % 24, 1.0)
    )
    return World(
        tuple(round(float(p), 3) for p in np.linspace(2.2, 6.2, 12) + rng.uniform(-0.15, 0.15, 12)),
        tuple(round(float(s), 3) for s in rng.permutation(np.linspace(0.35, 0.60, 12))),
        (round(ring, 3), round(takeover, 3), round(1 - ring - takeover, 3)),
        (int(rng.integers(5, 7)), int(rng.integers(12, 14))),
        tuple(profiles),
    )


def week(world: World, count: int, rng: Rng, fraud: float = FRAUD) -> pd.DataFrame:
    """``count`` orders in random order, as the shop records them.

    Columns: ``commande``, ``compte``, ``appareil``, ``adresse`` (identifiers that mean
    nothing but equality), ``categorie``, ``montant`` (€), ``quantite``,
    ``anciennete_compte`` (days), ``heure`` (0–23), ``distance_km``, ``duree_session`` (s),
    ``echecs_paiement``, ``livraison``, then ``genre``, the kind of device, for the trusted
    side only.
    """
    kind, device, account = _devices(world, count, rng, fraud)
    sizes = np.bincount(kind, minlength=len(world.profiles))
    rows = pd.concat([
        pd.DataFrame(_orders(profile, world, int(size), rng))
        for profile, size in zip(world.profiles, sizes, strict=True)
    ], ignore_index=True)
    first = pd.Series(np.arange(count)).groupby(account).transform("first")
    rows["anciennete_compte"] = rows["anciennete_compte"].to_numpy()[first]
    rows["genre"] = kind
    where = _addresses(kind, device, account, (rows["livraison"] == "relais").to_numpy(), rng)
    for name, codes in (("compte", account), ("appareil", device), ("adresse", where)):
        rows[name] = labels(codes, rng)
    rows["commande"] = labels(np.arange(count), rng)
    whole = ["anciennete_compte", "heure", "duree_session"]
    rows[whole] = rows[whole].astype(np.int64)
    return rows.iloc[rng.permutation(count)][[*VISIBLE, "genre"]].reset_index(drop=True)


VISIBLE = [
    "commande", "compte", "appareil", "adresse", "categorie", "montant", "quantite",
    "anciennete_compte", "heure", "distance_km", "duree_session", "echecs_paiement",
    "livraison",
]
"""Columns that a student sees."""


def labels(codes: Integers, rng: Rng) -> Integers:
    """Six-digit labels of codes, in no order."""
    distinct, inverse = np.unique(codes, return_inverse=True)
    return np.asarray(100_000 + rng.permutation(LABELS)[: len(distinct)][inverse])


def _devices(
    world: World, count: int, rng: Rng, fraud: float
) -> tuple[Integers, Integers, Integers]:
    """Kind of device (in growing order), device and account of each order."""
    frauds = round(count * fraud)
    rings = rng.integers(world.ring[0], world.ring[1] + 1, frauds)
    rings = rings[: int(np.searchsorted(np.cumsum(rings), world.shares[0] * frauds))]
    takeovers = round(world.shares[1] * frauds)
    robots = frauds - takeovers - int(rings.sum())
    firms = _sizes(FIRM_SIZE, count * FIRMS, rng)
    shared = _sizes(PUBLIC_SIZE, count * PUBLIC, rng)
    left = count - frauds - int(firms.sum() + shared.sum())
    members = 1 + rng.choice(3, left, p=ACCOUNTS)
    bought = 1 + rng.choice(3, members.sum(), p=ORDERS)
    kinds = ((FIRM, firms), (SHARED, shared), (RING, rings),
             (TAKEOVER, np.ones(takeovers, int)), (ROBOT, np.ones(robots, int)))
    household = np.repeat(np.repeat(np.arange(left), members), bought)[:left]
    kind, device = [np.zeros(left, int)], [household]
    account = [np.repeat(np.arange(len(bought)), bought)[:left]]
    for number, sizes in kinds:
        total, base = int(sizes.sum()), 10 * count * number
        kind.append(np.full(total, number))
        device.append(base + np.repeat(np.arange(len(sizes)), sizes))
        account.append(device[-1] if number == FIRM else base + np.arange(total))
    return np.concatenate(kind), np.concatenate(device), np.concatenate(account)


def _sizes(bounds: tuple[int, int], total: float, rng: Rng) -> Integers:
    """As many sizes as make about ``total`` orders."""
    return rng.integers(bounds[0], bounds[1] + 1, round(2 * total / sum(bounds)))


def _orders(profile: Profile, world: World, count: int, rng: Rng) -> dict[str, object]:
    """Columns of ``count`` orders of one profile; the age is that of a new account."""
    category = rng.choice(12, count, p=profile.categories)
    price, spread = np.array(world.prices)[category], np.array(world.spreads)[category]
    angle = 2 * np.pi * profile.hour[0] / 24
    hour = rng.vonmises(angle, profile.hour[1], count) if profile.hour[1] else (
        rng.uniform(0, 2 * np.pi, count))
    return {
        "categorie": np.array(CATEGORIES)[category],
        "montant": np.exp(price + spread * rng.normal(*profile.amount, count)).round(2),
        "quantite": 1 + rng.poisson(profile.quantity, count),
        "anciennete_compte": np.floor(_mixture(profile.age, count, rng)),
        "heure": np.floor(hour % (2 * np.pi) / (2 * np.pi) * 24) % 24,
        "distance_km": _mixture(profile.distance, count, rng).round(1),
        "duree_session": np.ceil(np.exp(rng.normal(*profile.session, count))),
        "echecs_paiement": rng.poisson(profile.failures, count),
        "livraison": np.array(DELIVERIES)[rng.choice(3, count, p=profile.deliveries)],
    }


def _mixture(parts: tuple[tuple[float, float], ...], count: int, rng: Rng) -> Floats:
    weights, means = np.array(parts).T
    return np.asarray(rng.exponential(means[rng.choice(len(means), count, p=weights)]))


def _addresses(
    kind: Integers, device: Integers, account: Integers, relay: npt.NDArray[np.bool_], rng: Rng
) -> Integers:
    """Code of the address of each order: a home, a mule's, or one of the pickup points."""
    count = len(kind)
    home = np.where(np.isin(kind, (HOUSEHOLD, FIRM)), device, 100 * count + account)
    mule = (kind == RING) & (rng.random(count) < MULE)
    points = 200 * count + rng.integers(0, max(1, round(RELAYS_PER_ORDER * count)), count)
    return np.where(relay, points, np.where(mule, device, home))
