"""Customer segmentation: groups that a shop can act on, and how many it can afford.

Students see three years of purchases, no segment, and what offers drawn at random earned.
They build groups, measure what a policy of one offer per group is worth, and choose how many
groups to keep: the silhouette and the BIC disagree, the cost of campaigns decides.

The exam knows the true segments, up to their names, and the exact expected gain of each offer
for each customer, given what the shop sees. The desk knows neither: it has a survey where
answers are partly drawn at random, and a trial of offers.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import KMeans

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

from ._segmentation_clients_simulateur import (
    COLUMNS,
    OFFERS,
    Labels,
    World,
    draw_world,
    posterior,
    simulate,
    trial,
)

Floats = npt.NDArray[np.float64]

CUSTOMERS = 20_000
"""Customers that students receive."""
SURVEYED, FRANK = 4000, 0.5
"""Customers of the desk's survey, and the probability that one tells the truth."""
GROUPS = 5
"""Segments of a world, and groups that question 3 asks for."""
CLEAR = 0.02
"""Smallest lead (€) of a right answer, well above rounding errors (questions 2 and 4)."""
FREED = (("capacite", 99), ("stabilite_min", 0.0), ("cout", 0.0))
"""Limits of question 4, and the values at which they no longer bind."""


def tables(world: World, rng: Rng) -> Tables:
    """20,000 customers, the offer that each drew, and what it earned."""
    customers, segment = simulate(world, CUSTOMERS, rng)
    return {"clients": customers.join(trial(customers, segment, world, rng))}


def exam_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New customers; their truth is their segment, and the expected gain of each offer."""
    customers, segment = simulate(world, size, rng)
    return _draw(customers, segment, world, tables)


def desk_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New customers; their truth is a survey of some, and the trial of an offer by each."""
    customers, segment = simulate(world, size, rng)
    told = np.where(rng.random(size) < FRANK, segment, rng.integers(0, GROUPS, size))
    asked = rng.permutation(size) < SURVEYED
    survey = pd.DataFrame({
        "reponse": np.where(asked, told, -1), "franchise": FRANK, "profils": GROUPS
    })
    outcomes = trial(customers, segment, world, rng)
    outcomes = outcomes.rename(columns={"offre": "traitement", "gain": "resultat"})
    truth = {"sondage": survey, "essai": outcomes.assign(propension=1 / len(OFFERS))}
    return _draw(customers, segment, world, tables)._replace(truth=truth)


def _draw(customers: pd.DataFrame, segment: Labels, world: World, tables: Tables) -> Draw:
    """Draw of given customers, with the simulator's truth.

    Baselines: groups of raw columns, and the best single offer of the student's trial.
    Oracles: the likeliest segment, and the offer of the largest expected gain.
    """
    chance = posterior(customers, world)
    gains = pd.DataFrame(chance @ world.gains, columns=list(OFFERS))
    segments = pd.DataFrame({"segment": segment})
    rand, gain = METRICS["rand_ajuste"], METRICS["gain_offre"]
    known = tables["clients"]
    naive = KMeans(GROUPS, n_init=3, random_state=0).fit(known[COLUMNS])
    single = np.full(len(customers), known.groupby("offre")["gain"].mean().idxmax())
    best = np.array(OFFERS)[gains.to_numpy().argmax(axis=1)]
    anchors = {
        "rand_ajuste": (
            rand(segments, naive.predict(customers[COLUMNS])),
            rand(segments, chance.argmax(axis=1)),
        ),
        "gain_offre": (gain(gains, single), gain(gains, best)),
    }
    return Draw({"clients": customers}, {"segments": segments, "gains": gains}, anchors)


