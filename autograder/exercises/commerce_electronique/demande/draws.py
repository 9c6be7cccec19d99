"""Draws of articles: two years to learn from, fourteen days to forecast, small series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import nbinom
from sklearn.ensemble import HistGradientBoostingRegressor

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import DEVIANCE, STOCK_COST, poisson_deviance
from .world import (
    DISPERSION,
    HISTORY,
    HORIZON,
    LAST_DAY,
    LEARNING_DAYS,
    Floats,
    Integers,
    Sales,
    World,
    long_table,
    simulate,
)

ARTICLES = 60
"""Articles that students receive."""
FIRST_NEW = 1001
"""Number of the first article that students have never seen."""
WEEKS = 4
"""Weeks of the naive reference."""
MISSING, UNSOLD = 9.5, 0.5
"""Prices of a missing and of an unsold unit (€): the best order is exceeded one time in
twenty."""
SCENARIOS = 40
"""Demands of each article from which the exam measures the expected cost of an order."""
TEST_DAYS = 84
"""Last days of the student's table, six horizons on which the trap is measured."""
LONGEST = 28
"""Days of the longest mean of the trap."""
DAYS = [f"j{day}" for day in range(1, HORIZON + 1)]


def data(world: World, rng: Rng) -> Tables:
    """Sixty articles over 2023 and 2024."""
    start = np.zeros(ARTICLES, dtype=np.int64)
    return {"ventes": long_table(simulate(start, LEARNING_DAYS, world, rng), 1)}


def in_exam(place: Place, size: int) -> Drawn:
    """New articles in 2025, one origin each; truths are expected sales and drawn demands."""
    sales = new_articles(place, size)
    mean = sales.mean[:, HISTORY:]
    expected = pd.DataFrame(mean, columns=DAYS).assign(bruit=0.0)
    noise = place.rng.gamma(DISPERSION, 1 / DISPERSION, (SCENARIOS, *mean.shape))
    demand = place.rng.poisson(mean * noise).sum(axis=2).T
    return _drawn(sales, expected, demand)


def at_desk(place: Place, size: int) -> Drawn:
    """New articles in 2025; their truth is what was sold.

    ``bruit`` is the deviance of the expected sales from the observed ones on this very draw:
    once subtracted, the desk's deviances compare with the exam's.
    """
    sales = new_articles(place, size)
    sold = pd.DataFrame(sales.sold[:, HISTORY:], columns=DAYS)
    noise = poisson_deviance(sold.assign(bruit=0.0), sales.mean[:, HISTORY:])
    return _drawn(sales, sold.assign(bruit=round(noise, 4)), sold.sum(axis=1).to_numpy()[:, None])


def new_articles(place: Place, size: int) -> Sales:
    """Articles whose history and horizon lie within 2025."""
    length = HISTORY + HORIZON
    start = place.rng.integers(LEARNING_DAYS, LAST_DAY - length + 2, size)
    return simulate(start, length, place.world, place.rng)


def _drawn(sales: Sales, truth: pd.DataFrame, demand: Integers) -> Drawn:
    """Draw of given articles.

    Baselines: the mean of the same weekday over the last four known weeks, and an order of
    that much. Oracles: the expected sales, and the quantile of the demand around them.
    """
    orders = pd.DataFrame(demand, columns=[f"demande_{i + 1}" for i in range(demand.shape[1])])
    naive, mean = same_weekday(sales), sales.mean[:, HISTORY:]
    return Drawn(
        {"historiques": long_table(sales, FIRST_NEW, HISTORY)},
        {"ventes": truth, "commandes": orders.assign(manque=MISSING, reste=UNSOLD)},
        {
            DEVIANCE: (naive, mean),
            STOCK_COST: (naive.sum(axis=1), best_order(mean)),
        },
    )


