"""Draws of real rows: those of the students, and new digits, wines and patients."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables
from autograder.outils.metrics.classification import ACCURACY
from autograder.outils.metrics.clustering import ADJUSTED_RAND
from autograder.outils.metrics.intervals import CENTRE_RMSE, INTERVAL_90

from .world import (
    PATIENT,
    PIXELS,
    WINE_DECIMALS,
    World,
    best_interval,
    new_digits,
    new_patients,
    new_wines,
    originals,
    split,
)

WINE = list(WINE_DECIMALS)
TEST_FROM, FEW = 600, 30
"""Learning curve: the first 600 digits teach, the other 300 test; « few » examples are 30."""


def data(world: World, rng: Rng) -> Tables:
    """Real rows, untouched: 900 digits, 100 wines (their grape is hidden), 300 patients."""
    del rng
    return {
        "chiffres": split("chiffres", world)[0],
        "vins": split("vins", world)[0][WINE],
        "patients": split("patients", world)[0],
    }


def digits(place: Place, size: int) -> Drawn:
    """New digits; the ceiling is a support vector machine that saw every public image."""
    table = new_digits(place.world, place.rng, size)
    public = originals("chiffres")
    best = SVC(C=10, gamma=0.001).fit(public[PIXELS], public["chiffre"])
    images = table[PIXELS]
    return Drawn(
        {"chiffres": images},
        {"chiffres": table[["chiffre"]]},
        {ACCURACY: (read_by_rules(images), best.predict(images))},
    )


def wines(place: Place, size: int) -> Drawn:
    """New wines; the ceiling is a discriminant analysis that knows every public grape."""
    table = new_wines(place.world, place.rng, size)
    public = originals("vins")
    baseline = naive_groups().fit(place.data["vins"])
    best = LinearDiscriminantAnalysis().fit(public[WINE], public["cepage"])
    measured = table[WINE]
    return Drawn(
        {"vins": measured},
        {"vins": table[["cepage"]]},
        {ADJUSTED_RAND: (baseline.predict(measured), best.predict(measured))},
    )


def patients(place: Place, size: int) -> Drawn:
    """New patients; the baseline is the mean and the quantiles of the student's patients."""
    table = new_patients(place.world, place.rng, size)
    known = place.data["patients"]["progression"]
    blind = np.array([known.quantile(0.05), known.mean(), known.quantile(0.95)])
    both = np.tile(blind, (size, 1)), best_interval(table)
    return Drawn(
        {"patients": table[PATIENT]},
        {"patients": table[["progression"]]},
        {CENTRE_RMSE: both, INTERVAL_90: both},
    )


def zone(images: pd.DataFrame, rows: slice, columns: slice) -> npt.NDArray[np.float64]:
    """Mean ink (0–16) of a rectangle of each 8 × 8 image, shape (n,)."""
    grid = images.to_numpy().reshape(-1, 8, 8)
    return np.asarray(grid[:, rows, columns].mean(axis=(1, 2)))


def read_by_rules(images: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Digits by the notebook's hand-written rules, the first that holds; shape (n,)."""
    top, bottom, left, right = slice(1, 4), slice(4, 7), slice(0, 3), slice(5, 8)
    hg, hd = zone(images, top, left), zone(images, top, right)
    bg, bd = zone(images, bottom, left), zone(images, bottom, right)
    centre = zone(images, slice(3, 5), slice(3, 5))
    foot = zone(images, slice(7, 8), slice(0, 8))
    rules = {
        0: centre < 4,
        6: (hd < 1.5) & (bg > 3),
        5: (hg > 4.5) & (hd < 3),
        1: hg + hd + bg + bd < 8,
        3: (bg < 2.5) & (bd > 4) & (hg < 4),
        9: (bg < 2.5) & (hd > 3.5) & (bd > 3),
        2: foot > 6.5,
        4: (foot < 4) & (bg > 3.5),
        7: foot < 4,
    }
    return np.select(list(rules.values()), list(rules), default=8)


def naive_groups() -> KMeans:
    """Return the baseline of the wines: groups of raw measurements."""
    return KMeans(n_clusters=3, n_init=10, random_state=0)


def centre_of_zeros(data: Tables) -> float:
    """Mean ink of a pixel of the centre (``px_28``) where the digit is 0."""
    return _centre(data, 0)


def centre_of_ones(data: Tables) -> float:
    """Mean ink of a pixel of the centre (``px_28``) where the digit is 1."""
    return _centre(data, 1)


def _centre(data: Tables, digit: int) -> float:
    images = data["chiffres"]
    return float(images.groupby("chiffre")["px_28"].mean()[digit])


def error_of_few(data: Tables) -> float:
    """Share of test digits misread after the first 30 examples."""
    return learning_error(data["chiffres"], FEW)


def error_of_many(data: Tables) -> float:
    """Share of test digits misread after 600 examples."""
    return learning_error(data["chiffres"], TEST_FROM)


def learning_error(table: pd.DataFrame, examples: int) -> float:
    """Share of test digits misread by their nearest neighbour among the first examples."""
    train, test = table.iloc[:examples], table.iloc[TEST_FROM:]
    model = KNeighborsClassifier(n_neighbors=1).fit(train[PIXELS], train["chiffre"])
    return 1 - float(model.score(test[PIXELS], test["chiffre"]))
