"""Simulated card payments: two habits of honest customers, three ways of defrauding.

A payment belongs to one of five components. Given its component, its columns are
independent, apart from the ratio to the customer's usual amount, which follows the amount;
so the density of each class, and the probability of fraud, are exact.

One payment in 581 is a fraud, as in the ULB data set (492 of 284,807, Dal Pozzolo et al.,
2015), where a fraud costs 122 € on average; on the Internet, fraud took 0.165 % of French
card payments in 2022 (Observatoire de la sécurité des moyens de paiement). The scenarios
(card testing, large distant purchases, mimicry) follow the Fraud Detection Handbook
(Le Borgne et al., 2022); their parameters are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln, i0

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]

PREVALENCE = 492 / 284_807
"""Share of frauds among payments."""
ANONYMOUS = 6
"""Number of columns ``v1``…, like the principal components of the ULB data set."""
COLUMNS = [
    "montant", "heure", "delai_min", "distance_km", "nb_24h", "ratio_habituel",
    *(f"v{i}" for i in range(1, ANONYMOUS + 1)),
]
"""What is known of a payment when it must be decided."""
CONCENTRATION = 1.2
"""Concentration of the von Mises distribution of hours, around each component's own."""
SLOPE = 0.5
"""Growth of log(ratio) with log(amount) inside a component."""
ALERT_COST = 25.0
"""Price of an alert, in €: an analyst's minutes, a delayed purchase, an annoyed customer.
Our choice: at this price, the best threshold that ignores the amount wastes a third of what
can be saved."""


@dataclass(frozen=True)
class Component:
    """One kind of payment; logarithms are natural.

    Parameters
    ----------
    share : float
        Share of its class.
    amount, delay, distance : (float, float)
        Mean and standard deviation of the logarithm of the amount (€), of the time since
        the card's last payment (min) and of the distance from home (km).
    hour : float
        Usual hour, in [0, 24).
    count : float
        Mean number of payments of the card in the last 24 hours.
    ratio : (float, float)
        Mean and standard deviation of the logarithm of amount / usual amount.
    means : tuple of float
        Means of the anonymous columns, of unit variance.
    """

    share: float
    amount: tuple[float, float]
    hour: float
    delay: tuple[float, float]
    distance: tuple[float, float]
    count: float
    ratio: tuple[float, float]
    means: tuple[float, ...]


@dataclass(frozen=True)
class World:
    """Components of each class, and the sampling of honest payments.

    Parameters
    ----------
    honest, fraud : tuple of Component
        Daily and unusual payments; card testing, large distant purchase, mimicry.
    weight : int
        Honest payments that one row of the student's table stands for.
    """

    honest: tuple[Component, ...]
    fraud: tuple[Component, ...]
    weight: int


CENTRE = World(
    honest=(
        Component(0.80, (3.2, 1.0), 14, (6.2, 1.3), (1.0, 1.2), 2.0, (0.0, 0.5), (0.0,) * 6),
        Component(0.20, (3.8, 1.2), 20, (5.5, 1.5), (3.0, 1.5), 3.0, (0.3, 0.7),
                  (0.3, 0.0, -0.3, 0.0, 0.2, 0.0)),
    ),
    fraud=(
        Component(0.40, (1.6, 0.8), 3, (1.8, 1.0), (3.5, 1.5), 7.0, (-0.6, 0.7),
                  (0.8, -0.6, 0.0, 0.5, 0.0, 0.0)),
        Component(0.35, (5.4, 0.8), 22, (4.5, 1.5), (5.8, 1.2), 3.5, (1.6, 0.6),
                  (0.0, 0.8, 0.7, 0.0, -0.6, 0.4)),
        Component(0.25, (3.5, 1.0), 15, (5.9, 1.4), (1.4, 1.3), 2.3, (0.2, 0.6),
                  (0.2, 0.2, 0.0, 0.0, 0.0, 0.2)),
    ),
    weight=100,
)
"""World around which the others are drawn."""
WEIGHTS = (90, 100, 110)
"""Honest payments that a row may stand for."""
TOLERANCE = 0.01
"""Largest departure of a world's :func:`difficulty` from the central one."""


def latent(component: Component, count: int, rng: Rng) -> Floats:
    """Unrounded payments of one component, shape (count, 12).

    Columns: log amount, hour as an angle (rad), log delay, log distance, count, log ratio,
    then the anonymous columns.
    """
    log_amount = rng.normal(*component.amount, count)
    ratio = component.ratio[0] + SLOPE * (log_amount - component.amount[0])
    return np.column_stack([
        log_amount,
        rng.vonmises(_angle(component.hour), CONCENTRATION, count),
        rng.normal(*component.delay, count),
        rng.normal(*component.distance, count),
        rng.poisson(component.count, count),
        rng.normal(ratio, component.ratio[1]),
        rng.normal(component.means, 1.0, (count, ANONYMOUS)),
    ])


def log_density(component: Component, x: Floats) -> Floats:
    """Logarithm of the density of one component at unrounded payments, shape (n,)."""
    ratio = component.ratio[0] + SLOPE * (x[:, 0] - component.amount[0])
    around = CONCENTRATION * np.cos(x[:, 1] - _angle(component.hour))
    return np.asarray(
        _log_normal(x[:, 0], *component.amount)
        + around - np.log(2 * np.pi * i0(CONCENTRATION))
        + _log_normal(x[:, 2], *component.delay)
        + _log_normal(x[:, 3], *component.distance)
        + x[:, 4] * np.log(component.count) - component.count - gammaln(x[:, 4] + 1)
        + _log_normal(x[:, 5] - ratio, 0.0, component.ratio[1])
        + _log_normal(x[:, 6:], np.array(component.means), 1.0).sum(axis=1)
    )


