"""Simulated daily sales of articles: departments in common, and a drift of each one's own.

Sales of a day follow a negative binomial distribution of mean μ, with

    log μ = level + weekday + season + Christmas + holiday + elasticity · (−log(1 − discount))
            + slope · (temperature − its normal) + drift,

where weekday, season, Christmas, slope and most of the elasticity belong to the department,
level and drift to the article. Sources of the figures:

* elasticity between 1.2 and 3: the mean of 1,851 published price elasticities is −2.62
  (Bijmolt, van Heerde and Pieters, *Journal of Marketing Research*, 2005), and −1.76 in an
  older survey (Tellis, same journal, 1988);
* discounts of 10, 20 and 30 % for one or two weeks, levels of a few units a day, many zeros:
  orders of magnitude of the M5 and Favorita data sets, our choice;
* drift, an AR(1) process of daily memory 0.9: our choice. It is what makes yesterday's sales
  so precious, and so misleading to a forecast that cannot know them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DEPARTMENTS = ("boissons", "chocolats", "entretien", "glaces", "jouets", "soupes")
"""Departments (``rayon``)."""
HISTORY, HORIZON = 56, 14
"""Known days before an origin, and days to forecast after it."""
FIRST_DAY = np.datetime64("2023-01-01")
"""Day 0 of the calendar."""
LEARNING_DAYS = 731
"""Days of 2023 and 2024, that students receive."""
LAST_DAY = 1095
"""31 December 2025: the last day of the calendar."""
DISPERSION = 8.0
"""Shape of the gamma noise around μ: the variance of a day's sales is μ + μ²/8."""
MEMORY = 0.9
"""Daily autocorrelation of the drift."""
DRIFT = 0.30
"""Standard deviation of the drift, on the logarithm of μ."""
HOLIDAY = -0.6
"""Effect of a bank holiday on log μ: few deliveries."""
WEEK = (-0.15, -0.10, -0.05, 0.0, 0.15, 0.35, -0.20)
"""Mean effect of weekdays, from Monday."""
SUMMER_PEAK = 200
"""Day of the year of the seasonal peak of summer departments (19 July)."""
FIXED_HOLIDAYS = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
MOVING_HOLIDAYS = (
    "2023-04-10", "2023-05-18", "2023-05-29", "2024-04-01", "2024-05-09", "2024-05-20",
    "2025-04-21", "2025-05-29", "2025-06-09",
)
"""French bank holidays."""


