"""Market forecasts: what can really be foretold of tomorrow's return.

Its variance, rather well; its mean, hardly: the best possible R² is about 0.4 %. Students
learn on eight long markets; the exam asks for the variance and the mean of the day that
follows a short window of many other markets. One window per market, cut before its target:
no answer can look ahead, since no message holds the future of any window.

Answers are scored against the simulator's variance and drift, never against the returns.
The desk knows neither: it measures variances against realised ones, freed of their noise on
average, and returns against observed ones, with a margin that seldom allows a conclusion.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from autograder.exercises.model import Exercise, Family, Rng
from autograder.outils.core import Criterion, Draw, Question, Tables
from autograder.outils.exams import (
    EXACT,
    EXACT_ANCHORS,
    Choices,
    Field,
    Functions,
    Item,
    Predictions,
    Values,
)
from autograder.outils.metrics import METRICS

from ._marches_simulateur import Floats, Markets, World, draw_world, long_table, simulate

MARKETS, DAYS = 8, 2500
"""Markets that students receive, and their days: ten years each."""
WINDOW = 40
"""Days of a window: two months."""
MONTH = 22
"""Days of the naive variance, and of the longest memory of the notebook's features."""
SHOCK = 2.0
"""Absolute return of a day of shock, in % (question 1)."""
DESK = (("qlike", 0.03),)
"""Standard deviation of S at the desk, measured on 60 pairs of draws."""


def tables(world: World, rng: Rng) -> Tables:
    """Eight independent markets of ten years."""
    return {"marches": long_table(simulate(MARKETS, DAYS, world, rng))}


def month_variance(markets: Markets) -> Floats:
    """Mean squared return of the last month, in %²: the naive variance, shape (n,)."""
    return np.asarray((markets.returns[:, -1 - MONTH : -1] ** 2).mean(axis=1) + 1e-4)


def past_mean(tables: Tables) -> float:
    """Mean return of the student's markets, in %: the naive forecast of every day."""
    return round(float(tables["marches"]["rendement"].mean()), 4)


def window_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New markets, one window each; truths are the simulator's variance and drift.

    Baselines: the mean squared return of the last month, and the mean return of the
    student's markets. Oracles: the true variances, and the true drifts.
    """
    markets = simulate(size, WINDOW, world, rng)
    variances = pd.DataFrame({"variance": markets.variance[:, -1], "bruit": 0.0})
    drifts = pd.DataFrame({
        "derive": markets.drift[:, -1],
        "variance": markets.variance[:, -1],
        "reference": past_mean(tables),
    })
    truth = {"variances": variances, "rendements": drifts}
    return Draw({"fenetres": long_table(markets)}, truth, _anchors(markets, variances, drifts))


def observed_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New markets; their truth is what the next day shows.

    ``bruit`` is the loss of the true variances against the realised ones on this very draw:
    once subtracted, the desk's losses compare with the exam's.
    """
    markets = simulate(size, WINDOW, world, rng)
    true, realised = markets.variance[:, -1], markets.realised[:, -1]
    noise = round(float(np.mean(realised / true - np.log(realised / true) - 1)), 4)
    variances = pd.DataFrame({"variance": realised, "bruit": noise})
    reference = past_mean(tables)
    drifts = pd.DataFrame({
        "derive": markets.drift[:, -1], "variance": true, "reference": reference
    })
    returns = pd.DataFrame({"rendement": markets.returns[:, -1], "reference": reference})
    truth = {"variances": variances, "rendements_observes": returns}
    return Draw({"fenetres": long_table(markets)}, truth, _anchors(markets, variances, drifts))


