"""Simulated influenza seasons, as a sentinel network of general practitioners sees them.

A day of the epidemic is one step of a susceptible–exposed–infectious–removed (SEIR) model
among the people whom the circulating strain can infect. Sources of the figures:

* reproduction number: median 1.28, interquartile range 1.19–1.37 over seasonal epidemics
  (Biggerstaff et al., BMC Infectious Diseases, 2014);
* latent period 1.6 days, infectious period 2.6 days: the usual orders of magnitude of
  influenza models;
* school holidays: 20–29 % less transmission to children, none of it to adults (Cauchemez
  et al., Nature, 2008, on the French Sentinelles network); winter and spring holidays are
  staggered over three zones;
* level of the peaks: the French Sentinelles network publishes national weeks of 280 to 512
  cases per 100,000 and regional ones beyond 1,000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WEEKS = 33
"""Weeks of a season, from ISO week 40 (``semaine`` 1) to ISO week 20 (``semaine`` 33)."""
HORIZON = 2
"""Weeks between the last known incidence and the forecast one."""
AUTUMN, CHRISTMAS = (3, 4), (11, 12)
"""Positions of the autumn and Christmas holidays (ISO weeks 43–44 and 51–52)."""
LATENT, INFECTIOUS = 1.6, 2.6
"""Mean latent and infectious periods, in days."""
REPRODUCTION, REPRODUCTION_SPREAD = 1.30, 0.07
"""Median and log standard deviation of a season's reproduction number."""
COVERAGE_EFFECT, STRAIN_EFFECT = -0.02, 0.02
"""Effect on the log reproduction number of one standard deviation of vaccine coverage and
of the share of A(H3N2) viruses: real, and small beside :data:`REPRODUCTION_SPREAD`."""
SEED_SPREAD = 0.8
"""Log standard deviation of the share of infected people on the first day."""
REPORTING_SPREAD, BACKGROUND_SPREAD = 0.25, 0.20
"""Log standard deviations, between seasons, of reporting and of the background."""
MEMORY, SHOCK = 0.8, 0.06
"""Weekly autocorrelation and shock (log) of transmission: weather, behaviour."""
SEASONAL = 0.12
"""Amplitude of the yearly cycle of transmission, at its highest in mid-January."""
CHRISTMAS_REPORTING = 0.85
"""Share of the usual consultations in ISO week 52."""
DISPERSION = 60.0
"""Shape of the gamma noise of reporting."""
COVERED = 1.2
"""People whom the sentinel practitioners follow, in units of 100,000."""


