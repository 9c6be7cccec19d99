"""Order fraud without labels: what is unusual for its context, and what is related.

Students receive a week of unlabelled orders, the alerts that investigators checked (chosen
by a rule, hence biased) and a random audit (unbiased, but few frauds). They build two
scores, one of context and one of relations, and find the frauds of a new lot with both.

Two families of draws hold no fraud at all but anomalies injected by a published recipe: a
validation that needs no label. The third holds a whole week of new orders and its frauds:
an exam asks for all scores at once, since relations only exist inside a lot. The desk knows
the frauds of a random audit only, and shows an estimate with its margin.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logsumexp

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

from ._fraude_commandes_injections import (
    FAR,
    NEW,
    RING_SIZE,
    injected_devices,
    swapped_amounts,
)
from ._fraude_commandes_oracle import fraud_odds
from ._fraude_commandes_simulateur import (
    CATEGORIES,
    FRAUD,
    VISIBLE,
    Floats,
    Integers,
    World,
    draw_world,
    week,
)

ORDERS_A_WEEK = 20_000
"""Orders that students receive."""
ALERTS, AUDIT = 150, 2000
"""Orders checked because the shop's rule alerted, and orders checked at random."""
SWAPS, RINGS = 0.01, 0.003
"""Swapped pairs, and injected rings, per order."""
HIGH, MANY = 60.0, 5
"""Amount (€) and accounts of a device that question 1 asks about."""
NUMBERS = [
    "montant", "quantite", "anciennete_compte", "heure", "distance_km", "duree_session",
    "echecs_paiement",
]
"""Columns of the naive score."""


def tables(world: World, rng: Rng) -> Tables:
    """A week of orders, and what investigators checked of it."""
    orders = week(world, ORDERS_A_WEEK, rng)
    alerts = np.argsort(-naive_score(orders).round(6), kind="stable")[:ALERTS]
    audit = rng.choice(ORDERS_A_WEEK, AUDIT, replace=False)
    rows = np.concatenate([alerts, audit])
    checked = pd.DataFrame({
        "commande": orders["commande"].to_numpy()[rows],
        "origine": np.repeat(["alerte", "audit"], [ALERTS, AUDIT]),
        "fraude": labels_of(orders)[rows],
    })
    return {"commandes": orders[VISIBLE], "enquete": checked.iloc[rng.permutation(len(rows))]}


def labels_of(orders: pd.DataFrame) -> Integers:
    """1 for a fraud."""
    return (orders["genre"].to_numpy() >= 3).astype(np.int64)


def naive_score(orders: pd.DataFrame) -> Floats:
    """Sum of squared standardised logarithms: far from the mean, whatever the context."""
    logs = np.log1p(orders[NUMBERS].to_numpy(dtype=np.float64))
    return np.asarray((((logs - logs.mean(axis=0)) / logs.std(axis=0)) ** 2).sum(axis=1))


def lot_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """A new week and all its frauds.

    Baseline: :func:`naive_score`. Oracle: the exact probability of fraud.
    """
    del tables
    return _lot(week(world, size, rng), world, "fraudes")


def audited_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """A new week, whose frauds are known for :data:`AUDIT` orders drawn at random."""
    del tables
    orders = week(world, size, rng)
    checked = np.isin(np.arange(size), rng.choice(size, AUDIT, replace=False)).astype(np.int64)
    draw = _lot(orders, world, "audit")
    truth = draw.truth["audit"]
    truth = truth.assign(fraude=truth["fraude"] * checked, verifiee=checked)
    return draw._replace(truth={"audit": truth})


def _lot(orders: pd.DataFrame, world: World, name: str) -> Draw:
    capacity = round(FRAUD * len(orders))
    truth = pd.DataFrame({"fraude": labels_of(orders), "capacite": capacity})
    naive, best = naive_score(orders), fraud_odds(orders, world)
    anchors = {
        metric: (METRICS[metric](truth, naive), METRICS[metric](truth, best))
        for metric in ("precision_moyenne_rare", "precision_capacite")
    }
    return Draw({"lot": orders[VISIBLE]}, {name: truth}, anchors)


def amounts_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """A week without fraud, where pairs of orders have swapped their amounts.

    Baseline: how unusual the amount is among all orders. Oracle: the density of the amount
    in the other categories over its density in its own.
    """
    del tables
    orders, swapped = swapped_amounts(week(world, size, rng, 0.0), round(SWAPS * size), rng)
    logs = np.log(orders["montant"].to_numpy())
    category = np.array([CATEGORIES.index(name) for name in orders["categorie"]])
    centre, spread = np.array(world.prices), np.array(world.spreads)
    density = -0.5 * ((logs[:, None] - centre) / spread) ** 2 - np.log(spread)
    weight = np.full((12, 12), -np.inf)  # of the category that an amount may come from
    for own in range(12):
        weight[own, np.abs(np.arange(12) - own) >= FAR] = 0.0
    weight += np.log(np.bincount(category, minlength=12) + 1)
    best = logsumexp(density + weight[category], axis=1) - density[np.arange(size), category]
    return _injected(orders, swapped, np.asarray(np.abs(logs - np.median(logs))), best)


