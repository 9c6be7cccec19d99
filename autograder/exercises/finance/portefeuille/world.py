"""Simulated stock markets: characteristics, factor loadings, monthly excess returns.

A market is one country with 40 stocks. Returns follow the factors of Fama and French
(Journal of Financial Economics, 2015; United States, 1963–2013): market, size, value and
profitability, whose monthly premia (0.50, 0.29, 0.37 and 0.25 %) and volatilities (4.49,
3.07, 2.88 and 2.14 %) are the central world's. A stock's loadings depend on its
characteristics, known at the decision, and on what nobody observes. Each stock adds a noise
of its own, 4 to 11 % a month: the usual range of individual stocks. Here characteristics
sort loadings better than in real markets, where a learned forecast gains less.

Ten years give a stock's mean return to about 11 % a year, when true expected returns differ
by 5 % a year: history alone cannot rank stocks, and an optimiser that believes it maximises
errors (Michaud, Financial Analysts Journal, 1989). DeMiguel, Garlappi
and Uppal (Review of Financial Studies, 2009) show how little such portfolios deliver.

Returns are monthly, in decimals (0.01 is 1 %), in excess of the riskless rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]

STOCKS = 40
"""Stocks of one market."""
MONTHS = 120
"""Months of history before the decision."""
CHARACTERISTICS = ["taille", "valorisation", "rentabilite"]
"""Known of each stock: log market value, book-to-market and operating profitability, as
deviations from the market's mean in standard deviations. Small values of the first and large
ones of the others go with large loadings on their factor."""
SIGNS = (-1.0, 1.0, 1.0)
VOLATILITIES = (0.0449, 0.0307, 0.0288, 0.0214)
"""Monthly standard deviations of the factors."""
BETA_SPREAD = 0.35
"""Standard deviation of the loadings on the market, around 1."""
UNSEEN = 0.3
"""Standard deviation of the other loadings that characteristics do not explain."""
OWN_NOISE = (0.04, 0.11)
"""Range of the monthly standard deviation of a stock's own noise."""
ALPHA = 0.0005
"""Standard deviation of what no factor explains in a stock's mean return, per month."""


@dataclass(frozen=True)
class World:
    """Drawn parameters.

    Parameters
    ----------
    premia : tuple of float
        Mean monthly return of the four factors.
    slopes : tuple of float
        Mean loading on size, value and profitability of a stock whose characteristic is one
        standard deviation away from its market's mean.
    """

    premia: tuple[float, ...] = (0.0050, 0.0029, 0.0037, 0.0025)
    slopes: tuple[float, ...] = (0.7, 0.7, 0.7)


@dataclass(frozen=True)
class Markets:
    """Independent markets: n markets of 40 stocks, in no telling order.

    Parameters
    ----------
    known : ndarray of shape (n, 40, 3)
        Characteristics, two decimals.
    loadings : ndarray of shape (n, 40, 4)
        Loadings on the factors.
    alpha, noise : ndarray of shape (n, 40)
        Mean that no factor explains, and standard deviation of the stock's own noise.
    mean : ndarray of shape (n, 40)
        True expected return.
    covariance : ndarray of shape (n, 40, 40)
        True covariance matrix.
    """

    known: Floats
    loadings: Floats
    alpha: Floats
    noise: Floats
    mean: Floats
    covariance: Floats


def draw_world(rng: Rng) -> World:
    """World of equal difficulty.

    Premia and slopes vary by about 10 %; a world is kept when the market's premium and the
    spread of expected returns that can be learned are within 2 % of the central world's.
    """
    centre = World()
    while True:
        premia = tuple(round(p * float(rng.uniform(0.88, 1.12)), 5) for p in centre.premia)
        slopes = tuple(round(s * float(rng.uniform(0.90, 1.10)), 3) for s in centre.slopes)
        world = World((round(centre.premia[0] * float(rng.uniform(0.98, 1.02)), 5), *premia[1:]),
                      slopes)
        if abs(learnable(world) / learnable(centre) - 1) < 0.02:
            return world


def learnable(world: World) -> float:
    """Standard deviation of the expected returns that characteristics reveal, per month."""
    parts = np.array(world.slopes) * np.array(world.premia[1:])
    return float(np.sqrt((parts**2).sum()))


def markets(count: int, world: World, rng: Rng) -> Markets:
    """Independent markets."""
    known = rng.normal(size=(count, STOCKS, 3))
    known = ((known - known.mean(1, keepdims=True)) / known.std(1, keepdims=True)).round(2)
    market = rng.normal(1, BETA_SPREAD, (count, STOCKS, 1))
    others = known * (np.array(SIGNS) * world.slopes) + rng.normal(0, UNSEEN, known.shape)
    loadings = np.concatenate([market, others], axis=2)
    alpha = rng.normal(0, ALPHA, (count, STOCKS))
    noise = rng.uniform(*OWN_NOISE, (count, STOCKS))
    common = (loadings * np.square(VOLATILITIES)) @ loadings.transpose(0, 2, 1)
    return Markets(
        known, loadings, alpha, noise,
        alpha + (loadings * world.premia).sum(axis=2),
        common + np.eye(STOCKS) * (noise**2)[:, None, :],
    )


def each(market: Markets) -> list[Markets]:
    """Every market alone: long histories of all at once would be too large."""
    parts = vars(market).values()
    return [Markets(*(part[i : i + 1] for part in parts)) for i in range(len(market.mean))]


def returns(market: Markets, months: int, world: World, rng: Rng) -> Floats:
    """Monthly excess returns, four decimals, shape (n, 40, months)."""
    count = len(market.mean)
    own = market.noise[:, :, None] * rng.normal(size=(count, STOCKS, months))
    total = market.alpha[:, :, None] + own
    for factor, (premium, volatility) in enumerate(zip(world.premia, VOLATILITIES, strict=True)):
        moves = premium + volatility * rng.normal(size=(count, 1, months))
        total = total + market.loadings[:, :, factor, None] * moves
    return np.asarray(total.round(4))
