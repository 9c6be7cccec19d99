"""Product recommendation: ten products for each customer, judged on the next purchases.

Students learn on the histories of 3,000 customers. The exam gives the histories of others,
cut before the ten purchases to foretell: one origin per customer, nothing of any customer's
future in any row. The truth is eight futures of each, drawn again from the same history, so
that the luck of one future weighs little; the desk shows a single one, as a shop would see.

An already bought product, or the same one twice, is a fault that ends the question, and no
mere wasted rank: the shop's page would refuse the list, the desk shows the fault at once on
600 customers, and a partial penalty would make a badly filtered list a matter of luck.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import linalg

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

from ._recommandation_produits_simulateur import (
    FUTURE,
    LIST,
    PRODUCTS,
    Bools,
    Floats,
    Ints,
    World,
    draw_world,
    lengths,
    long_table,
    purchases,
    weights,
)

CLIENTS = 3000
"""Customers whose whole history students receive."""
FUTURES = 8
"""Futures of each customer of an exam."""
NEW = 10_001
"""Number of the first customer of an exam or of the desk."""
RIDGE = 100.0
"""Penalty of the notebook's regression of each product on the others."""
SCORE, DISCOVERY = "ndcg_10", "ndcg_10_decouvertes"
DESK = ((SCORE, 0.025),)
DISCOVERY_DESK = ((DISCOVERY, 0.03),)
"""Standard deviations of S at the desk, measured on 60 draws."""


def tables(world: World, rng: Rng) -> Tables:
    """``achats``, whose last ten rows of a customer open an order; ``vedettes``."""
    weight, bought, (past, before) = customers(world, CLIENTS, rng)
    after, later = purchases(world, weight, bought, np.full(CLIENTS, LIST), rng)
    last = np.where(past >= 0, before, 0).max(axis=1)
    orders = np.hstack([before, later + last[:, None]])
    return {
        "achats": long_table(np.hstack([past, after]), orders, np.arange(1, CLIENTS + 1)),
        "vedettes": pd.DataFrame({"produit_id": world.featured}),
    }


def customers(world: World, count: int, rng: Rng) -> tuple[Floats, Bools, tuple[Ints, Ints]]:
    """Weights of new customers, what they have bought, and the history that says it."""
    weight = weights(world, count, rng)
    bought = np.zeros(weight.shape, dtype=bool)
    return weight, bought, purchases(world, weight, bought, lengths(count, rng), rng)


def exam_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New customers; several futures of each, and their anchors."""
    return clients_draw(world, tables, rng, size, FUTURES)


def desk_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New customers; one future of each, which is all that a shop observes."""
    return clients_draw(world, tables, rng, size, 1)


def clients_draw(world: World, tables: Tables, rng: Rng, size: int, futures: int) -> Draw:
    """Histories of new customers; truths are their next purchases.

    Baseline: the products most bought in the student's table. Oracle: the true weights. Both
    leave out what the customer has bought and, for discoveries, the home page.
    """
    weight, bought, (past, orders) = customers(world, size, rng)
    count = np.full(size, FUTURE)
    after = [purchases(world, weight, bought.copy(), count, rng)[0] for _ in range(futures)]
    sales = np.bincount(tables["achats"]["produit_id"], minlength=PRODUCTS)
    names = [f"a{i + 1}" for i in range(LIST * futures)]
    truth, anchors = {}, {}
    for name, metric, excluded in (
        ("achats", SCORE, np.arange(0)), ("decouvertes", DISCOVERY, world.featured)
    ):
        out = bought | np.isin(np.arange(PRODUCTS), excluded)
        kept = np.hstack([next_ones(one, excluded) for one in after])
        truth[name], score = pd.DataFrame(kept, columns=names), METRICS[metric]
        naive = best(np.broadcast_to(sales, out.shape), out)
        anchors[metric] = (score(truth[name], naive), score(truth[name], best(weight, out)))
    return Draw({"achats": long_table(past, orders, np.arange(NEW, NEW + size))}, truth, anchors)


def next_ones(products: Ints, excluded: Ints) -> Ints:
    """First ten purchases of each row outside ``excluded``; −1 where there are fewer."""
    kept = ~np.isin(products, excluded)
    first = np.argsort(~kept, axis=1, kind="stable")[:, :LIST]
    return np.where(
        np.take_along_axis(kept, first, axis=1), np.take_along_axis(products, first, axis=1), -1
    )