def value_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn trials: group, offer (0 to 4), gain (€) and half of each customer."""
    del world, tables
    cases: list[pd.DataFrame] = []
    results = []
    while len(cases) < size:
        count, groups = int(rng.integers(300, 600)), int(rng.integers(2, 5))
        group, offer = rng.integers(0, groups, count), rng.integers(0, len(OFFERS), count)
        means = rng.normal(2, 4, (groups, len(OFFERS)))
        gain = (means[group, offer] + rng.normal(0, 12, count)).round(2)
        half = rng.integers(0, 2, count)
        table = {"groupe": group, "offre": offer, "gain": gain, "moitie": half}
        if _clear_cut(pd.DataFrame(table)):
            cases.append(pd.DataFrame({"cas": len(cases), **table}))
            results.append(group_value(group, offer, gain, half))
    return Draw(
        {"cas": pd.concat(cases)}, {"cas": pd.DataFrame({"resultat": results})}, EXACT_ANCHORS
    )


def _clear_cut(table: pd.DataFrame) -> bool:
    """Whether each group has one best offer, by more than a rounding error, on half 0."""
    first = table[table["moitie"] == 0]
    means = first.groupby(["groupe", "offre"])["gain"].mean().unstack().to_numpy()
    top = np.sort(means, axis=1)
    return bool(np.isfinite(means).all() and (top[:, -1] - top[:, -2] > CLEAR).all())


def group_value(groupe: Labels, offre: Labels, gain: Floats, moitie: Labels) -> float:
    """Mean gain of one offer per group, chosen on half 0 and measured on half 1, in €."""
    best = np.empty(groupe.max() + 1, dtype=np.int64)
    for g in range(len(best)):
        rows = (groupe == g) & (moitie == 0)
        best[g] = np.argmax([gain[rows & (offre == o)].mean() for o in range(len(OFFERS))])
    same = (offre == best[groupe])[moitie == 1]
    return float(len(OFFERS) * np.mean(gain[moitie == 1] * same))


def choice_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Drawn boards: for each number of groups, a gain per customer (€) and a stability.

    In turn, the team's capacity, the stability or the cost alone changes the answer.
    """
    del world, tables
    cases: list[pd.DataFrame] = []
    scalars, results = [], []
    while len(cases) < size:
        k = np.arange(2, int(rng.integers(9, 14)))
        level = rng.uniform(6, 12) * (1 - np.exp(-k / rng.uniform(1.5, 4)))
        shaky = rng.random(len(k)) < 0.3
        board = pd.DataFrame({
            "k": k,
            "gain": (level + rng.normal(0, 0.15, len(k))).round(2),
            "stabilite": rng.uniform(np.where(shaky, 0.5, 0.9), np.where(shaky, 0.8, 1)).round(2),
        })
        limits = {
            "cout": 1000 * int(rng.integers(5, 40)),
            "clients": 10_000 * int(rng.integers(3, 13)),
            "capacite": int(rng.integers(4, 11)),
            "stabilite_min": 0.85,
        }
        name, freed = FREED[len(cases) % len(FREED)]
        answer, lead = best_count(board, limits)
        if lead > CLEAR and best_count(board, limits | {name: freed})[0] != answer:
            cases.append(board.assign(cas=len(cases)))
            scalars.append(limits)
            results.append(float(answer))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame(scalars)},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def best_count(board: pd.DataFrame, limits: Mapping[str, float]) -> tuple[int, float]:
    """Number of groups of the largest net gain among the possible ones, and its lead (€)."""
    k = board["k"].to_numpy()
    possible = (k <= limits["capacite"]) & (board["stabilite"] >= limits["stabilite_min"])
    net = board["gain"] - limits["cout"] * k / limits["clients"]
    ranked = np.sort(np.where(possible, net, -np.inf))[::-1]
    lead = float(ranked[0] - ranked[1]) if possible.any() else 0.0
    return int(k[np.argmax(np.where(possible, net, -np.inf))]), lead


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    known = tables["clients"]
    variances, amount = known[COLUMNS].var(), known["montant_total"]
    exploration = {
        "part_variance": [variances["montant_total"] / variances.sum()],
        "part_ca": [amount.nlargest(len(amount) // 10).sum() / amount.sum()],
    }
    choices = {"cinq": ["c"], "silhouette": ["a"], "cout": ["d"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="commerce_electronique/segmentation_clients",
    title="Segmentation de la clientèle",
    draw_world=draw_world,
    tables=tables,
    families={
        "clients": Family(exam_draw, hidden=10_000, validation=12_000, desk=desk_draw,
                          learnable=False),
        "valeur": Family(value_draw, hidden=20, validation=4),
        "nombre": Family(choice_draw, hidden=30, validation=6),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder les euros",
            Values((Field("part_variance", 0, 1, 0.001), Field("part_ca", 0, 1, 0.001))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Ce que rapportent des groupes",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="valeur",
        ),
        Question(
            "q3", "Former cinq groupes",
            Predictions("clients", "segments", ("rand_ajuste",), method="predict",
                        labels=tuple(range(GROUPS))),
            (Criterion("rand_ajuste", 0.60, 0.76, 5.0),),
            desk=Predictions("clients", "sondage", ("rand_sondage", "rand_sondage_erreur"),
                             method="predict", labels=tuple(range(GROUPS))),
            draw="clients",
        ),
        Question(
            "q4", "Choisir le nombre de groupes",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.7, 1.0, 3.0),),
            draw="nombre",
        ),
        Question(
            "q5", "Décider d’une offre",
            Predictions("clients", "gains", ("gain_offre",), method="call", labels=OFFERS),
            (Criterion("gain_offre", 0.75, 0.92, 4.0),),
            desk=Predictions("clients", "essai", ("gain_offre_essai", "gain_offre_essai_erreur"),
                             method="call", labels=OFFERS),
            draw="clients",
        ),
        Question(
            "q6", "Pourquoi cinq groupes ?",
            Choices((Item("cinq", "abcd"), Item("silhouette", "abcd"), Item("cout", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 3.0),),
        ),
    ),
)
