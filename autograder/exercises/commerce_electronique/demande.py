"""Demand forecasts: the sales of the next fourteen days, then the stock to order for them.

Students learn on sixty articles over two years; the exam asks for the fourteen days that
follow a short history of many other articles. One origin per article, and nothing in common
between two articles but their department: no row tells the future of another one. What is
known in advance (calendar, discounts) is given for the days to come; what is not (sales,
temperature) is missing there.

Answers are scored against the simulator's expected sales, never against the sales. The desk
does not know them: it measures deviances against observed sales, freed of their noise on
average, and the cost of orders against what was asked.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import nbinom
from sklearn.ensemble import HistGradientBoostingRegressor

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

from ._demande_simulateur import (
    DISPERSION,
    HISTORY,
    HORIZON,
    LAST_DAY,
    LEARNING_DAYS,
    Floats,
    Sales,
    World,
    draw_world,
    long_table,
    simulate,
)

ARTICLES = 60
"""Articles that students receive."""
FIRST_NEW = 1001
"""Number of the first article that students have never seen."""
WEEKS = 4
"""Weeks of the naive reference."""
MISSING, UNSOLD = 9.5, 0.5
"""Prices of a missing and of an unsold unit (€): the best order is exceeded one time in
twenty."""
SCENARIOS = 40
"""Demands of each article from which the exam measures the expected cost of an order."""
TEST_DAYS = 84
"""Last days of the student's table, six horizons on which the trap is measured."""
LONGEST = 28
"""Days of the longest mean of the trap."""
DAYS = [f"j{day}" for day in range(1, HORIZON + 1)]
SHORT_LAG = (
    "Votre fonction lit des ventes postérieures à l’origine : au-delà de 7 jours, le même jour "
    "de la semaine précédente n’est pas encore connu. Le retard doit être au moins égal à "
    "l’horizon : remontez d’autant de semaines qu’il le faut."
)


def tables(world: World, rng: Rng) -> Tables:
    """Sixty articles over 2023 and 2024."""
    start = np.zeros(ARTICLES, dtype=np.int64)
    return {"ventes": long_table(simulate(start, LEARNING_DAYS, world, rng), 1)}


def article_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New articles in 2025, one origin each; truths are expected sales and drawn demands."""
    del tables
    sales = new_articles(world, rng, size)
    mean = sales.mean[:, HISTORY:]
    sales_truth = pd.DataFrame(mean, columns=DAYS).assign(bruit=0.0)
    noise = rng.gamma(DISPERSION, 1 / DISPERSION, (SCENARIOS, *mean.shape))
    demand = rng.poisson(mean * noise).sum(axis=2).T
    return draw_of(sales, sales_truth, demand)


def observed_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New articles in 2025; their truth is what was sold.

    ``bruit`` is the deviance of the expected sales from the observed ones on this very draw:
    once subtracted, the desk's deviances compare with the exam's.
    """
    del tables
    sales = new_articles(world, rng, size)
    sold = pd.DataFrame(sales.sold[:, HISTORY:], columns=DAYS)
    mean = sales.mean[:, HISTORY:]
    noise = METRICS["deviance_poisson"](sold.assign(bruit=0.0), mean)
    return draw_of(sales, sold.assign(bruit=round(noise, 4)), sold.sum(axis=1).to_numpy()[:, None])


def new_articles(world: World, rng: Rng, size: int) -> Sales:
    """Articles whose history and horizon lie within 2025."""
    length = HISTORY + HORIZON
    start = rng.integers(LEARNING_DAYS, LAST_DAY - length + 2, size)
    return simulate(start, length, world, rng)


def draw_of(sales: Sales, truth: pd.DataFrame, demand: Floats) -> Draw:
    """Draw of given articles.

    Baselines: the mean of the same weekday over the last four known weeks, and an order of
    that much. Oracles: the expected sales, and the quantile of the demand around them.
    """
    orders = pd.DataFrame(demand, columns=[f"demande_{i + 1}" for i in range(demand.shape[1])])
    orders = orders.assign(manque=MISSING, reste=UNSOLD)
    naive, mean = same_weekday(sales), sales.mean[:, HISTORY:]
    deviance, cost = METRICS["deviance_poisson"], METRICS["cout_stock"]
    anchors = {
        "deviance_poisson": (deviance(truth, naive), deviance(truth, mean)),
        "cout_stock": (cost(orders, naive.sum(axis=1)), cost(orders, best_order(mean))),
    }
    inputs = {"historiques": long_table(sales, FIRST_NEW, HISTORY)}
    return Draw(inputs, {"ventes": truth, "commandes": orders}, anchors)


