"""Draws of seasons: whole ones to learn from, cut ones to forecast, small intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables

from .metrics import KEPT_PROMISE, LEVELS, PINBALL
from .world import HORIZON, WEEKS, Floats, Ints, Seasons, World, futures, long_table, simulate

SEASONS = 120
"""Complete seasons that students receive."""
FIRST, LAST = 6, WEEKS - HORIZON
"""First and last ``semaine`` from which a forecast is made."""
SIMULATIONS = 400
"""Futures that the oracle simulates for each season."""
CHUNK = 1000
"""Seasons simulated at once by the oracle, to bound its memory."""
PROFILE = ["semaine", "vaccination", "temperature", "part_h3n2"]
"""Columns of the trap: nothing of the epidemic, everything that names the season."""


def data(world: World, rng: Rng) -> Tables:
    """Complete seasons, from October to May."""
    return {"saisons": long_table(simulate(SEASONS, world, rng))}


def cut_seasons(place: Place, size: int) -> Drawn:
    """Independent seasons, each cut at a random week between ``FIRST`` and ``LAST``.

    Baselines: the last incidence times the usual growths. Oracles: the quantiles of the
    futures simulated from the true state.
    """
    seasons = simulate(size, place.world, place.rng)
    last = place.rng.integers(FIRST, LAST + 1, size) - 1
    table = long_table(seasons)
    known = table["semaine"].to_numpy() <= (last + 1).repeat(WEEKS)
    now, then = (seasons.incidence[np.arange(size), last + ahead] for ahead in (0, HORIZON))
    growth = growth_quantiles(place.data["saisons"])
    baseline = np.expm1(np.log1p(now)[:, None] + growth)
    oracle = oracle_quantiles(seasons, last, place)
    return Drawn(
        {"historiques": table[known]},
        {"saisons": pd.DataFrame({"incidence": then})},
        {
            PINBALL: (baseline, oracle),
            KEPT_PROMISE: (baseline[:, [0, -1]], oracle[:, [0, -1]]),
        },
    )


def growth_quantiles(table: pd.DataFrame) -> Floats:
    """Quantiles of the log growth over two weeks, whatever the week: the naive reference."""
    level = np.log1p(table["incidence"].to_numpy().reshape(-1, WEEKS))
    growth = level[:, FIRST - 1 + HORIZON :] - level[:, FIRST - 1 : -HORIZON]
    return np.asarray(np.quantile(growth, LEVELS))


def oracle_quantiles(seasons: Seasons, last: Ints, place: Place) -> Floats:
    """Quantiles of the simulated futures of every season, shape (n, 5)."""
    parts = []
    for start in range(0, len(last), CHUNK):
        rows = slice(start, start + CHUNK)
        sample = futures(seasons.part(rows), last[rows], place.world, place.rng, SIMULATIONS)
        parts.append(np.quantile(sample, LEVELS, axis=1).T)
    return np.concatenate(parts)


def drawn_intervals(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn problems: values, bounds and the share ``alpha`` that may lie outside."""
    for _ in range(count):
        size = int(rng.integers(8, 30))
        low = rng.uniform(20, 300, size).round(1)
        high = (low + rng.uniform(20, 300, size)).round(1)
        y = np.rint(low + (high - low) * rng.uniform(-0.5, 1.5, size))
        alpha = float(rng.choice([0.05, 0.1, 0.2, 0.5]))
        yield {"y": y, "bas": low, "haut": high, "alpha": alpha}


def interval_score(y: Floats, bas: Floats, haut: Floats, alpha: float) -> float:
    """Mean interval score: width, plus 2 / alpha times the distance of a value outside."""
    outside = np.maximum(bas - y, 0) + np.maximum(y - haut, 0)
    return float(np.mean(haut - bas + 2 / alpha * outside))


def median_peak(data: Tables) -> float:
    """Median over seasons of the highest incidence (cases per 100,000)."""
    return float(np.median(_curves(data).max(axis=1)))


def median_peak_week(data: Tables) -> float:
    """Median over seasons of the week of the peak (``semaine``, from 1)."""
    return float(np.median(_curves(data).argmax(axis=1) + 1))


def _curves(data: Tables) -> Ints:
    """Incidence, shape (seasons, weeks)."""
    return np.asarray(data["saisons"]["incidence"].to_numpy().reshape(-1, WEEKS))


def trap_model() -> Pipeline:
    """Return the model of the trap: it finds the same season again, a week apart."""
    return make_pipeline(StandardScaler(), KNeighborsRegressor(2))


def shuffled_error(data: Tables) -> float:
    """Mean absolute error of the trap, weeks shuffled (cases per 100,000)."""
    origins = _weeks(data, FIRST, LAST)
    return _trap_error(data, KFold(5, shuffle=True, random_state=0).split(origins))


def error_by_season(data: Tables) -> float:
    """Mean absolute error of the trap, whole seasons held out (cases per 100,000)."""
    origins = _weeks(data, FIRST, LAST)
    return _trap_error(data, GroupKFold(5).split(origins, groups=origins["saison"]))


def _trap_error(data: Tables, splits: Iterable[Any]) -> float:
    origins = _weeks(data, FIRST, LAST)
    target = _weeks(data, FIRST + HORIZON, WEEKS)["incidence"]
    log = cross_val_predict(trap_model(), origins[PROFILE], np.log1p(target), cv=splits)
    return float(np.abs(np.expm1(log) - target).mean())


def _weeks(data: Tables, first: int, last: int) -> pd.DataFrame:
    """Rows of some weeks, those of a same week together, in the order of the seasons."""
    table = data["saisons"]
    return table[table["semaine"].between(first, last)].sort_values(
        ["semaine", "saison"], ignore_index=True
    )
