"""Real rows bundled with scikit-learn, split once per course, and perturbed copies of them.

Students receive the rows of one side of the split, untouched. Hidden and validation rows
are drawn with replacement from the other side, then perturbed and rounded, so that no
hidden row equals a public one:

- digits (Alpaydin and Kaynak, UCI, 1998): Gaussian noise of 1.5 grey levels out of 16 on
  inked pixels;
- wines (Forina et al., UCI, 1991): a blend with a quarter to one half of another wine of the
  same grape, then multiplicative noise of 3 %, a laboratory's precision;
- patients (Efron et al., 2004): noise of one or two units or 2 %, below the variation of
  one person from one week to the next. Their outcome is drawn anew: prognosis by the
  linear regression of all 442 patients, plus the residual of a patient of close prognosis.
  Knowing the published outcomes by heart is therefore of no use, and the best achievable
  prediction is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.datasets import load_diabetes, load_digits, load_wine
from sklearn.linear_model import LinearRegression

from autograder.exercises.model import Rng

Numbers = npt.NDArray[np.float64]

PIXELS = [f"px_{i}" for i in range(64)]
WINE_DECIMALS = {
    "alcool": 2, "acide_malique": 2, "cendres": 2, "alcalinite_cendres": 1, "magnesium": 0,
    "phenols": 2, "flavonoides": 2, "phenols_non_flavonoides": 2, "proanthocyanes": 2,
    "intensite_couleur": 2, "teinte": 3, "rapport_od": 2, "proline": 0,
}
"""Columns of the wines, and the decimals that their published values have."""
PATIENT_NOISE = {
    "age": (1.0, 0.0, 0), "sexe": (0.0, 0.0, 0), "imc": (0.3, 0.0, 1), "tension": (2.0, 0.0, 2),
    "cholesterol": (0.0, 0.02, 0), "ldl": (0.0, 0.02, 1), "hdl": (0.0, 0.02, 1),
    "rapport_cholesterol": (0.0, 0.02, 2), "log_triglycerides": (0.05, 0.0, 4),
    "glycemie": (0.0, 0.02, 0),
}
"""Columns of the patients: standard deviation in their unit, relative one, decimals."""
PATIENT = list(PATIENT_NOISE)
SHARES = {"chiffres": 900, "vins": 100, "patients": 300}
"""Rows that students receive, of 1,797 digits, 178 wines and 442 patients."""
GREY_NOISE, WINE_NOISE = 1.5, 0.03
"""Noise of an inked pixel (levels of 16), relative noise of a wine's measurements."""
BLEND = (0.25, 0.5)
"""Smallest and largest share of the second wine in a blend."""
NEIGHBOURS = 40
"""A drawn outcome borrows the residual of one of the 81 patients of closest prognosis."""


