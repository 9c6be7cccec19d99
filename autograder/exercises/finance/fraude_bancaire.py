"""Card fraud: rare, priced, and learnt from a sample where it is not rare.

Students learn from a case-control sample: every fraud of a long period, one honest payment
in about a hundred. What they learn there must be brought back to the real frequency (Dal
Pozzolo et al., *Calibrating Probability with Undersampling for Unbalanced Classification*,
IEEE CIDM 2015) before an alert can be weighed against its price (Bayes minimum risk,
Correa Bahnsen et al., ICMLA 2013).

Validation and exams are ordinary payments, one fraud in 581. The exam knows the exact
probability of each fraud and measures expectations, which removes the luck of labels; the
desk measures the same on the labels, as a bank would.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

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

from ._fraude_bancaire_simulateur import (
    ALERT_COST,
    COLUMNS,
    PREVALENCE,
    World,
    draw_world,
    mixture,
    natural,
    payments,
    probability,
)

Floats = npt.NDArray[np.float64]

FRAUDS = 6000
"""Mean number of frauds in the student's sample."""


def tables(world: World, rng: Rng) -> Tables:
    """Case-control sample: every fraud of a period, one honest payment in ``world.weight``.

    ``poids`` is the number of real payments that a row stands for: 1 for a fraud.
    """
    frauds = int(rng.poisson(FRAUDS))
    honest = int(rng.poisson(FRAUDS * (1 - PREVALENCE) / PREVALENCE / world.weight))
    rows = payments(np.concatenate([
        mixture(world.fraud, frauds, rng), mixture(world.honest, honest, rng)
    ]))
    rows["poids"] = np.repeat([1, world.weight], [frauds, honest])
    rows["fraude"] = np.repeat([1, 0], [frauds, honest])
    return {"paiements": rows.iloc[rng.permutation(len(rows))]}


def exam_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Ordinary payments; their truth is the exact probability of fraud."""
    x, _ = natural(world, size, rng)
    chance = probability(x, world)
    return _draw(payments(x), chance, chance, tables)


def desk_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Ordinary payments with their labels, as a bank knows them a few months later."""
    x, label = natural(world, size, rng)
    return _draw(payments(x), label, probability(x, world), tables)


def _draw(
    rows: pd.DataFrame, event: npt.NDArray[np.generic], chance: Floats, tables: Tables
) -> Draw:
    """Draw of given payments; ``event`` holds labels or probabilities.

    Baselines: a logistic regression on raw columns, a constant probability, no alert.
    Oracles: the exact probability, and an alert where probability × amount exceeds its price.
    """
    amount = rows["montant"].to_numpy()
    truth = pd.DataFrame({"fraude": event})
    loss = pd.DataFrame({"prejudice": event * amount, "cout": ALERT_COST})
    ranking, calibration, money = (
        METRICS[name] for name in ("precision_moyenne_rare", "perte_log_rare", "prejudice_evite")
    )
    sample = tables["paiements"]
    naive = baseline_model().fit(sample[COLUMNS], sample["fraude"]).decision_function(rows)
    anchors = {
        "precision_moyenne_rare": (ranking(truth, naive), ranking(truth, chance)),
        "perte_log_rare": (
            calibration(truth, np.full(len(rows), PREVALENCE)), calibration(truth, chance)
        ),
        "prejudice_evite": (
            0.0, money(loss, (chance * amount > ALERT_COST).astype(np.int64))
        ),
    }
    return Draw({"paiements": rows}, {"fraudes": truth, "pertes": loss}, anchors)


def baseline_model() -> Pipeline:
    """Logistic regression on raw columns: it sees neither modes nor interactions."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn case-control samples, with alerts and their price."""
    del world, tables
    cases, costs, results = [], [], []
    for case in range(size):
        count = int(rng.integers(60, 200))
        fraud = (rng.random(count) < 0.3).astype(int)
        fraud[:2] = (0, 1)
        amount = np.exp(rng.normal(4.0, 1.2, count)).round(2)
        alert = (rng.random(count) < np.where(fraud, 0.8, 0.02)).astype(int)
        alert[:2] = 1
        weight = np.where(fraud, 1, int(rng.integers(5, 40)))
        cost = float(rng.integers(2, 20))
        table = {"fraude": fraud, "montant": amount, "alerte": alert, "poids": weight}
        cases.append(pd.DataFrame({"cas": case, **table}))
        costs.append(cost)
        results.append(weighted_saving(fraud, amount, alert, weight, cost))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"cout": costs})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def weighted_saving(
    fraude: Floats, montant: Floats, alerte: Floats, poids: Floats, cout: float
) -> float:
    """Share of the fraud losses avoided, the price of alerts deducted, in real payments."""
    loss = np.sum(poids * fraude * montant)
    return float(np.sum(poids * alerte * (fraude * montant - cout)) / loss)


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    sample = tables["paiements"]
    real = float(np.average(sample["fraude"], weights=sample["poids"]))
    exploration = {
        "part_echantillon": [float(sample["fraude"].mean())],
        "part_reelle": [real],
        "exactitude_inaction": [1 - real],
    }
    choices = {"precision": ["b"], "frequence": ["d"], "petits_montants": ["c"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="finance/fraude_bancaire",
    title="Détection de fraudes bancaires",
    draw_world=draw_world,
    tables=tables,
    families={
        "paiements": Family(exam_draw, hidden=150_000, validation=80_000, desk=desk_draw),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder l’échantillon",
            Values((
                Field("part_echantillon", 0, 1, 0.0005),
                Field("part_reelle", 0, 1, 0.00001),
                Field("exactitude_inaction", 0, 1, 0.00001),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Mettre un prix sur les alertes",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Classer les paiements",
            Predictions("paiements", "fraudes", ("precision_moyenne_rare",)),
            (Criterion("precision_moyenne_rare", 0.60, 0.75, 5.0),),
            draw="paiements",
            desk_sd=(("precision_moyenne_rare", 0.05),),
        ),
        Question(
            "q4", "Corriger les probabilités",
            Predictions(
                "paiements", "fraudes", ("perte_log_rare",), method="call", low=0, high=1
            ),
            (Criterion("perte_log_rare", 0.40, 0.72, 4.0),),
            draw="paiements",
            desk_sd=(("perte_log_rare", 0.03),),
        ),
        Question(
            "q5", "Décider des alertes",
            Predictions(
                "paiements", "pertes", ("prejudice_evite",), method="call", labels=(0, 1)
            ),
            (Criterion("prejudice_evite", 0.60, 0.86, 4.0),),
            draw="paiements",
            desk_sd=(("prejudice_evite", 0.08),),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("precision", "abcd"), Item("frequence", "abcd"),
                     Item("petits_montants", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