def same_weekday(sales: Sales) -> Floats:
    """Mean sales of the same weekday over the last known weeks: the naive forecast."""
    weeks = sales.sold[:, HISTORY - 7 * WEEKS : HISTORY].reshape(-1, WEEKS, 7)
    return np.asarray(np.tile(weeks.mean(axis=1), HORIZON // 7))


def best_order(mean: Floats) -> Floats:
    """Quantile of the total demand that minimises the expected cost, from the true mean."""
    total = mean.sum(axis=1)
    excess = (mean**2).sum(axis=1) / DISPERSION
    successes, chance = total**2 / excess, total / (total + excess)
    return np.asarray(nbinom.ppf(MISSING / (MISSING + UNSOLD), successes, chance))


def drawn_series(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Drawn series, an origin and a horizon; two horizons in three exceed a week.

    The first two are 7 and 14, where a wrong rounding shows. Beyond a week, the day of last
    week is never sold like the one that it replaces: the trap is always wrong there.
    """
    for case in range(count):
        origin = int(rng.integers(32, 60))
        ahead = int(rng.integers(1, 8) if case % 3 == 0 else rng.integers(8, 15))
        ahead = {0: 7, 1: 14}.get(case, ahead)
        sold = rng.poisson(rng.uniform(4, 12), origin + int(rng.integers(15, 30)))
        sold[origin + ahead - 7] = sold[origin + ahead - 35] + int(rng.integers(1, 6))
        yield {"ventes": sold, "origine": origin, "horizon": ahead}


def known_mean(ventes: Integers, origine: int, horizon: int) -> float:
    """Mean sales of the same weekday over the last four weeks known at the origin."""
    weeks = int(np.ceil(horizon / 7)) + np.arange(WEEKS)
    return float(ventes[origine + horizon - 7 * weeks].mean())


def last_week_mean(ventes: Integers, origine: int, horizon: int) -> float:
    """Same mean from the week before the forecast day, known or not: the trap."""
    weeks = 1 + np.arange(WEEKS)
    return float(ventes[origine + horizon - 7 * weeks].mean())


def trap_features(table: pd.DataFrame) -> pd.DataFrame:
    """Features of the trap: yesterday's sales, those of the last week, today's temperature."""
    past = table.groupby("article")["ventes"]
    X = table[["remise", "ferie", "noel", "temperature"]].assign(veille=past.shift(1))
    for days in (7, LONGEST):
        window = past.transform(lambda sold, days=days: sold.shift(1).rolling(days).mean())
        X[f"moyenne_{days}"] = window
    return X.assign(jour=pd.to_datetime(table["date"]).dt.day_of_week)


def announced_wape(data: Tables) -> float:
    """WAPE (%) of the trap over the last days, with features of every day before each."""
    features = trap_features(data["ventes"])
    return _trap_wape(data["ventes"], lambda origin: features)


def real_wape(data: Tables) -> float:
    """WAPE (%) of the trap over the last days, with what each origin knows."""
    table, day = data["ventes"], _day(data["ventes"])

    def known_at(origin: int) -> pd.DataFrame:
        unknown = pd.Series(day >= origin)
        hidden = {name: table[name].mask(unknown) for name in ("ventes", "temperature")}
        return trap_features(table.assign(**hidden))

    return _trap_wape(table, known_at)


def _trap_wape(table: pd.DataFrame, features_at: Callable[[int], pd.DataFrame]) -> float:
    """WAPE (%) over the last days, from the features of each origin."""
    sold, day = table["ventes"].to_numpy(dtype=float), _day(table)
    first = LEARNING_DAYS - TEST_DAYS
    learnt = (day >= LONGEST) & (day < first)
    model = HistGradientBoostingRegressor(
        loss="poisson", max_iter=80, min_samples_leaf=60, random_state=0
    ).fit(trap_features(table)[learnt], sold[learnt])
    error = 0.0
    for origin in range(first, LEARNING_DAYS, HORIZON):
        block = (day >= origin) & (day < origin + HORIZON)
        error += np.abs(sold[block] - model.predict(features_at(origin)[block])).sum()
    return float(100 * error / sold[day >= first].sum())


def _day(table: pd.DataFrame) -> Integers:
    """Rank of each row among those of its article, from 0."""
    return np.asarray(table.groupby("article").cumcount())