@dataclass(frozen=True)
class World:
    """Which real rows the course's students receive: the seed of the split."""

    graine: int


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: the split is stratified, so every seed is as good."""
    return World(int(rng.integers(2**31)))


@cache
def originals(name: str) -> pd.DataFrame:
    """Every row of one data set, in published units; the last column is its target."""
    if name == "chiffres":
        X, y = load_digits(return_X_y=True)
        return pd.DataFrame(X.astype(int), columns=PIXELS).assign(chiffre=y)
    if name == "vins":
        X, y = load_wine(return_X_y=True)
        return pd.DataFrame(X, columns=list(WINE_DECIMALS)).assign(cepage=y)
    X, y = load_diabetes(return_X_y=True, scaled=False)
    return pd.DataFrame(X, columns=PATIENT).assign(progression=y.astype(int))


def split(name: str, world: World) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The students' rows and the held-out ones, stratified by target, both shuffled."""
    table = originals(name)
    rng = np.random.default_rng([world.graine, len(table)])
    shuffled = table.iloc[rng.permutation(len(table))]
    ranked = shuffled.sort_values(table.columns[-1], kind="stable")
    size = SHARES[name]
    kept = np.diff(np.arange(len(table) + 1) * size // len(table)) == 1
    return _shuffled(ranked[kept], rng), _shuffled(ranked[~kept], rng)


def _shuffled(table: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)


def resampled(name: str, world: World, rng: Rng, size: int) -> pd.DataFrame:
    """``size`` held-out rows drawn with replacement, as published."""
    held_out = split(name, world)[1]
    rows = rng.integers(len(held_out), size=size)
    return held_out.iloc[rows].reset_index(drop=True)


def new_digits(world: World, rng: Rng, size: int) -> pd.DataFrame:
    """Digits as a noisier scanner would read them: ``px_0`` to ``px_63`` (0–16), ``chiffre``."""
    table = resampled("chiffres", world, rng, size)
    ink = table[PIXELS].to_numpy()
    noise = GREY_NOISE * rng.normal(size=ink.shape) * (ink > 0)
    table[PIXELS] = (ink + noise).round().clip(0, 16).astype(int)
    return table


def new_wines(world: World, rng: Rng, size: int) -> pd.DataFrame:
    """Wines analysed again: thirteen measurements and ``cepage`` (0, 1, 2)."""
    table, held_out = resampled("vins", world, rng, size), split("vins", world)[1]
    share = rng.uniform(*BLEND, size=size)
    partner = np.empty(size, dtype=int)
    for grape, rows in table.groupby("cepage").groups.items():
        same = np.flatnonzero(held_out["cepage"] == grape)
        partner[rows] = rng.choice(same, size=len(rows))
    for column, decimals in WINE_DECIMALS.items():
        blend = (1 - share) * table[column] + share * held_out[column].to_numpy()[partner]
        factor = 1 + WINE_NOISE * rng.normal(size=size)
        table[column] = (blend * factor).round(decimals)
    return table


def new_patients(world: World, rng: Rng, size: int) -> pd.DataFrame:
    """Patients measured again, with a drawn ``progression`` (whole points, 25 or more)."""
    table = resampled("patients", world, rng, size)
    for column, (absolute, relative, decimals) in PATIENT_NOISE.items():
        spread = absolute + relative * table[column]
        table[column] = (table[column] + spread * rng.normal(size=size)).round(decimals)
    residuals = _residuals(table)
    drawn = residuals[np.arange(size), rng.integers(residuals.shape[1], size=size)]
    table["progression"] = (_prognosis(table) + drawn).round().clip(lower=25).astype(int)
    return table


def best_interval(table: pd.DataFrame) -> Numbers:
    """True 5 % quantile, mean and 95 % quantile of the progression, shape (n, 3)."""
    possible = (_prognosis(table).to_numpy()[:, None] + _residuals(table)).round().clip(min=25)
    low, high = np.quantile(possible, [0.05, 0.95], axis=1)
    return np.column_stack([low, possible.mean(axis=1), high])


@cache
def _published() -> tuple[LinearRegression, Numbers, Numbers]:
    """Regression of all 442 patients, sorted prognoses, their residuals in that order."""
    table = originals("patients")
    model = LinearRegression().fit(table[PATIENT], table["progression"])
    prognosis = model.predict(table[PATIENT]).round(4)
    order = np.argsort(prognosis, kind="stable")
    residual = (table["progression"].to_numpy() - prognosis)[order]
    return model, prognosis[order], residual


def _prognosis(table: pd.DataFrame) -> pd.Series[float]:
    return pd.Series(_published()[0].predict(table[PATIENT]).round(4), index=table.index)


def _residuals(table: pd.DataFrame) -> Numbers:
    """Residuals of the patients whose prognosis is closest, shape (n, 81)."""
    _, sorted_prognosis, residual = _published()
    rank = np.searchsorted(sorted_prognosis, _prognosis(table).to_numpy())
    rank = rank.clip(NEIGHBOURS, len(residual) - NEIGHBOURS - 1)
    return np.asarray(residual[rank[:, None] + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)])
