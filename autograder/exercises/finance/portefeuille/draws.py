"""Draws of clients: past markets to learn from, clients to advise, offers, small portfolios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import ADVICE_GAIN, CERTAINTY_EQUIVALENT, YEARLY
from .offers import FEE, offers, true_gain
from .optimum import best_weights, sample_moments
from .world import (
    CHARACTERISTICS,
    MONTHS,
    STOCKS,
    Floats,
    Markets,
    World,
    each,
    markets,
    returns,
)

Integers = npt.NDArray[np.int64]

MARKETS = 80
"""Past markets that students receive."""
AVERSIONS = (3, 6, 12)
"""Risk aversion γ of a bold, a balanced and a cautious client."""
BALANCED = 6
"""Aversion of question 4."""
AFTER = 1200
"""Months that follow the decision in the desk's draw: a hundred years."""


def data(world: World, rng: Rng) -> Tables:
    """Past markets: ``passe`` (ten years of history) and ``suite`` (the ten years after)."""
    past = markets(MARKETS, world, rng)
    history = returns(past, 2 * MONTHS, world, rng)
    names = pd.DataFrame({
        "marche": np.arange(1, MARKETS + 1).repeat(STOCKS),
        "titre": np.tile(np.arange(1, STOCKS + 1), MARKETS),
    })
    return {
        "passe": names.join(known(past)).join(monthly(history[:, :, :MONTHS], 1)),
        "suite": names.join(monthly(history[:, :, MONTHS:], MONTHS + 1)),
    }


@dataclass(frozen=True)
class Clients:
    """New clients, each with a market of their own.

    Parameters
    ----------
    market : Markets
        One market per client.
    aversion : ndarray of shape (n,)
        Risk aversion γ.
    history : ndarray of shape (n, 40, 120)
        Monthly returns before the decision.
    """

    market: Markets
    aversion: Integers
    history: Floats

    def table(self, **weights: Floats) -> pd.DataFrame:
        """One row per client and stock; ``weights`` adds columns of portfolios."""
        names = pd.DataFrame({
            "client": np.arange(1, len(self.aversion) + 1).repeat(STOCKS),
            "aversion": self.aversion.repeat(STOCKS),
        })
        portfolios = pd.DataFrame({name: value.ravel() for name, value in weights.items()})
        return pd.concat(
            [names, known(self.market), portfolios, monthly(self.history, 1)], axis=1
        )


def new_clients(place: Place, size: int) -> Clients:
    """Clients of the three profiles, in random order."""
    market = markets(size, place.world, place.rng)
    aversion = place.rng.permutation(np.resize(AVERSIONS, size))
    return Clients(market, aversion, returns(market, MONTHS, place.world, place.rng))


def advice_in_exam(place: Place, size: int) -> Drawn:
    """Clients to advise; the truth is their market's mean and covariance."""
    return _advised(new_clients(place, size))


def advice_at_desk(place: Place, size: int) -> Drawn:
    """Clients to advise; what ships is observed over the hundred years that follow."""
    people = new_clients(place, size)
    drawn = _advised(people)
    seen = [
        sample_moments(returns(one, AFTER, place.world, place.rng)) for one in each(people.market)
    ]
    after = moments(people.aversion, *(np.concatenate(part) for part in zip(*seen, strict=True)))
    return replace(drawn, truth={**drawn.truth, "suite": after.assign(mois=AFTER)})


def _advised(people: Clients) -> Drawn:
    """Draw of given clients, with noise-free truth.

    Baseline: nothing invested, whose certainty equivalent is 0. Oracle: the best weights
    under the true moments.
    """
    mean, covariance = people.market.mean, people.market.covariance
    best = best_weights(mean, covariance, people.aversion)
    return Drawn(
        {"clients": people.table()},
        {"clients": moments(people.aversion, mean, covariance)},
        {CERTAINTY_EQUIVALENT: (np.zeros_like(best), best)},
    )


def moments(aversion: Integers, mean: Floats, covariance: Floats) -> pd.DataFrame:
    """Truth of the portfolio metrics: one row per client."""
    row, column = np.triu_indices(STOCKS)
    pairs = [f"cov_{i + 1}_{j + 1}" for i, j in zip(row, column, strict=True)]
    return pd.concat([
        pd.DataFrame({"aversion": aversion}),
        pd.DataFrame(mean.round(6), columns=[f"mu_{i + 1}" for i in range(STOCKS)]),
        pd.DataFrame(covariance[:, row, column].round(7), columns=pairs),
    ], axis=1)


def offers_in_exam(place: Place, size: int) -> Drawn:
    """Offers to accept or not; the truth is the true net gain of each, in % a year."""
    people = new_clients(place, size)
    held, proposed = _offers(people, place)
    return _offered(people, held, proposed)


