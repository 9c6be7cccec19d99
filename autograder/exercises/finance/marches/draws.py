"""Draws of markets: long ones to learn from, windows to forecast, small histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import DRIFT_R2, QLIKE
from .world import Floats, Markets, World, long_table, simulate

MARKETS, DAYS = 8, 2500
"""Markets that students receive, and their days: ten years each."""
WINDOW = 40
"""Days of a window: two months."""
MONTH = 22
"""Days of the naive variance, and of the longest memory of the notebook's features."""
SHOCK = 2.0
"""Absolute return of a day of shock, in % (question 1)."""
TRAP = ["tendance", "rendement", "moyenne_5"]
"""Columns of the trap."""


def data(world: World, rng: Rng) -> Tables:
    """Eight independent markets of ten years."""
    return {"marches": long_table(simulate(MARKETS, DAYS, world, rng))}


def in_exam(place: Place, size: int) -> Drawn:
    """New markets, one window each; truths are the simulator's variance and drift."""
    markets = simulate(size, WINDOW, place.world, place.rng)
    variances = pd.DataFrame({"variance": markets.variance[:, -1], "bruit": 0.0})
    return _drawn(markets, {"variances": variances}, place)


def at_desk(place: Place, size: int) -> Drawn:
    """New markets; what ships of their truth is what the next day shows.

    ``bruit`` is the loss of the true variances against the realised ones on this very draw:
    once subtracted, the desk's losses compare with the exam's.
    """
    markets = simulate(size, WINDOW, place.world, place.rng)
    true, realised = markets.variance[:, -1], markets.realised[:, -1]
    noise = round(float(np.mean(realised / true - np.log(realised / true) - 1)), 4)
    variances = pd.DataFrame({"variance": realised, "bruit": noise})
    returns = pd.DataFrame({
        "rendement": markets.returns[:, -1], "reference": past_mean(place.data)
    })
    return _drawn(markets, {"variances": variances, "rendements_observes": returns}, place)


def _drawn(markets: Markets, known: Tables, place: Place) -> Drawn:
    """Draw of given markets, whose truth holds ``known`` and the true drifts.

    Baselines: the mean squared return of the last month, and the mean return of the
    student's markets. Oracles: the true variances, and the true drifts.
    """
    drift, variance = markets.drift[:, -1], markets.variance[:, -1]
    reference = past_mean(place.data)
    drifts = pd.DataFrame({"derive": drift, "variance": variance, "reference": reference})
    return Drawn(
        {"fenetres": long_table(markets)},
        {**known, "rendements": drifts},
        {
            QLIKE: (month_variance(markets), variance),
            DRIFT_R2: (np.full(len(drift), reference), drift),
        },
    )


def month_variance(markets: Markets) -> Floats:
    """Mean squared return of the last month, in %²: the naive variance, shape (n,)."""
    return np.asarray((markets.returns[:, -1 - MONTH : -1] ** 2).mean(axis=1) + 1e-4)


def past_mean(tables: Tables) -> float:
    """Mean return of the student's markets, in %: the naive forecast of every day."""
    return round(float(tables["marches"]["rendement"].mean()), 4)


def drawn_histories(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn histories whose mean changes, forecasts of them, and a first day."""
    for _ in range(count):
        days = int(rng.integers(60, 200))
        level = rng.normal(0, 0.8) + np.where(np.arange(days) < days // 2, 0, rng.normal(0, 0.8))
        returns = (level + rng.normal(0, 1, days)).round(2)
        forecasts = (level * rng.uniform(0, 1.2) + rng.normal(0, 0.3, days)).round(3)
        start = int(rng.integers(5, 40))
        yield {"rendement": returns, "prevision": forecasts, "debut": start}


def walk_forward_r2(rendement: Floats, prevision: Floats, debut: int) -> float:
    """R² from day ``debut`` on, against the mean of all the days before each day."""
    past = np.cumsum(rendement)[debut - 1 : -1] / np.arange(debut, len(rendement))
    seen = rendement[debut:]
    return float(1 - np.sum((seen - prevision[debut:]) ** 2) / np.sum((seen - past) ** 2))


def absolute_autocorrelation(data: Tables) -> float:
    """Mean over markets of the autocorrelation of absolute returns, one day apart."""
    return float(np.mean([returns.abs().autocorr() for returns in _by_market(data)]))


def deviation_after_shock(data: Tables) -> float:
    """Standard deviation of the returns of the days that follow a shock, in %."""
    after = [
        returns.shift(-1)[returns.abs() >= SHOCK].dropna() for returns in _by_market(data)
    ]
    return float(pd.concat(after).std())


def _by_market(data: Tables) -> list[pd.Series[float]]:
    return [returns for _, returns in data["marches"].groupby("serie")["rendement"]]


def announced_r2(data: Tables) -> float:
    """R² (%) of the trap announced by cross-validation.

    The provider's centred mean of a day holds the next two returns.
    """
    table = _trap_table(data)
    folds = KFold(5, shuffle=True, random_state=0)
    scores = cross_val_score(LinearRegression(), table[TRAP], table["demain"], cv=folds)
    return 100 * float(scores.mean())


def evening_r2(data: Tables) -> float:
    """R² (%) of the trap with what the evening knows.

    The centred mean of the day is then still that of the three known days.
    """
    table = _trap_table(data)
    model = LinearRegression().fit(table[TRAP], table["demain"])
    evening = table[TRAP].assign(tendance=table["moyenne_3"])
    return 100 * float(model.score(evening, table["demain"]))


def _trap_table(data: Tables) -> pd.DataFrame:
    """Columns of the trap, with the next day's return (``demain``)."""
    markets = data["marches"]
    returns = markets.groupby("serie", sort=False)["rendement"]
    table = markets.assign(
        moyenne_5=returns.rolling(5).mean().to_numpy(),
        moyenne_3=returns.rolling(3).mean().to_numpy(),
        demain=returns.shift(-1),
    )
    return table[table["jour"] >= MONTH].dropna().sort_values(["jour", "serie"])
