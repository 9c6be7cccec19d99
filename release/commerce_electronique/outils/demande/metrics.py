"""Metrics of demand forecasts: counts over several days, and the stock ordered from them.

The truth of a simulator is the expected sales; what can be observed is the sales themselves.
The Poisson deviance against the latter is the deviance against the former plus a noise that
does not depend on the forecast: once subtracted, the two compare.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric
from ..shape import Answer

SMALLEST = 0.01
"""Forecasts are raised to this many units before their logarithm."""
BREAK = 1.5
"""Ratio of the mean deviances after and before a day that no honest forecast reaches."""
LEAST = 0.2
"""Deviances below this share of the noise are not told apart."""
FLAT = 0.7
"""Share of the mean deviance after the break that the first day after it reaches: a lag that
is missing spoils every later day alike, where a drift spoils the last ones most."""


def poisson_deviance(truth: pd.DataFrame, forecasts: Answer) -> float:
    """Mean Poisson deviance, 0 for the true expected sales.

    Mean of 2 · (y · log(y / p) − y + p), the first term being 0 where y is.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``j1``, ``j2``…: expected or observed sales of each day, in units; ``bruit``: the
        deviance of the expected sales from the observed ones, subtracted (0 if the truth
        holds the expected ones).
    forecasts : ndarray of shape (n, days)
        In units, not negative.
    """
    noise = truth["bruit"].to_numpy().mean()
    return float(np.mean(_deviances(truth, forecasts)) - noise)


def short_lag(truth: pd.DataFrame, forecasts: Answer) -> str:
    """Sentence that names a lag shorter than the horizon, or an empty string.

    A feature read k days back is known for the first k days of the horizon and missing for
    the others: the deviance, less the noise of any forecast, jumps after day k and stays.
    """
    noise = truth["bruit"].mean()
    by_day = np.maximum(_deviances(truth, forecasts).mean(axis=0) - noise, LEAST * noise + 1e-9)
    days = np.arange(1, len(by_day))
    before = np.cumsum(by_day)[:-1] / days
    after = np.cumsum(by_day[::-1])[::-1][1:] / days[::-1]
    last = int(np.argmax(after / before))
    first = by_day[last + 1]
    if min(first, after[last]) < BREAK * before[last] or first < FLAT * after[last]:
        return ""
    lag = "1 jour" if last == 0 else f"{last + 1} jours"
    return (
        f"Vos prévisions se dégradent d’un coup après le jour {last + 1} de l’horizon : un "
        f"retard de {lag} est plus court que l’horizon, et lit des ventes qui "
        "n’existent pas encore (NaN). N’employez que ce que l’on connaît à l’origine."
    )


def stock_cost(truth: pd.DataFrame, orders: Answer) -> float:
    """Mean cost of the orders, in € per article: missing units, then unsold ones.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``manque`` and ``reste``, the prices in € of a missing and of an unsold unit; every
        other column is a demand, in units: the observed one, or equally likely ones.
    orders : ndarray of shape (n,)
        Units ordered for the whole period.
    """
    missing, unsold = (truth[name].to_numpy()[:, None] for name in ("manque", "reste"))
    gap = truth.drop(columns=["manque", "reste"]).to_numpy() - orders[:, None]
    return float(np.mean(missing * np.maximum(gap, 0) + unsold * np.maximum(-gap, 0)))


def _deviances(truth: pd.DataFrame, forecasts: Answer) -> Answer:
    """Deviance of each row and day, shape (n, days)."""
    sales = truth.drop(columns="bruit").to_numpy(dtype=np.float64)
    claimed = np.maximum(forecasts, SMALLEST)
    logs = np.log(np.where(sales > 0, sales, 1.0)) - np.log(claimed)
    return np.asarray(2 * (sales * logs - sales + claimed))


DEVIANCE = Metric(
    "deviance_poisson", "Déviance de Poisson", 3, function=poisson_deviance, cause=short_lag
)
STOCK_COST = Metric("cout_stock", "Coût moyen d’un article", 1, "€", function=stock_cost)