@dataclass(frozen=True)
class World:
    """Parameters of the departments, in the order of :data:`DEPARTMENTS`.

    Parameters
    ----------
    elasticity : tuple of float
        Mean elasticity of sales to price, 1.3 to 2.9.
    season : tuple of float
        Amplitude of the yearly wave on log μ, positive if it peaks in July.
    slope : tuple of float
        Effect of a degree above normal on log μ.
    christmas : tuple of float
        Effect of 1–24 December on log μ.
    week : tuple of tuple of float
        Effects of Monday to Sunday on log μ.
    """

    elasticity: tuple[float, ...]
    season: tuple[float, ...]
    slope: tuple[float, ...]
    christmas: tuple[float, ...]
    week: tuple[tuple[float, ...], ...]


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: the same elasticities, dealt again among departments."""
    def near(centre: tuple[float, ...], spread: float) -> tuple[float, ...]:
        return tuple((np.array(centre) + rng.uniform(-spread, spread, len(centre))).round(3))

    elasticity = rng.permutation(np.linspace(1.4, 2.8, len(DEPARTMENTS))).round(2)
    return World(
        elasticity=near(tuple(elasticity), 0.1),
        season=near((0.25, -0.20, 0.0, 0.45, 0.0, -0.40), 0.04),
        slope=near((0.025, -0.01, 0.0, 0.045, 0.0, -0.025), 0.004),
        christmas=near((0.1, 0.6, 0.0, 0.0, 0.8, 0.0), 0.05),
        week=tuple(near(WEEK, 0.12) for _ in DEPARTMENTS),
    )


@dataclass(frozen=True)
class Sales:
    """Independent articles over as many days each; arrays of shape (n, days).

    ``department`` (index in :data:`DEPARTMENTS`, shape (n,)), ``day`` (rank from
    :data:`FIRST_DAY`), ``sold`` (units), ``mean`` (μ, units), ``discount`` (%), ``holiday``
    and ``christmas`` (0 or 1), ``temperature`` (°C).
    """

    department: Integers
    day: Integers
    sold: Integers
    mean: Floats
    discount: Integers
    holiday: Integers
    christmas: Integers
    temperature: Floats


def simulate(start: Integers, days: int, world: World, rng: Rng) -> Sales:
    """Independent articles, one per first day in ``start``, over ``days`` days."""
    count = len(start)
    day = start[:, None] + np.arange(days)
    date = FIRST_DAY + day.astype("timedelta64[D]")
    department = rng.integers(0, len(DEPARTMENTS), count)
    year_day = (date - date.astype("datetime64[Y]")).astype(int)
    wave = np.cos(2 * np.pi * (year_day - SUMMER_PEAK) / 365.25)
    weather = _autoregressive(rng, count, days, 0.8, 2.2)
    discount = np.array([_promotions(rng, days) for _ in range(count)])
    holiday = np.isin(date, bank_holidays()).astype(np.int64)
    christmas = ((year_day >= 334) & (date.astype("datetime64[M]").astype(int) % 12 == 11)
                 & (year_day < 359)).astype(np.int64)
    elasticity = np.array(world.elasticity)[department] + rng.normal(0, 0.25, count)
    level = rng.normal(1.6, 0.8, count)
    trend = rng.normal(0, 0.12, count)[:, None] * (day - day[:, :1]) / 365
    log_mean = (
        level[:, None] + trend
        + np.array(world.week)[department[:, None], (day + 6) % 7]
        + _of(world.season, department) * wave
        + _of(world.christmas, department) * christmas
        + HOLIDAY * holiday
        - elasticity[:, None] * np.log(1 - discount / 100)
        + _of(world.slope, department) * weather
        + _autoregressive(rng, count, days, MEMORY, DRIFT)
    )
    mean = np.exp(log_mean)
    sold = rng.poisson(mean * rng.gamma(DISPERSION, 1 / DISPERSION, mean.shape))
    temperature = (13 + 8 * wave + weather).round(1)
    return Sales(department, day, sold, mean, discount, holiday, christmas, temperature)


def long_table(sales: Sales, first: int, known: int | None = None) -> pd.DataFrame:
    """One row per article and day, in time order within an article.

    Columns: ``article`` (from ``first``), ``rayon``, ``date`` (YYYY-MM-DD), ``ventes``
    (units), ``remise`` (%), ``ferie``, ``noel`` (0 or 1), ``temperature`` (°C). Sales and
    temperature are missing after the ``known`` first days, if given.
    """
    count, days = sales.sold.shape
    table = pd.DataFrame({
        "article": (first + np.arange(count)).repeat(days),
        "rayon": np.array(DEPARTMENTS, dtype=object)[sales.department].repeat(days),
        "date": (FIRST_DAY + sales.day.ravel().astype("timedelta64[D]")).astype(str),
        "ventes": sales.sold.ravel(),
        "remise": sales.discount.ravel(),
        "ferie": sales.holiday.ravel(),
        "noel": sales.christmas.ravel(),
        "temperature": sales.temperature.ravel(),
    })
    if known is not None:
        future = np.tile(np.arange(days) >= known, count)
        for name in ("ventes", "temperature"):
            table[name] = table[name].mask(future)
    return table


def bank_holidays() -> npt.NDArray[np.datetime64]:
    """French bank holidays of the calendar's three years."""
    fixed = [f"{year}-{day}" for year in (2023, 2024, 2025) for day in FIXED_HOLIDAYS]
    return np.array([*fixed, *MOVING_HOLIDAYS], dtype="datetime64[D]")


def _of(values: tuple[float, ...], department: Integers) -> Floats:
    return np.array(values)[department][:, None]


def _autoregressive(rng: Rng, count: int, days: int, memory: float, sd: float) -> Floats:
    """Stationary AR(1) processes of standard deviation ``sd``, shape (count, days)."""
    path = rng.normal(0, sd, (count, days))
    for day in range(1, days):
        path[:, day] = memory * path[:, day - 1] + np.sqrt(1 - memory**2) * path[:, day]
    return path


def _promotions(rng: Rng, days: int) -> Integers:
    """Discounts of one article (%): one or two weeks, about one day in five."""
    discount = np.zeros(days, dtype=np.int64)
    day = -int(rng.integers(0, 50))
    while day < days:
        day += int(rng.exponential(35)) + 5
        length = int(rng.choice((7, 14)))
        depth = int(rng.choice((10, 20, 30), p=(0.4, 0.4, 0.2)))
        discount[max(day, 0) : max(day + length, 0)] = depth
        day += length
    return discount
