"""Personal choice of an antihypertensive drug: the right one for each patient.

Students learn from observational records, where doctors chose the drug, and evaluate on a
small randomised trial. The exam knows the expected fall of each hidden patient under each
drug. The desk cannot: its validation draw is a trial, whose observed outcomes estimate the
value of any policy without bias, by inverse-propensity weighting.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

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

from ._traitements_simulateur import (
    ARMS,
    COVARIATES,
    World,
    draw_world,
    expected_falls,
    observed,
    patients,
    prescriptions,
    randomisation,
)

RECORDS = 6000
"""Patients of the observational table."""
PILOT = 1500
"""Patients of the randomised trial that students receive."""
REFERENCE, CANDIDATE = "diuretique", "iec"
"""Drugs of question 5: the one in use, and the one that some patients would switch to."""
SWITCH_COST = 7.0
"""Price of a switch (tests, visits), in mmHg of fall that it must be worth (question 5). For
scale, 5 mmHg go with 10 % fewer major cardiovascular events (BPLTTC, Lancet 2021). At this
price, who forgets it loses on needless switches about all that useful ones earn."""


def tables(world: World, rng: Rng) -> Tables:
    """Observational records of 6,000 patients, and a randomised trial of 1,500 others."""
    seen, enrolled = patients(RECORDS, rng), patients(PILOT, rng)
    records = observed(seen, world, prescriptions(seen), rng)
    return {
        "dossiers": records.drop(columns="propension"),
        "essai": observed(enrolled, world, randomisation(enrolled), rng),
    }


def patients_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New patients; their truth is the expected fall under each drug.

    Baselines: the drug of the best raw mean for everyone, and nobody switches. Oracles:
    the best drug of each patient, and a switch wherever it is worth its cost.
    """
    return hidden_truth(patients(size, rng), world, tables)


def trial_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New patients; their truth is what a trial shows, and the anchors the true ones."""
    people = patients(size, rng)
    trial = observed(people, world, randomisation(people), rng)
    return hidden_truth(people, world, tables)._replace(truth=trial_truth(trial))


def hidden_truth(people: pd.DataFrame, world: World, tables: Tables) -> Draw:
    """Draw of given patients, with noise-free truth."""
    falls = expected_falls(people, world)
    gains = pd.DataFrame({"gain": falls[CANDIDATE] - falls[REFERENCE] - SWITCH_COST})
    best = np.array(ARMS)[falls.to_numpy().argmax(axis=1)]
    value, net = METRICS["valeur_politique"], METRICS["gain_net"]
    anchors = {
        "valeur_politique": (
            value(falls, np.full(len(people), raw_best(tables["dossiers"]))), value(falls, best)
        ),
        "gain_net": (0.0, net(gains, (gains["gain"] > 0).to_numpy().astype(int))),
    }
    return Draw({"patients": people}, {"effets": falls, "gains": gains}, anchors)


def trial_truth(trial: pd.DataFrame) -> Tables:
    """What a trial shows: its outcomes, and an unbiased estimate of each switch's gain.

    Outcomes are freed of what the covariates predict whatever the drug: a linear regression
    blind to the arm serves as a control variate, which narrows every margin and biases
    none. The estimate of one patient's gain is this residual / probability of the arm, with
    a minus sign under the reference drug, zero under the third drug, less the cost.
    """
    arm, known = trial["traitement"], trial[COVARIATES]
    sign = (arm == CANDIDATE).astype(float) - (arm == REFERENCE).astype(float)
    blind = LinearRegression().fit(known, trial["baisse_pas"])
    residual = trial["baisse_pas"] - blind.predict(known)
    outcomes = trial[["traitement", "propension"]].assign(
        resultat=(residual + trial["baisse_pas"].mean()).round(2)
    )
    gain = (sign * residual / trial["propension"] - SWITCH_COST).round(2)
    return {"essai": outcomes, "gains_essai": pd.DataFrame({"gain": gain})}


def raw_best(records: pd.DataFrame) -> str:
    """Drug of the best raw mean: the baseline, and the trap."""
    return str(records.groupby("traitement")["baisse_pas"].mean().idxmax())


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn trials, arms coded 0 to 2, whose propensities vary a lot."""
    del world, tables
    cases, results = [], []
    for case in range(size):
        count = int(rng.integers(60, 200))
        chances = rng.dirichlet((2.0, 2.0, 2.0), count) * 0.85 + 0.05
        arm = (chances.cumsum(axis=1)[:, :2] < rng.random(count)[:, None]).sum(axis=1)
        chance = chances[np.arange(count), arm].round(3)
        fall = (6 + 3 * arm + 12 * chances[:, 0] + rng.normal(0, 5, count)).round(1)
        policy = np.where(rng.random(count) < 0.5, 0, rng.integers(0, 3, count))
        table = {"politique": policy, "traitement": arm, "baisse": fall, "propension": chance}
        cases.append(pd.DataFrame({"cas": case, **table}))
        results.append(weighted_value(policy, arm, fall, chance))
    return Draw(
        {"cas": pd.concat(cases)}, {"cas": pd.DataFrame({"resultat": results})}, EXACT_ANCHORS
    )