def best(scores: Floats | Ints, out: Bools) -> Ints:
    """Ten products of highest score, those ``out`` excepted, shape (n, LIST)."""
    return np.argsort(np.where(out, np.inf, -scores), axis=1, kind="stable")[:, :LIST]


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Lists and next purchases with two to eight products in common, in no common order."""
    del world, tables
    cases, results = [], []
    for case in range(size):
        common = int(rng.integers(2, 9))
        products = rng.choice(PRODUCTS, 2 * LIST - common, replace=False)
        one = rng.permutation(products[:LIST])
        then = rng.permutation(products[LIST - common :])
        cases.append(pd.DataFrame({"cas": case, "liste": one, "achats": then}))
        results.append(METRICS[SCORE](pd.DataFrame(then[None]), one[None]))
    return Draw(
        {"cas": pd.concat(cases)}, {"cas": pd.DataFrame({"resultat": results})}, EXACT_ANCHORS
    )


def matrix(achats: pd.DataFrame) -> Floats:
    """1 where a customer (row, in order of appearance) has bought a product (column)."""
    rows, clients = pd.factorize(achats["client_id"])
    found = np.zeros((len(clients), PRODUCTS))
    found[rows, achats["produit_id"]] = 1
    return found


def random_split(achats: pd.DataFrame) -> pd.Series[bool]:
    """Ten purchases of each customer, drawn at random: the notebook's ``au_hasard``."""
    drawn = pd.Series(np.random.default_rng(0).random(len(achats)), achats.index)
    return drawn.groupby(achats["client_id"]).rank() <= LIST


def split_score(achats: pd.DataFrame, future: pd.Series[bool], regression: bool) -> float:
    """NDCG@10 on the purchases set apart, of popularity or of the regression."""
    past, then = matrix(achats[~future]), matrix(achats[future])
    scores = np.broadcast_to(past.sum(axis=0), past.shape)
    if regression:
        inverse = linalg.inv(past.T @ past + RIDGE * np.eye(PRODUCTS))
        coefficients = -inverse / np.diag(inverse)
        np.fill_diagonal(coefficients, 0)
        scores = past @ coefficients
    hits = np.take_along_axis(then, best(scores, past > 0), axis=1)
    gains = 1 / np.log2(np.arange(2, LIST + 2))
    return float(np.mean(hits @ gains) / gains.sum())


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    achats = tables["achats"]
    orders = achats.groupby(["client_id", "commande"]).size()
    exploration = {
        "part_vedettes": [100 * achats["produit_id"].isin(tables["vedettes"]["produit_id"]).mean()],
        "densite": [100 * len(achats) / (CLIENTS * PRODUCTS)],
        "par_commande": [float(orders.mean())],
    }
    last = achats.groupby("client_id").cumcount(ascending=False) < LIST
    random = random_split(achats)
    trap = {
        "regression_hasard": [split_score(achats, random, regression=True)],
        "popularite_hasard": [split_score(achats, random, regression=False)],
        "regression_temps": [split_score(achats, last, regression=True)],
        "popularite_temps": [split_score(achats, last, regression=False)],
    }
    choices = {"ecart": ["b"], "facteurs": ["d"], "vitrine": ["a"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q4": {"valeurs": pd.DataFrame(trap)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


def lists_of_ten(truth: str, metric: str) -> Predictions:
    """Ask for ten products per customer, none of them bought before."""
    return Predictions(
        "achats", truth, (metric,), method="call", columns=LIST, low=0, high=PRODUCTS - 1,
        per="client_id", unseen="produit_id",
    )


EXERCISE = Exercise(
    id="commerce_electronique/recommandation_produits",
    title="Recommandation de produits",
    draw_world=draw_world,
    tables=tables,
    families={
        "clients": Family(exam_draw, hidden=1000, validation=600, desk=desk_draw),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder les achats",
            Values((
                Field("part_vedettes", 1, 100, 0.02, "%"),
                Field("densite", 1, 100, 0.004, "%"),
                Field("par_commande", 1, 100, 0.001),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Noter une liste",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Recommander dix produits",
            lists_of_ten("achats", SCORE),
            (Criterion(SCORE, 0.08, 0.22, 5.0),),
            draw="clients", desk_sd=DESK,
        ),
        Question(
            "q4", "Mesurer le piège",
            Values(tuple(
                Field(f"{model}_{split}", 0, 1, 0.0005)
                for split in ("hasard", "temps") for model in ("regression", "popularite")
            )),
            (Criterion(EXACT, 0.25, 1.0, 2.0),),
        ),
        Question(
            "q5", "Faire découvrir",
            lists_of_ten("decouvertes", DISCOVERY),
            (Criterion(DISCOVERY, 0.33, 0.45, 6.0),),
            draw="clients", desk_sd=DISCOVERY_DESK,
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("ecart", "abcd"), Item("facteurs", "abcd"), Item("vitrine", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