@dataclass(frozen=True)
class World:
    """Drawn parameters, common to every season of a course.

    Parameters
    ----------
    reporting : float
        Share of infections that lead to a reported consultation, among the whole
        population of the strain's susceptible people; 0.09 to 0.11.
    seed : float
        Median share of infected people on the first day; 1.6e-5 to 2.4e-5.
    background : float
        Consultations for other infections, in cases per 100,000 and per week; 26 to 34.
    christmas, holidays : float
        Factors of transmission in the Christmas and in the other school holidays.
    winter : int
        Position of the first week of the winter holidays of zone A; 18 or 19.
    """

    reporting: float
    seed: float
    background: float
    christmas: float
    holidays: float
    winter: int


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: narrow ranges, checked by the calibration."""
    return World(
        reporting=round(float(rng.uniform(0.092, 0.108)), 4),
        seed=round(float(rng.uniform(1.7e-5, 2.3e-5)), 7),
        background=round(float(rng.uniform(27, 33)), 1),
        christmas=round(float(rng.uniform(0.76, 0.80)), 3),
        holidays=round(float(rng.uniform(0.86, 0.90)), 3),
        winter=int(rng.integers(18, 20)),
    )


@dataclass(frozen=True)
class Seasons:
    """Independent seasons; every array has one row per season.

    Parameters
    ----------
    reproduction, reporting, background : ndarray of shape (n,)
        The season's own parameters.
    coverage, cold, strain : ndarray of shape (n,)
        Vaccine coverage of people over 65 (%), departure of the autumn's temperature from
        its normal (°C), share of A(H3N2) among the first viruses identified (%).
    holidays : ndarray of shape (n, 33)
        1 in a week of school holidays.
    incidence : ndarray of shape (n, 33)
        Observed incidence, in cases per 100,000, rounded to the unit.
    states : ndarray of shape (4, n, 33)
        Susceptible, exposed and infectious shares and log transmission, at week's end.
    """

    reproduction: Floats
    reporting: Floats
    background: Floats
    coverage: Floats
    cold: Floats
    strain: Floats
    holidays: Ints
    incidence: Ints
    states: Floats

    def part(self, rows: slice) -> Seasons:
        """Some of the seasons."""
        arrays = {name: array[rows] for name, array in vars(self).items() if name != "states"}
        return Seasons(**arrays, states=self.states[:, rows])


def calendar(count: int, world: World, rng: Rng) -> Ints:
    """School holidays of regions drawn in three zones, shape (count, 33)."""
    zones = np.zeros((3, WEEKS), dtype=np.int64)
    zones[:, [*AUTUMN, *CHRISTMAS]] = 1
    for zone in range(3):
        for start in (world.winter + zone, world.winter + zone + 8):
            zones[zone, start : start + 2] = 1
    return zones[rng.integers(0, 3, count)]


def weekly_factors(week: int | Ints, holidays: Ints, world: World) -> Floats:
    """Factor of transmission of a week: yearly cycle and school holidays."""
    closed = np.where(np.isin(week, CHRISTMAS), world.christmas, world.holidays)
    cycle = (1 + SEASONAL * np.cos(2 * np.pi * (np.asarray(week) - 15) / 52)) / 1.05
    return np.asarray(np.where(holidays == 1, closed, 1.0) * cycle)


def next_week(
    state: Floats, reproduction: Floats, factor: Floats, rng: Rng
) -> tuple[Floats, Floats]:
    """Seven days of SEIR.

    Parameters
    ----------
    state : ndarray of shape (4, …)
        Susceptible, exposed and infectious shares, log transmission.
    reproduction, factor : ndarray
        Reproduction number and factor of the week, broadcast against ``state[0]``.

    Returns
    -------
    state : ndarray of shape (4, …)
        One week later.
    infections : ndarray
        Share of people who became infectious during the week.
    """
    susceptible, exposed, infectious, log_transmission = state
    log_transmission = MEMORY * log_transmission + rng.normal(0, SHOCK, susceptible.shape)
    rate = reproduction / INFECTIOUS * np.exp(log_transmission) * factor
    infections = np.zeros_like(susceptible)
    for _ in range(7):
        infected = rate * susceptible * infectious
        onset = exposed / LATENT
        susceptible = susceptible - infected
        exposed = exposed + infected - onset
        infectious = infectious + onset - infectious / INFECTIOUS
        infections = infections + onset
    return np.stack([susceptible, exposed, infectious, log_transmission]), infections


def observe(
    infections: Floats, reporting: Floats, background: Floats, week: int | Ints, rng: Rng
) -> Floats:
    """Reported incidence of a week, in cases per 100,000: gamma-Poisson counts."""
    consultations = np.where(np.equal(week, CHRISTMAS[1]), CHRISTMAS_REPORTING, 1.0)
    expected = (1e5 * infections * reporting + background) * consultations
    noise = rng.gamma(DISPERSION, 1 / DISPERSION, expected.shape)
    return np.rint(rng.poisson(expected * noise * COVERED) / COVERED)


def simulate(count: int, world: World, rng: Rng) -> Seasons:
    """Whole independent seasons."""
    coverage, cold, strain, own = rng.normal(size=(4, count))
    shift = COVERAGE_EFFECT * coverage + STRAIN_EFFECT * strain
    rest = np.sqrt(REPRODUCTION_SPREAD**2 - COVERAGE_EFFECT**2 - STRAIN_EFFECT**2)
    reproduction = REPRODUCTION * np.exp(shift + rest * own)
    seed = world.seed * np.exp(rng.normal(0, SEED_SPREAD, count))
    reporting = world.reporting * np.exp(rng.normal(0, REPORTING_SPREAD, count))
    background = world.background * np.exp(rng.normal(0, BACKGROUND_SPREAD, count))
    holidays = calendar(count, world, rng)
    state = np.stack([1 - seed, 0.6 * seed, 0.4 * seed, np.zeros(count)])
    states, incidence = np.empty((4, count, WEEKS)), np.empty((count, WEEKS))
    for week in range(WEEKS):
        factor = weekly_factors(week, holidays[:, week], world)
        state, infections = next_week(state, reproduction, factor, rng)
        states[..., week] = state
        incidence[:, week] = observe(infections, reporting, background, week, rng)
    return Seasons(
        reproduction, reporting, background, (52 + 4 * coverage).round(1),
        (1.2 * cold).round(1), (50 + 14 * strain).clip(0, 100).round(),
        holidays, incidence.astype(np.int64), states,
    )


def futures(seasons: Seasons, last: Ints, world: World, rng: Rng, size: int) -> Floats:
    """Incidence two weeks after ``last``, simulated from the true state.

    Parameters
    ----------
    last : ndarray of shape (n,)
        Position of the last known week of each season.
    size : int
        Number of simulations per season.

    Returns
    -------
    ndarray of shape (n, size)
        Cases per 100,000: a sample of the best possible forecast.
    """
    rows = np.arange(len(last))
    state = np.repeat(seasons.states[:, rows, last][:, :, None], size, axis=2)
    infections = np.zeros(state.shape[1:])
    for week in (last + 1, last + 2):
        factor = weekly_factors(week, seasons.holidays[rows, week], world)
        state, infections = next_week(state, seasons.reproduction[:, None], factor[:, None], rng)
    return observe(
        infections, seasons.reporting[:, None], seasons.background[:, None],
        (last + HORIZON)[:, None], rng,
    )


def long_table(seasons: Seasons) -> pd.DataFrame:
    """One row per season and week, in time order within a season.

    Columns: ``saison`` (from 1), ``semaine`` (1 to 33), ``incidence`` (cases per 100,000),
    ``vacances``, ``vacances_s1`` and ``vacances_s2`` (0 or 1: this week, the next one, the
    one after), ``vaccination`` (%), ``temperature`` (°C), ``part_h3n2`` (%).
    """
    count = len(seasons.incidence)
    later = np.pad(seasons.holidays, ((0, 0), (0, HORIZON)))
    return pd.DataFrame({
        "saison": np.arange(1, count + 1).repeat(WEEKS),
        "semaine": np.tile(np.arange(1, WEEKS + 1), count),
        "incidence": seasons.incidence.ravel(),
        "vacances": seasons.holidays.ravel(),
        "vacances_s1": later[:, 1 : WEEKS + 1].ravel(),
        "vacances_s2": later[:, 2 : WEEKS + 2].ravel(),
        "vaccination": seasons.coverage.repeat(WEEKS),
        "temperature": seasons.cold.repeat(WEEKS),
        "part_h3n2": seasons.strain.repeat(WEEKS).astype(np.int64),
    })