def mixture(components: tuple[Component, ...], count: int, rng: Rng) -> Floats:
    """Unrounded payments of one class, in random order, shape (count, 12)."""
    sizes = rng.multinomial(count, [component.share for component in components])
    parts = [latent(c, int(size), rng) for c, size in zip(components, sizes, strict=True)]
    return np.asarray(rng.permutation(np.concatenate(parts)))


def log_ratio(x: Floats, world: World) -> Floats:
    """Logarithm of density among frauds / density among honest payments, shape (n,)."""
    fraud, honest = (
        np.logaddexp.reduce([np.log(c.share) + log_density(c, x) for c in components])
        for components in (world.fraud, world.honest)
    )
    return np.asarray(fraud - honest)


def probability(x: Floats, world: World) -> Floats:
    """Exact probability of fraud of unrounded payments, shape (n,)."""
    odds = np.log(PREVALENCE / (1 - PREVALENCE)) + log_ratio(x, world)
    return np.asarray(1 / (1 + np.exp(-odds)))


def payments(x: Floats) -> pd.DataFrame:
    """Payments as the bank records them.

    ``montant`` (€, cents), ``heure`` (decimal hour, 0–23.9), ``delai_min`` (min),
    ``distance_km`` (km), ``nb_24h`` (count), ``ratio_habituel`` (amount / the customer's
    usual amount), ``v1``–``v6`` (standard deviations).
    """
    hour = (x[:, 1] % (2 * np.pi) / (2 * np.pi) * 24).round(1) % 24
    columns = {
        "montant": np.exp(x[:, 0]).clip(0.01, None).round(2),
        "heure": hour,
        "delai_min": np.exp(x[:, 2]).round(1),
        "distance_km": np.exp(x[:, 3]).clip(None, 20_000).round(1),
        "nb_24h": x[:, 4].astype(int),
        "ratio_habituel": np.exp(x[:, 5]).round(2),
    }
    for number in range(ANONYMOUS):
        columns[f"v{number + 1}"] = x[:, 6 + number].round(1)
    return pd.DataFrame(columns)[COLUMNS]


def natural(world: World, count: int, rng: Rng) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Unrounded payments at the natural frequency of fraud, and their 0/1 labels."""
    label = (rng.random(count) < PREVALENCE).astype(np.int64)
    x = np.empty((count, len(COLUMNS)))
    for value, components in ((0, world.honest), (1, world.fraud)):
        chosen = label == value
        x[chosen] = mixture(components, int(chosen.sum()), rng)
    return x, label


def difficulty(world: World, rng: Rng, size: int = 10_000) -> tuple[float, float]:
    """Best average precision, and best share of the fraud losses that alerts can avoid.

    Both need the rate of honest payments above a threshold, too small to be counted: it is
    the mean over *frauds* of 1 / likelihood ratio above that threshold.
    """
    x = mixture(world.fraud, size, rng)
    inverse = np.exp(-log_ratio(x, world))
    order = np.argsort(inverse)
    caught = PREVALENCE * np.arange(1, size + 1)
    false = (1 - PREVALENCE) * np.cumsum(inverse[order])
    amount, chance = np.exp(x[:, 0]), probability(x, world)
    alert = chance * amount > ALERT_COST
    cost = ALERT_COST * (1 + (1 - PREVALENCE) / PREVALENCE * inverse)
    saved = float(np.sum(alert * (amount - cost)) / amount.sum())
    return float(np.mean(caught / (caught + false))), saved


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: the frauds change, what can be saved does not.

    The scenarios move, the anonymous columns are shuffled and reflected; a world is kept if
    both figures of :func:`difficulty` are those of the central world, within 0.01.
    """
    wanted = difficulty(CENTRE, np.random.default_rng(4))
    while True:
        fraud = tuple(_moved(component, rng) for component in CENTRE.fraud)
        total = sum(component.share for component in fraud)
        fraud = tuple(replace(c, share=c.share / total) for c in fraud)
        order, sign = rng.permutation(ANONYMOUS), rng.choice((-1.0, 1.0), ANONYMOUS)
        world = World(
            tuple(_reflected(component, order, sign) for component in CENTRE.honest),
            tuple(_reflected(component, order, sign) for component in fraud),
            int(rng.choice(WEIGHTS)),
        )
        found = difficulty(world, np.random.default_rng(4))
        if np.abs(np.subtract(found, wanted)).max() < TOLERANCE:
            return world


def _moved(component: Component, rng: Rng) -> Component:
    """Component whose means and share are a little elsewhere."""

    def near(value: float, spread: float) -> float:
        return round(value + float(rng.uniform(-spread, spread)), 3)

    return Component(
        near(component.share, 0.04),
        (near(component.amount[0], 0.15), component.amount[1]),
        near(component.hour, 1.5) % 24,
        (near(component.delay[0], 0.2), component.delay[1]),
        (near(component.distance[0], 0.2), component.distance[1]),
        near(component.count, 0.3),
        (near(component.ratio[0], 0.1), component.ratio[1]),
        tuple(near(mean, 0.1) for mean in component.means),
    )


def _reflected(component: Component, order: npt.NDArray[np.int64], sign: Floats) -> Component:
    """Same component with its anonymous columns shuffled, some with their sign changed."""
    means = sign * np.array(component.means)[order]
    return replace(component, means=tuple(float(mean) for mean in means))


def _angle(hour: float) -> float:
    return hour / 24 * 2 * np.pi


def _log_normal(x: Floats, mean: float | Floats, sd: float) -> Floats:
    return np.asarray(-0.5 * ((x - mean) / sd) ** 2 - np.log(sd) - 0.5 * np.log(2 * np.pi))