def same_weekday(sales: Sales) -> Floats:
    """Mean sales of the same weekday over the last known weeks: the naive forecast."""
    weeks = sales.sold[:, HISTORY - 7 * WEEKS : HISTORY].reshape(-1, WEEKS, 7)
    return np.asarray(np.tile(weeks.mean(axis=1), HORIZON // 7))


def best_order(mean: Floats) -> Floats:
    """Quantile of the total demand that minimises the expected cost, from the true mean."""
    total = mean.sum(axis=1)
    excess = (mean**2).sum(axis=1) / DISPERSION
    successes, chance = total**2 / excess, total / (total + excess)
    return np.asarray(nbinom.ppf(MISSING / (MISSING + UNSOLD), successes, chance))


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Drawn series, an origin and a horizon; two horizons in three exceed a week.

    The first two are 7 and 14, where a wrong rounding shows. Beyond a week, the day of last
    week is never sold like the one that it replaces: the trap is always wrong there.
    """
    del world, tables
    cases, given, results = [], [], []
    for case in range(size):
        origin = int(rng.integers(32, 60))
        ahead = int(rng.integers(1, 8) if case % 3 == 0 else rng.integers(8, 15))
        ahead = {0: 7, 1: 14}.get(case, ahead)
        sold = rng.poisson(rng.uniform(4, 12), origin + int(rng.integers(15, 30)))
        sold[origin + ahead - 7] = sold[origin + ahead - 35] + int(rng.integers(1, 6))
        cases.append(pd.DataFrame({"cas": case, "ventes": sold}))
        given.append({"origine": origin, "horizon": ahead})
        back = 7 * np.arange(WEEKS)
        known = origin + ahead - 7 * int(np.ceil(ahead / 7)) - back
        results.append({
            "resultat": float(sold[known].mean()),
            "piege": float(sold[origin + ahead - 7 - back].mean()),
        })
    inputs = {"cas": pd.concat(cases), "parametres": pd.DataFrame(given)}
    return Draw(inputs, {"cas": pd.DataFrame(results)}, EXACT_ANCHORS)


def trap_features(table: pd.DataFrame) -> pd.DataFrame:
    """Features of the trap: yesterday's sales, those of the last week, today's temperature."""
    past = table.groupby("article")["ventes"]
    X = table[["remise", "ferie", "noel", "temperature"]].assign(veille=past.shift(1))
    for days in (7, LONGEST):
        window = past.transform(lambda sold, days=days: sold.shift(1).rolling(days).mean())
        X[f"moyenne_{days}"] = window
    return X.assign(jour=pd.to_datetime(table["date"]).dt.day_of_week)


def trap_wape(table: pd.DataFrame) -> tuple[float, float]:
    """WAPE (%) of the trap over the last days: announced, then with the future hidden."""
    sold = table["ventes"].to_numpy(dtype=float)
    day = table.groupby("article").cumcount().to_numpy()
    first = LEARNING_DAYS - TEST_DAYS
    X = trap_features(table)
    learnt = (day >= LONGEST) & (day < first)
    model = HistGradientBoostingRegressor(
        loss="poisson", max_iter=80, min_samples_leaf=60, random_state=0
    ).fit(X[learnt], sold[learnt])
    errors = np.zeros(2)
    for origin in range(first, LEARNING_DAYS, HORIZON):
        block = (day >= origin) & (day < origin + HORIZON)
        unknown = pd.Series(day >= origin)
        hidden = trap_features(table.assign(
            ventes=table["ventes"].mask(unknown), temperature=table["temperature"].mask(unknown)
        ))
        errors += [np.abs(sold[block] - model.predict(F[block])).sum() for F in (X, hidden)]
    announced, real = 100 * errors / sold[day >= first].sum()
    return float(announced), float(real)


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    announced, real = trap_wape(tables["ventes"])
    known: dict[str, Any] = {
        "remise": ["a"], "temperature": ["d"], "veille": ["c"], "semaine": ["b"],
        "quinzaine": ["a"],
    }
    conclusion = {"piege": ["c"], "logarithme": ["b"], "stock": ["d"]}
    return {
        "q1": {"choix": pd.DataFrame(known)},
        "q4": {"valeurs": pd.DataFrame({"wape_affichee": [announced], "wape_reelle": [real]})},
        "q6": {"choix": pd.DataFrame(conclusion)},
    }


EXERCISE = Exercise(
    id="commerce_electronique/demande",
    title="Prévision de la demande",
    draw_world=draw_world,
    tables=tables,
    families={
        "articles": Family(article_draw, hidden=2500, validation=2000, desk=observed_draw),
        "fonction": Family(function_draw, hidden=24, validation=6),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Savoir ce que l’on saura",
            Choices(tuple(
                Item(name, "abcd")
                for name in ("remise", "temperature", "veille", "semaine", "quinzaine")
            )),
            (Criterion(EXACT, 0.4, 1.0, 2.0),),
        ),
        Question(
            "q2", "Prévoir avec ce qui est connu",
            Functions(tolerance=1e-6, trap=SHORT_LAG),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Prévoir quatorze jours",
            Predictions(
                "historiques", "ventes", ("deviance_poisson",),
                method="call", columns=HORIZON, low=0.0, per="article",
            ),
            (Criterion("deviance_poisson", 0.28, 0.42, 7.0),),
            draw="articles", desk_sd=(("deviance_poisson", 0.02),),
        ),
        Question(
            "q4", "Mesurer le piège",
            Values((
                Field("wape_affichee", 0, 1000, 0.2, "%"),
                Field("wape_reelle", 0, 1000, 0.5, "%"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Commander",
            Predictions(
                "historiques", "commandes", ("cout_stock",), method="call", low=0.0, per="article",
            ),
            (Criterion("cout_stock", 0.62, 0.73, 4.0),),
            draw="articles", desk_sd=(("cout_stock", 0.022),),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("piege", "abcd"), Item("logarithme", "abcd"), Item("stock", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
