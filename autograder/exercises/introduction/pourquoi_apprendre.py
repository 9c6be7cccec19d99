"""Why learn machine learning? Four reasons, each measured on real data.

Automated solutions (digits against hand-written rules), continuous improvement (learning
curve), process optimisation (groups of wines), accurate predictions (patients, with an
interval). The data are public: see the simulator for how hidden rows are drawn so that
knowing them by heart does not pay.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from autograder.exercises.model import Exercise, Family, Rng
from autograder.outils.core import Criterion, Draw, Question, Tables
from autograder.outils.exams import EXACT, Choices, Field, Item, Predictions, Values
from autograder.outils.metrics import METRICS

from ._pourquoi_apprendre_simulateur import (
    PATIENT,
    PIXELS,
    WINE_DECIMALS,
    World,
    best_interval,
    draw_world,
    new_digits,
    new_patients,
    new_wines,
    originals,
    split,
)

WINE = list(WINE_DECIMALS)
TEST_FROM, FEW = 600, 30
"""Learning curve: the first 600 digits teach, the other 300 test; « few » examples are 30."""


def tables(world: World, rng: Rng) -> Tables:
    """Real rows, untouched: 900 digits, 100 wines (their grape is hidden), 300 patients."""
    del rng
    return {
        "chiffres": split("chiffres", world)[0],
        "vins": split("vins", world)[0][WINE],
        "patients": split("patients", world)[0],
    }


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


def digit_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New digits; the ceiling is a support vector machine that saw every public image."""
    del tables
    table = new_digits(world, rng, size)
    public = originals("chiffres")
    best = SVC(C=10, gamma=0.001).fit(public[PIXELS], public["chiffre"])
    truth = table[["chiffre"]]
    accuracy = METRICS["exactitude"]
    anchors = accuracy(truth, read_by_rules(table[PIXELS])), accuracy(
        truth, best.predict(table[PIXELS])
    )
    return Draw({"chiffres": table[PIXELS]}, {"chiffres": truth}, {"exactitude": anchors})


def naive_groups() -> KMeans:
    """Return the baseline of the wines: groups of raw measurements."""
    return KMeans(n_clusters=3, n_init=10, random_state=0)


def wine_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New wines; the ceiling is a discriminant analysis that knows every public grape."""
    table = new_wines(world, rng, size)
    public = originals("vins")
    baseline = naive_groups().fit(tables["vins"])
    best = LinearDiscriminantAnalysis().fit(public[WINE], public["cepage"])
    truth = table[["cepage"]]
    rand = METRICS["rand_ajuste"]
    anchors = rand(truth, baseline.predict(table[WINE])), rand(truth, best.predict(table[WINE]))
    return Draw({"vins": table[WINE]}, {"vins": truth}, {"rand_ajuste": anchors})


def patient_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New patients; the baseline is the mean and the quantiles of the student's patients."""
    table = new_patients(world, rng, size)
    known = tables["patients"]["progression"]
    blind = np.array([known.quantile(0.05), known.mean(), known.quantile(0.95)])
    baseline, best = np.tile(blind, (size, 1)), best_interval(table)
    truth = table[["progression"]]
    anchors = {
        name: (METRICS[name](truth, baseline), METRICS[name](truth, best))
        for name in ("rmse_centre", "intervalle_90")
    }
    return Draw({"patients": table[PATIENT]}, {"patients": truth}, anchors)


def learning_error(digits: pd.DataFrame, examples: int) -> float:
    """Share of test digits misread by their nearest neighbour among the first examples."""
    train, test = digits.iloc[:examples], digits.iloc[TEST_FROM:]
    model = KNeighborsClassifier(n_neighbors=1).fit(train[PIXELS], train["chiffre"])
    return 1 - float(model.score(test[PIXELS], test["chiffre"]))


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    digits = tables["chiffres"]
    centre = digits.groupby("chiffre")["px_28"].mean()
    return {
        "q1": {"valeurs": pd.DataFrame({"centre_zero": [centre[0]], "centre_un": [centre[1]]})},
        "q3": {"valeurs": pd.DataFrame({
            "erreur_30": [learning_error(digits, FEW)],
            "erreur_600": [learning_error(digits, TEST_FROM)],
        })},
        "q6": {"choix": pd.DataFrame({"zero": ["c"], "intervalle": ["b"], "scripteurs": ["d"]})},
    }


EXERCISE = Exercise(
    id="introduction/pourquoi_apprendre",
    title="Pourquoi apprendre le machine learning ?",
    draw_world=draw_world,
    tables=tables,
    families={
        "chiffres": Family(digit_draw, hidden=5000, validation=1000),
        "vins": Family(wine_draw, hidden=5000, validation=500),
        "patients": Family(patient_draw, hidden=20_000, validation=1000),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder les données",
            Values((Field("centre_zero", 0, 16, 0.02), Field("centre_un", 0, 16, 0.02))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Une solution automatisée",
            Predictions("chiffres", "chiffres", ("exactitude",), method="predict",
                        labels=tuple(range(10))),
            (Criterion("exactitude", 0.5, 0.8, 5.0),),
            draw="chiffres", desk_sd=(("exactitude", 0.017),),
        ),
        Question(
            "q3", "Une amélioration continue",
            Values((Field("erreur_30", 0, 1, 0.006), Field("erreur_600", 0, 1, 0.006))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q4", "L’optimisation d’un processus",
            Predictions("vins", "vins", ("rand_ajuste",), method="predict", labels=(0, 1, 2)),
            (Criterion("rand_ajuste", 0.4, 0.5, 4.0),),
            draw="vins", desk_sd=(("rand_ajuste", 0.025),),
        ),
        Question(
            "q5", "Une prédiction précise, avec une marge honnête",
            Predictions("patients", "patients", ("rmse_centre", "intervalle_90"), method="call",
                        columns=3, low=-1000, high=2000),
            (Criterion("rmse_centre", 0.4, 0.6, 2.0), Criterion("intervalle_90", 0.3, 0.42, 3.0)),
            draw="patients", desk_sd=(("rmse_centre", 0.022), ("intervalle_90", 0.04)),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("zero", "abcd"), Item("intervalle", "abcd"), Item("scripteurs", "abcd"))),
            (Criterion(EXACT, 1 / 3, 1.0, 2.0),),
        ),
    ),
)
