"""Simulated daily returns of stock markets: a variance that lasts, a drift that hides.

A day is one step of a GARCH(1,1) model (Bollerslev, 1986) with Student innovations, plus a
very small drift that follows a slow indicator. Sources of the figures:

* α near 0.093, β near 0.896: daily S&P 500 (« How to compare market efficiency? The Sharpe
  ratio based on the ARMA-GARCH forecast », Financial Innovation, 2020, table 6: 0.0927 and
  0.8956); here α varies between worlds and α + β stays at 0.989;
* Student innovations with 6 degrees of freedom: the fat tails of daily returns (Bollerslev,
  1987, and many since, find 4 to 10);
* mean volatility between 0.9 and 1.3 % a day, that is 14 to 21 % a year, as stock indices;
* drift: the indicator explains about 0.4 % of the variance of a day's return, the order of
  magnitude of the monthly out-of-sample R² of Campbell and Thompson (2008). For a day it is
  generous, and still invisible to the eye.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]

PERSISTENCE = 0.989
"""α + β: the half-life of a shock on the variance is 63 days."""
FREEDOM = 6
"""Degrees of freedom of the innovations."""
CALMEST, WILDEST = 0.9, 1.3
"""Bounds of a market's mean volatility, in % a day; log-uniform between them."""
LARGEST_VARIANCE = 16.0
"""Ceiling of the variance, in %²: days of a standard deviation of 4 %, as in October 2008."""
PREMIUM = 0.02
"""Mean daily return, in %: about 5 % a year."""
MEMORY = 0.97
"""Daily autocorrelation of the indicator."""
MEASURE = 4
"""Shape of the gamma noise of the realised variance: that of eight intraday returns."""
BURN_IN = 400
"""Days simulated before the first one that is kept."""
SMOOTHING = 5
"""Days of the provider's centred moving average, the column ``tendance``."""


@dataclass(frozen=True)
class World:
    """Drawn parameters, common to every market of a course.

    Parameters
    ----------
    alpha : float
        Share of a squared shock in the next day's variance; 0.085 to 0.100.
    slope : float
        Effect of one standard deviation of the indicator on the next day's expected
        return, in %; 0.068 to 0.072 in absolute value, of either sign.
    """

    alpha: float
    slope: float


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: narrow ranges, checked by the calibration."""
    sign = float(rng.choice([-1.0, 1.0]))
    slope = round(float(rng.uniform(0.068, 0.072)), 4)
    return World(alpha=round(float(rng.uniform(0.085, 0.100)), 4), slope=sign * slope)


@dataclass(frozen=True)
class Markets:
    """Independent markets over the same number of days; arrays of shape (n, days + 1).

    The last day is the one to forecast. ``returns`` (%), ``variance`` (%², known from the
    evening before), ``drift`` (%, likewise), ``realised`` (%²) and ``indicator`` (standard
    deviations, known in the evening).
    """

    returns: Floats
    variance: Floats
    drift: Floats
    realised: Floats
    indicator: Floats


def simulate(count: int, days: int, world: World, rng: Rng) -> Markets:
    """Independent markets over ``days`` known days, plus the day that follows."""
    spread = rng.uniform(np.log(CALMEST), np.log(WILDEST), count)
    mean_variance = np.exp(2 * spread)
    variance, indicator = mean_variance.copy(), rng.normal(size=count)
    kept = np.empty((5, count, days + 1))
    for day in range(BURN_IN + days + 1):
        drift = PREMIUM + world.slope * indicator
        scale = np.sqrt(variance * (FREEDOM - 2) / FREEDOM)
        shock = scale * rng.standard_t(FREEDOM, count)
        indicator = MEMORY * indicator + np.sqrt(1 - MEMORY**2) * rng.normal(size=count)
        if day >= BURN_IN:
            realised = variance * rng.gamma(MEASURE, 1 / MEASURE, count)
            kept[:, :, day - BURN_IN] = drift + shock, variance, drift, realised, indicator
        variance = (
            (1 - PERSISTENCE) * mean_variance
            + world.alpha * shock**2
            + (PERSISTENCE - world.alpha) * variance
        ).clip(None, LARGEST_VARIANCE)
    returns, variances, drifts, realised, indicators = kept
    return Markets(
        returns.round(2), variances, drifts, realised.round(4).clip(1e-4), indicators.round(2)
    )


def long_table(markets: Markets) -> pd.DataFrame:
    """Known days of every market, in time order within each.

    Columns: ``serie`` and ``jour`` (from 1), ``rendement`` (%), ``variance_realisee`` (%²),
    ``indicateur`` (standard deviations), ``tendance`` (%): the mean return of the five days
    centred on this one, or of those of them that are in the table.
    """
    known = markets.returns[:, :-1]
    count, days = known.shape
    centred = pd.DataFrame(known.T).rolling(SMOOTHING, center=True, min_periods=1).mean()
    return pd.DataFrame({
        "serie": np.arange(1, count + 1).repeat(days),
        "jour": np.tile(np.arange(1, days + 1), count),
        "rendement": known.ravel(),
        "variance_realisee": markets.realised[:, :-1].ravel(),
        "indicateur": markets.indicator[:, :-1].ravel(),
        "tendance": centred.to_numpy().T.ravel().round(3),
    })