def offers_at_desk(place: Place, size: int) -> Drawn:
    """Offers to accept or not; what ships are gains observed over the hundred years after."""
    people = new_clients(place, size)
    held, proposed = _offers(people, place)
    gains, errors = [], []
    for one, gamma, now, then in zip(
        each(people.market), people.aversion, held, proposed, strict=True
    ):
        after = returns(one, AFTER, place.world, place.rng)[0]
        utility = [
            path - gamma / 2 * np.square(path - path.mean()) for path in (now @ after, then @ after)
        ]
        monthly_gain = YEARLY * (utility[1] - utility[0]) - FEE
        gains.append(monthly_gain.mean())
        errors.append(monthly_gain.std(ddof=1) / np.sqrt(AFTER))
    observed = pd.DataFrame({"gain": np.round(gains, 3), "erreur": np.round(errors, 3)})
    drawn = _offered(people, held, proposed)
    return replace(drawn, truth={**drawn.truth, "suite": observed})


def _offers(people: Clients, place: Place) -> tuple[Floats, Floats]:
    return offers(people.market, people.aversion, people.history, place.world, place.rng)


def _offered(people: Clients, held: Floats, proposed: Floats) -> Drawn:
    """Draw of given offers, with noise-free truth.

    Baseline: nobody accepts. Oracle: every true gain is accepted, and no loss.
    """
    gain = true_gain(people.market, people.aversion, held, proposed)
    nobody = np.zeros(len(gain), dtype=np.int64)
    return Drawn(
        {"offres": people.table(detenu=held, propose=proposed)},
        {"offres": pd.DataFrame({"gain": gain.round(3)})},
        {ADVICE_GAIN: (nobody, (gain > 0).astype(int))},
    )


def known(market: Markets) -> pd.DataFrame:
    """Characteristics, one row per stock, market by market."""
    return pd.DataFrame(market.known.reshape(-1, 3), columns=CHARACTERISTICS)


def monthly(history: Floats, start: int) -> pd.DataFrame:
    """Returns, one row per stock and one column per month, ``m_1`` first."""
    count = history.shape[2]
    columns = [f"m_{month}" for month in range(start, start + count)]
    return pd.DataFrame(history.reshape(-1, count), columns=columns)


def drawn_portfolios(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn problems: monthly returns of a portfolio and an aversion."""
    for _ in range(count):
        months = int(rng.integers(24, 240))
        path = rng.normal(rng.uniform(0, 0.01), rng.uniform(0.01, 0.06), months).round(4)
        yield {"rendements": path, "aversion": float(rng.choice([1, 2, 3, 4, 6, 8, 12]))}


def yearly_equivalent(rendements: Floats, aversion: float) -> float:
    """Certainty equivalent of monthly returns (in decimals), in % a year."""
    return float(YEARLY * (rendements.mean() - aversion / 2 * rendements.var(ddof=1)))


def winners_before(data: Tables) -> float:
    """Mean return over ten years of each market's best stock of these years, in % a year."""
    return _winners(data, "passe")


def winners_after(data: Tables) -> float:
    """Mean return of the same stocks over the ten years after, in % a year."""
    return _winners(data, "suite")


def _winners(data: Tables, years: str) -> float:
    """Mean return over ``years`` of the stocks that won the past ones, in % a year."""
    winner = _returns(data, "passe").mean(axis=2).argmax(axis=1)
    mean = _returns(data, years).mean(axis=2)
    return float(YEARLY * mean[np.arange(MARKETS), winner].mean())


def promised_sharpe(data: Tables) -> float:
    """Sharpe ratio of the plug-in portfolios over the years that they were chosen on."""
    return sharpe(_plug_in(data), _returns(data, "passe"))


def obtained_sharpe(data: Tables) -> float:
    """Sharpe ratio of the same portfolios over the ten years after."""
    return sharpe(_plug_in(data), _returns(data, "suite"))


def _plug_in(data: Tables) -> Floats:
    """Portfolios of balanced clients that believe sample moments (Markowitz), one per market."""
    mean, covariance = sample_moments(_returns(data, "passe"))
    return best_weights(mean, covariance, np.full(MARKETS, float(BALANCED)), steps=1000)


def sharpe(weights: Floats, history: Floats) -> float:
    """Mean over markets of the yearly Sharpe ratio of their portfolio."""
    path = (weights[:, :, None] * history).sum(axis=1)
    return float(np.mean(np.sqrt(12) * path.mean(axis=1) / path.std(axis=1, ddof=1)))


def _returns(data: Tables, years: str) -> Floats:
    """Monthly returns of the students' markets, shape (80, 40, 120)."""
    months = data[years].filter(regex=r"^m_\d")
    return np.asarray(months.to_numpy().reshape(MARKETS, STOCKS, MONTHS))
