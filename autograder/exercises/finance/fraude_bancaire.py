"""Card fraud: rare, priced, and learnt from a sample where it is not rare.

Students learn from a case-control sample: every fraud of a long period, one honest payment
in about a hundred. What they learn there must be brought back to the real frequency (Dal
Pozzolo et al., *Calibrating Probability with Undersampling for Unbalanced Classification*,
IEEE CIDM 2015) before an alert can be weighed against its price (Bayes minimum risk,
Correa Bahnsen et al., ICMLA 2013).

Validation and exams are ordinary payments, one fraud in 581, to which a few thousand frauds
are added and weighted, so that every figure is that of ordinary payments with far less luck.
The exam knows the exact probability of each fraud and measures expectations; the desk
measures the same on labels, as a bank would.
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
Labels = npt.NDArray[np.int64]

FRAUDS = 6000
"""Mean number of frauds in the student's sample."""
ADDED = 40
"""One row in so many of a draw is an added fraud."""


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
    """Payments whose truth is the exact probability of fraud.

    Rows come from a known mixture of ordinary payments and of frauds; each is weighted by
    its density among ordinary payments over its density in the mixture.
    """
    x, _, _ = _enriched(world, rng, size)
    chance = probability(x, world)
    share = (size // ADDED) / size
    weight = 1 / (1 - share + share * chance / PREVALENCE)
    return _draw(payments(x), pd.DataFrame({"fraude": chance, "poids": weight}), chance, tables)


def desk_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Payments with their labels, as a bank knows them a few months later.

    ``temoin`` is 1 for ordinary payments, 0 for added frauds. All frauds share one weight,
    which brings them back to their number among ordinary payments.
    """
    x, label, added = _enriched(world, rng, size)
    expected = PREVALENCE * (size - size // ADDED)
    weight = np.where(label == 1, round(expected / (expected + size // ADDED), 5), 1.0)
    truth = pd.DataFrame({"fraude": label, "poids": weight, "temoin": 1 - added})
    return _draw(payments(x), truth, probability(x, world), tables)


def _enriched(world: World, rng: Rng, size: int) -> tuple[Floats, Labels, Labels]:
    """Ordinary payments and added frauds in random order, labels, and which were added."""
    more = size // ADDED
    x, label = natural(world, size - more, rng)
    order = rng.permutation(size)
    return (
        np.concatenate([x, mixture(world.fraud, more, rng)])[order],
        np.concatenate([label, np.ones(more, dtype=np.int64)])[order],
        (order >= size - more).astype(np.int64),
    )


def _draw(rows: pd.DataFrame, truth: pd.DataFrame, chance: Floats, tables: Tables) -> Draw:
    """Draw of given payments, whose truth holds labels or probabilities, and weights.

    Baselines: a logistic regression on raw columns, a constant probability, no alert.
    Oracles: the exact probability, and an alert where probability × amount exceeds its price.
    """
    amount = rows["montant"].to_numpy()
    loss = pd.DataFrame({
        "prejudice": truth["fraude"] * amount, "cout": ALERT_COST, "poids": truth["poids"],
    })
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
        weight = np.where(fraud, int(rng.integers(1, 4)), int(rng.integers(5, 40)))
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
        "paiements": Family(exam_draw, hidden=100_000, validation=80_000, desk=desk_draw),
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
            (Criterion("precision_moyenne_rare", 0.58, 0.72, 5.0),),
            draw="paiements",
            desk_sd=(("precision_moyenne_rare", 0.025),),
        ),
        Question(
            "q4", "Corriger les probabilités",
            Predictions(
                "paiements", "fraudes", ("perte_log_rare",), method="call", low=0, high=1
            ),
            (Criterion("perte_log_rare", 0.42, 0.74, 4.0),),
            draw="paiements",
            desk_sd=(("perte_log_rare", 0.01),),
        ),
        Question(
            "q5", "Décider des alertes",
            Predictions(
                "paiements", "pertes", ("prejudice_evite",), method="call", labels=(0, 1)
            ),
            (Criterion("prejudice_evite", 0.60, 0.75, 4.0),),
            draw="paiements",
            desk_sd=(("prejudice_evite", 0.035),),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("precision", "abcd"), Item("frequence", "abcd"),
                     Item("petits_montants", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