def devices_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """A week without fraud, where orders of new accounts were moved to common devices.

    Baseline: orders of the device. Oracle: one score for every order of a device that
    serves five accounts or more, all of them new, another for the rest.
    """
    del tables
    orders, moved = injected_devices(week(world, size, rng, 0.0), round(RINGS * size), rng)
    device = orders.groupby("appareil")
    count, members = device["compte"].transform("size"), device["compte"].transform("nunique")
    oldest = device["anciennete_compte"].transform("max")
    best = np.asarray((members >= RING_SIZE[0]) & (oldest < NEW), dtype=np.float64)
    return _injected(orders, moved, count.to_numpy(dtype=np.float64), best)


def _injected(orders: pd.DataFrame, label: Integers, naive: Floats, best: Floats) -> Draw:
    metric, truth = METRICS["precision_moyenne_rare"], pd.DataFrame({"injectee": label})
    anchors = {"precision_moyenne_rare": (metric(truth, naive), metric(truth, best))}
    return Draw({"lot": orders[VISIBLE]}, {"injections": truth}, anchors)


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn lists whose last place is tied, and a capacity."""
    del world, tables
    cases: list[pd.DataFrame] = []
    capacities, results = [], []
    while len(cases) < size:
        count = int(rng.integers(80, 200))
        score = rng.integers(0, 12, count)
        fraud = (rng.random(count) < 0.1 + 0.05 * score).astype(np.int64)
        capacity = int(rng.integers(15, 50))
        shared = shared_precision(score, fraud, capacity)
        if abs(shared * capacity - round(shared * capacity)) > 0.1:
            cases.append(pd.DataFrame({"cas": len(cases), "score": score, "fraude": fraud}))
            capacities.append(capacity)
            results.append(shared)
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"capacite": capacities})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def shared_precision(score: Integers, fraude: Integers, capacite: int) -> float:
    """Precision among the most suspect, the last places shared between equal scores."""
    truth = pd.DataFrame({"fraude": fraude, "capacite": capacite})
    return METRICS["precision_capacite"](truth, score)


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    orders = tables["commandes"]
    dear = orders["montant"] >= HIGH
    accounts = orders.groupby("appareil")["compte"].transform("nunique")
    exploration = {
        "part_jouets": [float(dear[orders["categorie"] == "jouets"].mean())],
        "part_maison": [float(dear[orders["categorie"] == "maison"].mean())],
        "part_partages": [float((accounts >= MANY).mean())],
    }
    choices = {"alertes": ["c"], "audit": ["a"], "lot": ["d"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="commerce_electronique/fraude_commandes",
    title="Détection de fraude sur les commandes",
    draw_world=draw_world,
    tables=tables,
    families={
        "lot": Family(lot_draw, hidden=40_000, validation=20_000, desk=audited_draw),
        "montants": Family(amounts_draw, hidden=15_000, validation=8_000),
        "appareils": Family(devices_draw, hidden=15_000, validation=8_000),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder le contexte et les relations",
            Values((
                Field("part_jouets", 0, 1, 0.0001),
                Field("part_maison", 0, 1, 0.0001),
                Field("part_partages", 0, 1, 0.0001),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Mesurer ce que l’équipe peut vérifier",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Juger un montant dans son contexte",
            Predictions("lot", "injections", ("precision_moyenne_rare",), method="call"),
            (Criterion("precision_moyenne_rare", 0.65, 0.88, 3.0),),
            draw="montants",
            desk_sd=(("precision_moyenne_rare", 0.01),),
        ),
        Question(
            "q4", "Relier les commandes entre elles",
            Predictions("lot", "injections", ("precision_moyenne_rare",), method="call"),
            (Criterion("precision_moyenne_rare", 0.75, 0.90, 3.0),),
            draw="appareils",
            desk_sd=(("precision_moyenne_rare", 0.03),),
        ),
        Question(
            "q5", "Donner un score à un lot entier",
            Predictions(
                "lot", "fraudes", ("precision_moyenne_rare", "precision_capacite"), method="call"
            ),
            (
                Criterion("precision_moyenne_rare", 0.40, 0.63, 4.0),
                Criterion("precision_capacite", 0.30, 0.47, 3.0),
            ),
            desk=Predictions(
                "lot", "audit",
                ("precision_moyenne_verifiee", "precision_moyenne_verifiee_erreur",
                 "precision_capacite", "precision_capacite_erreur"),
                method="call",
            ),
            draw="lot",
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("alertes", "abcd"), Item("audit", "abcd"), Item("lot", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
