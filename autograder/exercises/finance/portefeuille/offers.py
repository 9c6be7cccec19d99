"""Offers of question 5: what a client holds, what an adviser proposes, what it is worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.exercises.model import Rng

from .metrics import YEARLY
from .optimum import Floats, best_weights, sample_moments
from .world import SIGNS, STOCKS, Markets, World

FEE = 2.0
"""Yearly price of following an adviser, fund charges included, in % of the wealth: the order
of what retail equity funds cost in Europe. Small enough for good offers to be worth it, large
enough for whoever forgets it to lose the question."""
PRUDENT = 2.5
"""An investor of aversion γ who knows nothing of the stocks puts about 2.5 / γ of the wealth
in all of them equally: premium of 0.5 % over variance of 0.2 %, per month."""
HELD = (0.3, 3.0)
"""Clients hold between these multiples of that share, and at most everything."""
SHRINKAGE = 0.15
"""By how much the informed adviser shrinks covariances towards 0."""


def offers(
    market: Markets, aversion: npt.NDArray[np.int64], history: Floats, world: World, rng: Rng
) -> tuple[Floats, Floats]:
    """Weights that each client holds, and those an adviser proposes, four decimals.

    One adviser in two believes the sample moments (Markowitz's plug-in portfolio); the other
    knows what the market and the characteristics are worth, and shrinks the covariances.
    Nothing tells them apart but the weights.
    """
    mean, covariance = sample_moments(history)
    worth = np.multiply(SIGNS, np.multiply(world.slopes, world.premia[1:]))
    informed = market.loadings[:, :, 0] * world.premia[0] + market.known @ worth
    shrunk = covariance * (1 - SHRINKAGE + SHRINKAGE * np.eye(STOCKS))
    plug_in = rng.permutation(np.arange(len(aversion)) % 2 == 0)[:, None]
    proposed = best_weights(
        np.where(plug_in, mean, informed),
        np.where(plug_in[:, :, None], covariance, shrunk),
        aversion,
    )
    share = np.minimum(1, PRUDENT / aversion * rng.uniform(*HELD, len(aversion)))
    held = np.repeat(share[:, None] / STOCKS, STOCKS, axis=1)
    return held.round(4), proposed.round(4)


def true_gain(
    market: Markets, aversion: npt.NDArray[np.int64], held: Floats, proposed: Floats
) -> Floats:
    """Certainty equivalent of the proposed weights minus the held ones', fee paid (%)."""
    value = [
        (weights * market.mean).sum(axis=1)
        - aversion / 2 * np.einsum("ni,nij,nj->n", weights, market.covariance, weights)
        for weights in (held, proposed)
    ]
    return np.asarray(YEARLY * (value[1] - value[0]) - FEE)