def _anchors(
    markets: Markets, variances: pd.DataFrame, drifts: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    loss, r2 = METRICS["qlike"], METRICS["r2_derive"]
    naive, true = month_variance(markets), markets.variance[:, -1]
    return {
        "qlike": (loss(variances, naive), loss(variances, true)),
        "r2_derive": (0.0, r2(drifts, drifts["derive"].to_numpy())),
    }


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn histories whose mean changes, forecasts of them, and a first day."""
    del world, tables
    cases, starts, results = [], [], []
    for case in range(size):
        count = int(rng.integers(60, 200))
        level = rng.normal(0, 0.8) + np.where(np.arange(count) < count // 2, 0, rng.normal(0, 0.8))
        returns = (level + rng.normal(0, 1, count)).round(2)
        forecasts = (level * rng.uniform(0, 1.2) + rng.normal(0, 0.3, count)).round(3)
        cases.append(pd.DataFrame({"cas": case, "rendement": returns, "prevision": forecasts}))
        starts.append(int(rng.integers(5, 40)))
        results.append(walk_forward_r2(returns, forecasts, starts[-1]))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"debut": starts})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def walk_forward_r2(rendement: Floats, prevision: Floats, debut: int) -> float:
    """R² from day ``debut`` on, against the mean of all the days before each day."""
    past = np.cumsum(rendement)[debut - 1 : -1] / np.arange(debut, len(rendement))
    seen = rendement[debut:]
    return float(1 - np.sum((seen - prevision[debut:]) ** 2) / np.sum((seen - past) ** 2))


def trap_r2(markets: pd.DataFrame) -> tuple[float, float]:
    """R² (%) of the trap: announced by cross-validation, then with what the evening knows.

    The provider's centred mean of a day holds the next two returns. In the evening it is
    still the mean of the three known days.
    """
    by_series = markets.groupby("serie", sort=False)["rendement"]
    table = markets.assign(
        moyenne_5=by_series.rolling(5).mean().to_numpy(),
        moyenne_3=by_series.rolling(3).mean().to_numpy(),
        demain=by_series.shift(-1),
    )
    table = table[table["jour"] >= MONTH].dropna().sort_values(["jour", "serie"])
    X, y = table[["tendance", "rendement", "moyenne_5"]], table["demain"]
    folds = KFold(5, shuffle=True, random_state=0)
    announced = cross_val_score(LinearRegression(), X, y, cv=folds).mean()
    evening = X.assign(tendance=table["moyenne_3"])
    return 100 * float(announced), 100 * float(LinearRegression().fit(X, y).score(evening, y))


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    markets = tables["marches"]
    series = [part for _, part in markets.groupby("serie")["rendement"]]
    announced, real = trap_r2(markets)
    after = [s.shift(-1)[s.abs() >= SHOCK].dropna() for s in series]
    exploration = {
        "autocorr_absolu": [float(np.mean([s.abs().autocorr() for s in series]))],
        "ecart_type_apres_choc": [float(pd.concat(after).std())],
    }
    trap = {"r2_affiche": [announced], "r2_reel": [real]}
    choices = {"promesse": ["c"], "vendeur": ["a"], "preuve": ["d"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q4": {"valeurs": pd.DataFrame(trap)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="finance/marches",
    title="Prévisions de marché",
    draw_world=draw_world,
    tables=tables,
    families={
        "fenetres": Family(window_draw, hidden=5000, validation=2500, desk=observed_draw),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder ce qui dure",
            Values((
                Field("autocorr_absolu", -1, 1, 0.005),
                Field("ecart_type_apres_choc", 0, 20, 0.02, "%"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Mesurer un R² sans regarder l’avenir",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Prévoir la variance de demain",
            Predictions(
                "fenetres", "variances", ("qlike",),
                method="call", low=1e-4, high=1e4, per="serie",
            ),
            (Criterion("qlike", 0.62, 0.78, 6.0),),
            draw="fenetres", desk_sd=DESK,
        ),
        Question(
            "q4", "Mesurer le piège",
            Values((
                Field("r2_affiche", -1000, 100, 1.0, "%"),
                Field("r2_reel", -1000, 100, 2.0, "%"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Prévoir le rendement de demain",
            Predictions(
                "fenetres", "rendements", ("r2_derive",),
                method="call", low=-100, high=100, per="serie",
            ),
            (Criterion("r2_derive", 0.40, 0.75, 5.0),),
            desk=Predictions(
                "fenetres", "rendements_observes", ("r2_observe", "r2_observe_erreur"),
                method="call", low=-100, high=100, per="serie",
            ),
            draw="fenetres",
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("promesse", "abcd"), Item("vendeur", "abcd"), Item("preuve", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
