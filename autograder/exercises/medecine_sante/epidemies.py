"""Influenza forecasts: the incidence in two weeks, and its uncertainty.

Seasons are independent; each hidden one is cut at a random week and asks for the
distribution of the incidence two weeks later. One origin per season: no message lets a
season's future be read in another row.

The oracle simulates the end of every season from its true state and parameters, which no
observer knows: its quantiles are the best possible ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.exercises.medecine_sante._epidemies_simulateur import (
    HORIZON,
    WEEKS,
    Seasons,
    World,
    futures,
    simulate,
)
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
from autograder.outils.metrics.forecasting import LEVELS

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


def tables(world: World, rng: Rng) -> Tables:
    """Complete seasons, from October to May."""
    return {"saisons": long_table(simulate(SEASONS, world, rng))}


def growth_quantiles(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Quantiles of the log growth over two weeks, whatever the week: the naive reference."""
    level = np.log1p(table["incidence"].to_numpy().reshape(-1, WEEKS))
    growth = level[:, FIRST - 1 + HORIZON :] - level[:, FIRST - 1 : -HORIZON]
    return np.asarray(np.quantile(growth, LEVELS))


def oracle_quantiles(
    seasons: Seasons, last: npt.NDArray[np.int64], world: World, rng: Rng
) -> npt.NDArray[np.float64]:
    """Quantiles of the simulated futures of every season, shape (n, 5)."""
    parts = []
    for start in range(0, len(last), CHUNK):
        rows = slice(start, start + CHUNK)
        sample = futures(seasons.part(rows), last[rows], world, rng, SIMULATIONS)
        parts.append(np.quantile(sample, LEVELS, axis=1).T)
    return np.concatenate(parts)


def season_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Independent seasons, each cut at a random week between ``FIRST`` and ``LAST``."""
    seasons = simulate(size, world, rng)
    last = rng.integers(FIRST, LAST + 1, size) - 1
    table = long_table(seasons)
    known = table["semaine"].to_numpy() <= (last + 1).repeat(WEEKS)
    now, then = (seasons.incidence[np.arange(size), last + ahead] for ahead in (0, HORIZON))
    truth = pd.DataFrame({"incidence": then})
    baseline = np.expm1(np.log1p(now)[:, None] + growth_quantiles(tables["saisons"]))
    oracle = oracle_quantiles(seasons, last, world, rng)
    loss, score = METRICS["perte_quantile"], METRICS["promesse_90"]
    anchors = {
        "perte_quantile": (loss(truth, baseline), loss(truth, oracle)),
        "promesse_90": (score(truth, baseline[:, [0, -1]]), score(truth, oracle[:, [0, -1]])),
    }
    return Draw({"historiques": table[known]}, {"saisons": truth}, anchors)


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn problems: values, bounds and the share ``alpha`` that may lie outside."""
    del world, tables
    cases, shares, results = [], [], []
    for case in range(size):
        count = int(rng.integers(8, 30))
        low = rng.uniform(20, 300, count).round(1)
        high = (low + rng.uniform(20, 300, count)).round(1)
        y = np.rint(low + (high - low) * rng.uniform(-0.5, 1.5, count))
        alpha = float(rng.choice([0.05, 0.1, 0.2, 0.5]))
        cases.append(pd.DataFrame({"cas": case, "y": y, "bas": low, "haut": high}))
        shares.append(alpha)
        outside = np.maximum(low - y, 0) + np.maximum(y - high, 0)
        results.append(float(np.mean(high - low + 2 / alpha * outside)))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"alpha": shares})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def trap_model() -> Pipeline:
    """Return the model of the trap: it finds the same season again, a week apart."""
    return make_pipeline(StandardScaler(), KNeighborsRegressor(2))


def trap_errors(table: pd.DataFrame) -> tuple[float, float]:
    """Mean absolute error of the trap, weeks shuffled then season-wise (cases per 100,000)."""
    origin = table[table["semaine"].between(FIRST, LAST)].sort_values(
        ["semaine", "saison"], ignore_index=True
    )
    target = table[table["semaine"].between(FIRST + HORIZON, WEEKS)].sort_values(
        ["semaine", "saison"], ignore_index=True
    )["incidence"]
    shuffled = cross_val_predict(
        trap_model(), origin[PROFILE], np.log1p(target), cv=KFold(5, shuffle=True, random_state=0)
    )
    grouped = cross_val_predict(
        trap_model(), origin[PROFILE], np.log1p(target), groups=origin["saison"], cv=GroupKFold(5)
    )
    first, second = (
        float(np.abs(np.expm1(log) - target).mean()) for log in (shuffled, grouped)
    )
    return first, second


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    table = tables["saisons"]
    curves = table["incidence"].to_numpy().reshape(-1, WEEKS)
    peak, when = float(np.median(curves.max(axis=1))), float(np.median(curves.argmax(axis=1) + 1))
    shuffled, grouped = trap_errors(table)
    values: dict[str, dict[str, Any]] = {
        "q1": {"pic_median": [peak], "semaine_mediane": [when]},
        "q4": {"erreur_melange": [shuffled], "erreur_saisons": [grouped]},
    }
    found: dict[str, Tables] = {
        name: {"valeurs": pd.DataFrame(columns)} for name, columns in values.items()
    }
    return found | {"q6": {"choix": pd.DataFrame({"lits": ["c"], "limite": ["b"]})}}


EXERCISE = Exercise(
    id="medecine_sante/epidemies",
    title="Prévision des épidémies et des maladies",
    draw_world=draw_world,
    tables=tables,
    families={
        "saisons": Family(season_draw, hidden=6000, validation=600),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder les saisons",
            Values((
                Field("pic_median", 0, 5000, 0.6, "cas pour 100 000"),
                Field("semaine_mediane", 1, 33, 0.1),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Noter un intervalle",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Prévoir cinq quantiles",
            Predictions(
                "historiques", "saisons", ("perte_quantile",),
                method="call", columns=5, per="saison",
            ),
            (Criterion("perte_quantile", 0.42, 0.58, 7.0),),
            draw="saisons", desk_sd=(("perte_quantile", 0.038),),
        ),
        Question(
            "q4", "Le piège des semaines mélangées",
            Values((
                Field("erreur_melange", 5, 1000, 1.5, "cas pour 100 000"),
                Field("erreur_saisons", 5, 1000, 1.5, "cas pour 100 000"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Tenir la promesse des 90 %",
            Predictions(
                "historiques", "saisons", ("promesse_90",),
                method="call", columns=2, per="saison",
            ),
            (Criterion("promesse_90", 0.34, 0.50, 4.0),),
            draw="saisons", desk_sd=(("promesse_90", 0.07),),
        ),
        Question(
            "q6", "Décider",
            Choices((Item("lits", "abcd"), Item("limite", "abcd"))),
            (Criterion(EXACT, 0.25, 1.0, 2.0),),
        ),
    ),
)
