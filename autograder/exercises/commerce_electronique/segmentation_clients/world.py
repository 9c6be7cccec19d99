"""Simulated customers of an online shop: five ways of buying, and what offers earn from each.

Purchases follow the Pareto/NBD model (Schmittlein, Morrison and Colombo, Management Science,
1987): a customer buys at random, at a rate drawn from a gamma distribution, until a silent
and exponential departure. Baskets follow the gamma-gamma model (Fader, Hardie and Lee,
Journal of Marketing Research, 2005). Purchases under promotion and returned ones are
beta-binomial. Given the segment, the density of what the shop sees is thus exact, and so is
the probability of each segment. The parameters are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaln, gammaln

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

MONTH = 30.4
"""Days of a month."""
COLUMNS = [
    "recence_j", "nb_achats", "montant_total", "panier_moyen", "part_promo", "taux_retour",
    "anciennete_j",
]
"""What the shop knows of a customer."""
OFFERS = ("remise", "livraison", "exclusivite", "bienvenue", "relance")
"""Discount, free delivery, private sales, welcome guide, personal reminder."""
GAIN_SD = 15.0
"""Standard deviation of what one customer earns in a quarter around the expectation, in €."""


@dataclass(frozen=True)
class Segment:
    """One way of buying.

    Parameters
    ----------
    share : float
        Share of the customers.
    rate : (float, float)
        Shape and scale of the gamma distribution of purchases per month.
    leaving : float
        Departures per month.
    basket : (float, float, float)
        Mean basket (€), then shapes of the amounts of a customer and of their mean.
    promo, returned : (float, float)
        Beta distributions of the share of purchases under promotion, and returned.
    tenure : (int, int)
        Shortest and longest time since the first purchase, in days.
    gains : tuple of float
        Expected gain of each of :data:`OFFERS` over a quarter, its cost deducted, in €.
    """

    share: float
    rate: tuple[float, float]
    leaving: float
    basket: tuple[float, float, float]
    promo: tuple[float, float]
    returned: tuple[float, float]
    tenure: tuple[int, int]
    gains: tuple[float, ...]


@dataclass(frozen=True)
class World:
    """Segments: loyal, promotion hunters, rare and large baskets, new, dormant."""

    segments: tuple[Segment, ...]

    @property
    def shares(self) -> Floats:
        """Share of each segment; they sum to 1."""
        return np.array([segment.share for segment in self.segments])

    @property
    def gains(self) -> Floats:
        """Expected gains in €, shape (segments, offers)."""
        return np.array([segment.gains for segment in self.segments])


CENTRE = World((
    Segment(0.20, (8, 0.24), 0.007, (52, 7, 18), (2.5, 16), (2, 25), (250, 1095),
            (-6.0, 8.0, 3.0, -2.0, -1.0)),
    Segment(0.22, (8, 0.12), 0.012, (38, 7, 18), (12, 4.5), (2, 12), (250, 1095),
            (9.0, 2.0, -2.0, 1.0, 3.0)),
    Segment(0.14, (8, 0.04), 0.009, (230, 6, 14), (2, 14), (3, 10), (250, 1095),
            (-8.0, 1.0, 16.0, -1.0, -1.0)),
    Segment(0.20, (5, 0.26), 0.030, (45, 6, 16), (3, 8), (2, 12), (15, 130),
            (2.0, 3.0, -1.0, 9.0, -2.0)),
    Segment(0.24, (6, 0.13), 0.320, (45, 6, 16), (3, 8), (2, 14), (420, 1095),
            (2.0, -2.0, -2.0, 0.0, 7.0)),
))
"""World around which the others are drawn."""
SPREAD = 0.10
"""Largest relative departure of a world's shares, rates, baskets and gains."""
TOLERANCE = 0.03
"""Largest departure of a world's :func:`contrast` from the central one, relative."""

_NODES, _WEIGHTS = (values / 2 for values in np.polynomial.legendre.leggauss(24))


def draw_world(rng: Rng) -> World:
    """World whose segments are as far apart as the central one's."""
    while True:
        world = World(tuple(_around(segment, rng) for segment in CENTRE.segments))
        total = sum(segment.share for segment in world.segments)
        world = World(tuple(
            replace(segment, share=round(segment.share / total, 4)) for segment in world.segments
        ))
        if abs(contrast(world) / contrast(CENTRE) - 1) < TOLERANCE:
            return world


def _around(segment: Segment, rng: Rng) -> Segment:
    share, rate, basket, *gains = rng.uniform(1 - SPREAD, 1 + SPREAD, 3 + len(OFFERS))
    shape, scale = segment.rate
    mean, *shapes = segment.basket
    return replace(
        segment,
        share=segment.share * share,
        rate=(shape, round(scale * rate, 4)),
        basket=(round(mean * basket, 1), shapes[0], shapes[1]),
        gains=tuple(round(g * k, 1) for g, k in zip(segment.gains, gains, strict=True)),
    )


def contrast(world: World) -> float:
    """Difficulty of a world: mean log ratio of rates and baskets between active segments.

    Only the loyal, the promotion hunters and the large baskets count: tenure and recency,
    which worlds share, tell the new and the dormant apart.
    """
    active = world.segments[:3]
    places = np.log([[s.rate[0] * s.rate[1], s.basket[0]] for s in active])
    gaps = places[:, None, :] - places[None, :, :]
    return float(np.sqrt((gaps**2).sum(axis=-1)).sum() / 6)