def weighted_value(
    politique: npt.NDArray[np.int64],
    traitement: npt.NDArray[np.int64],
    baisse: npt.NDArray[np.float64],
    propension: npt.NDArray[np.float64],
) -> float:
    """Mean outcome where the drawn arm is the policy's, weighted by 1 / propensity."""
    same = politique == traitement
    return float(np.average(baisse[same], weights=1 / propension[same]))


def quadratic_ridge() -> Pipeline:
    """Regression of degree 2 in the standardised covariates."""
    return make_pipeline(
        StandardScaler(), PolynomialFeatures(2), RidgeCV(np.logspace(-1, 4, 12))
    )


def adjusted_means(records: pd.DataFrame) -> dict[str, float]:
    """Mean fall that each drug would give to ALL patients of the records, in mmHg.

    One regression per drug, averaged over everyone's covariates (g-computation).
    """
    means = {}
    for arm in ARMS:
        treated = records[records["traitement"] == arm]
        model = quadratic_ridge().fit(treated[COVARIATES], treated["baisse_pas"])
        means[arm] = float(model.predict(records[COVARIATES]).mean())
    return means


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    records = tables["dossiers"]
    by_arm = records.groupby("traitement")[["pas", "baisse_pas"]].mean()
    gap = by_arm.loc["inhibiteur_calcique"] - by_arm.loc["iec"]
    high = records[records["pas"] >= 170]
    adjusted = adjusted_means(records)
    exploration = {
        "part_calcique": [float((high["traitement"] == "inhibiteur_calcique").mean())],
        "ecart_pas": [gap["pas"]],
    }
    trap = {
        "ecart_brut": [gap["baisse_pas"]],
        "ecart_ajuste": [adjusted["inhibiteur_calcique"] - adjusted["iec"]],
    }
    choices = {"confusion": ["c"], "extrapolation": ["b"], "responsabilite": ["d"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q4": {"valeurs": pd.DataFrame(trap)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="medecine_sante/traitements",
    title="Personnalisation des traitements médicaux",
    draw_world=draw_world,
    tables=tables,
    families={
        "patients": Family(patients_draw, hidden=20_000, validation=12_000, desk=trial_draw),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder qui reçoit quoi",
            Values((
                Field("part_calcique", 0, 1, 0.005),
                Field("ecart_pas", -50, 50, 0.05, "mmHg"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Évaluer une politique sur un essai",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Choisir un traitement pour chaque patient",
            Predictions("patients", "effets", ("valeur_politique",), method="call", labels=ARMS),
            (Criterion("valeur_politique", 0.70, 0.85, 7.0),),
            desk=Predictions(
                "patients", "essai",
                ("valeur_politique_essai", "valeur_politique_essai_erreur"),
                method="call", labels=ARMS,
            ),
            draw="patients",
        ),
        Question(
            "q4", "Mesurer le piège",
            Values((
                Field("ecart_brut", -40, 40, 0.05, "mmHg"),
                Field("ecart_ajuste", -40, 40, 1.0, "mmHg"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 3.0),),
        ),
        Question(
            "q5", "Décider d’un changement",
            Predictions("patients", "gains", ("gain_net",), method="call", labels=(0, 1)),
            (Criterion("gain_net", 0.65, 0.82, 3.0),),
            desk=Predictions(
                "patients", "gains_essai", ("gain_net_essai", "gain_net_essai_erreur"),
                method="call", labels=(0, 1),
            ),
            draw="patients",
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("confusion", "abcd"), Item("extrapolation", "abcd"),
                     Item("responsabilite", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