def simulate(world: World, size: int, rng: Rng) -> tuple[pd.DataFrame, Labels]:
    """Customers as the shop sees them, and their segments (0 to 4), in random order."""
    segment = rng.choice(len(world.segments), size, p=world.shares / world.shares.sum())
    low, high = _of(world, "tenure")[segment].T
    tenure = np.round(rng.uniform(low, high))
    shape, scale = _of(world, "rate")[segment].T
    rate = rng.gamma(shape, scale) / MONTH
    stay = np.minimum(rng.exponential(MONTH / _of(world, "leaving")[segment]), tenure)
    repeats = rng.poisson(rate * stay)
    last = np.where(repeats > 0, stay * rng.random(size) ** (1 / np.maximum(repeats, 1)), 0.0)
    count = repeats + 1
    mean, inner, outer = _of(world, "basket")[segment].T
    amount = rng.gamma(inner * count) / rng.gamma(outer) * mean * (outer - 1) / inner
    promo, returned = (
        rng.binomial(count, rng.beta(*_of(world, name)[segment].T)) / count
        for name in ("promo", "returned")
    )
    table = pd.DataFrame({
        "recence_j": np.round(tenure - last).astype(np.int64),
        "nb_achats": count,
        "montant_total": amount.round(2),
        "panier_moyen": (amount / count).round(2),
        "part_promo": promo.round(3),
        "taux_retour": returned.round(3),
        "anciennete_j": tenure.astype(np.int64),
    })
    return table, segment


def posterior(table: pd.DataFrame, world: World) -> Floats:
    """Exact probability of each segment given a customer's columns, shape (n, 5)."""
    count, tenure = table["nb_achats"].to_numpy(), table["anciennete_j"].to_numpy()
    counts = [np.rint(table[name].to_numpy() * count) for name in ("part_promo", "taux_retour")]
    logs = np.empty((len(table), len(world.segments)))
    for column, one in enumerate(world.segments):
        low, high = one.tenure
        logs[:, column] = np.log(one.share / (high - low))
        logs[(tenure < low) | (tenure > high), column] = -np.inf
        logs[:, column] += _log_history(one, count - 1, table["recence_j"].to_numpy(), tenure)
        logs[:, column] += _log_amount(one, count, table["montant_total"].to_numpy())
        for k, (a, b) in zip(counts, (one.promo, one.returned), strict=True):
            logs[:, column] += betaln(k + a, count - k + b) - betaln(a, b)
    chance = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def trial(table: pd.DataFrame, segment: Labels, world: World, rng: Rng) -> pd.DataFrame:
    """Offers drawn at random, each with probability 1/5, and what they earned (€)."""
    offer = rng.integers(0, len(OFFERS), len(table))
    gain = world.gains[segment, offer] + rng.normal(0.0, GAIN_SD, len(table))
    return pd.DataFrame({"offre": np.array(OFFERS)[offer], "gain": gain.round(2)})


def _of(world: World, name: str) -> Floats:
    """One parameter of every segment, first axis the segments."""
    return np.array([getattr(segment, name) for segment in world.segments], dtype=np.float64)


def _log_history(one: Segment, repeats: Labels, recency: Labels, tenure: Labels) -> Floats:
    """Log density of repeat purchases and of the last one, up to a term common to segments.

    Given a rate λ and a departure rate μ, it is λ^x [μ e^(−(λ+μ)t) + λ e^(−(λ+μ)T)] / (λ+μ);
    the mean over λ follows from that of 1/(λ+μ) under a gamma distribution.
    """
    shape, rate = one.rate[0], 1 / one.rate[1]
    end, last = tenure / MONTH, (tenure - recency) / MONTH
    a = np.asarray(repeats + shape, dtype=np.float64)
    left = (
        gammaln(a) - a * np.log(rate + last) - one.leaving * last
        + np.log(one.leaving * _mean_inverse(a, rate + last, one.leaving))
    )
    stayed = (
        gammaln(a + 1) - (a + 1) * np.log(rate + end) - one.leaving * end
        + np.log(_mean_inverse(a + 1, rate + end, one.leaving))
    )
    prior = shape * np.log(rate) - gammaln(shape)
    return np.asarray(prior + np.logaddexp(left, stayed))


def _mean_inverse(shape: Floats, rate: Floats, leaving: float) -> Floats:
    """Mean of 1/(λ + leaving) for λ of gamma distribution, by Gauss–Legendre quadrature.

    It is the integral over s > 0 of e^(−leaving·s) (1 + s/rate)^(−shape), with w the second
    factor as variable of integration.
    """
    power = (_NODES + 0.5) ** (-1 / shape[:, None])
    inside = power * np.exp(-leaving * rate[:, None] * (power - 1)) * _WEIGHTS
    return np.asarray(rate / shape * inside.sum(axis=1))


def _log_amount(one: Segment, count: Labels, amount: Floats) -> Floats:
    """Log density of the total amount given the number of purchases, up to a common term."""
    mean, inner, outer = one.basket
    scale, a = mean * (outer - 1) / inner, inner * count
    return np.asarray(
        gammaln(a + outer) - gammaln(a) - gammaln(outer)
        + outer * np.log(scale) + a * np.log(amount) - (a + outer) * np.log(scale + amount)
    )
