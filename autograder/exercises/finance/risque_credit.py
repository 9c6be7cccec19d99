"""Credit risk: the probability that a borrower defaults, then the decision to lend.

The development sample was drawn by outcome, 30 % of defaults against 5 % among applicants: a
model learnt on it ranks well and announces far too high probabilities, until the credit
bureau's base rate puts them back in place (King and Zeng, 2001). It also holds a column
written after the loan was granted, and incomes that are missing for a reason.

The exam scores probabilities against the true ones, and decisions by their expected profit.
The desk cannot: its validation draw ships what happened.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

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

from ._risque_credit_simulateur import (
    CATEGORIES,
    NUMBERS,
    World,
    applications,
    default_probability,
    draw_world,
    reminders,
)

Floats = npt.NDArray[np.float64]

DEVELOPMENT = 8000
"""Loans of the development sample."""
DEFAULT_SHARE = 0.30
"""Share of defaults in the development sample, as in the "German credit" data."""
PORTFOLIO = 90_000
"""Loans from which the development sample is drawn; its defaults suffice at a rate of 4 %."""
BUREAU = 10
"""The bureau knows this many times the portfolio."""
LOSS_GIVEN_DEFAULT = 0.45
"""Share of the amount that a default costs: 45 % for an unsecured senior claim (Basel II,
paragraph 287)."""


def tables(world: World, rng: Rng) -> Tables:
    """Development sample of 8,000 loans, and the bureau's default rates by incidents."""
    portfolio = applications(PORTFOLIO, rng)
    probability = default_probability(portfolio, world)
    outcome = (rng.random(PORTFOLIO) < probability).astype(int)
    bad = rng.choice(np.flatnonzero(outcome), round(DEFAULT_SHARE * DEVELOPMENT), replace=False)
    good = rng.choice(np.flatnonzero(outcome == 0), DEVELOPMENT - len(bad), replace=False)
    rows = rng.permutation(np.concatenate([bad, good]))
    sample = portfolio.iloc[rows].assign(
        relances=reminders(outcome[rows], rng), defaut=outcome[rows]
    )
    risks = pd.Series(probability).groupby(portfolio["incidents"])
    known = BUREAU * risks.size()
    bureau = {"incidents": known.index, "dossiers": known.to_numpy(),
              "defauts": rng.binomial(known, risks.mean().round(6))}
    return {"developpement": sample, "bureau": pd.DataFrame(bureau)}


def expected_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New applications; their truth is the true probability and the expected gain."""
    table = applications(size, rng)
    probability = default_probability(table, world)
    return draw_of(table, probability, probability, tables)


def observed_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New applications, all accepted; their truth is what happened."""
    table = applications(size, rng)
    probability = default_probability(table, world)
    outcome = (rng.random(size) < probability).astype(float)
    return draw_of(table, probability, outcome, tables)


def draw_of(table: pd.DataFrame, probability: Floats, outcome: Floats, tables: Tables) -> Draw:
    """Draw of given applications, before any reminder could be sent.

    Baselines: the bureau's rate for everyone; for unproved incomes, the model that fills
    gaps with the median and says nothing of them; no loan at all. Oracles: the true
    probabilities, and a loan wherever its expected gain is positive.
    """
    asked = table.assign(relances=0)
    unproved = table["revenu"].isna().astype(int)
    earned = gain(table, outcome).round(2)
    truth = {
        "risques": pd.DataFrame({"risque": outcome, "sans_revenu": unproved}),
        "gains": pd.DataFrame({"gain": earned}),
    }
    rate = bureau_rate(tables["bureau"])
    sample = tables["developpement"]
    filled = median_model(NUMBERS).fit(sample, sample["defaut"]).predict_proba(table)[:, 1]
    wise = (gain(table, probability) > 0).astype(int)
    overall, marked, profit = (
        METRICS[name] for name in ("perte_log_pd", "perte_log_sans_revenu", "profit_demande")
    )
    risks = truth["risques"]
    anchors = {
        "perte_log_pd": (
            overall(risks, np.full(len(table), rate)), overall(risks, probability)
        ),
        "perte_log_sans_revenu": (
            marked(risks, rescaled(filled, DEFAULT_SHARE, rate)), marked(risks, probability)
        ),
        "profit_demande": (0.0, profit(truth["gains"], wise)),
    }
    return Draw({"demandes": asked}, truth, anchors)


def gain(table: pd.DataFrame, probability: Floats) -> Floats:
    """Expected gain of each loan (€) if accepted; realised gain if ``probability`` is 0 or 1."""
    margin = table["marge"].to_numpy() / 100
    share = (1 - probability) * margin - probability * LOSS_GIVEN_DEFAULT
    return np.asarray(table["montant"].to_numpy() * share)


def bureau_rate(bureau: pd.DataFrame) -> float:
    """Default rate of all the loans that the bureau knows."""
    return float(bureau["defauts"].sum() / bureau["dossiers"].sum())


def rescaled(probability: Floats, share: float, rate: float) -> Floats:
    """Probabilities learnt where defaults have ``share``, put back where they have ``rate``."""
    odds = probability / (1 - probability) * (rate / (1 - rate)) / (share / (1 - share))
    return np.asarray(odds / (1 + odds))


def median_model(numbers: list[str]) -> Pipeline:
    """Linear logistic regression; gaps take the median, without a trace."""
    filled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = [("nombres", filled, numbers), ("modalites", OneHotEncoder(), CATEGORIES)]
    return make_pipeline(ColumnTransformer(columns), LogisticRegression(max_iter=1000))


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Drawn probabilities, shares of defaults in a sample and rates to come back to."""
    del world, tables
    probability = rng.uniform(0.02, 0.98, size).round(3)
    share = rng.uniform(0.2, 0.6, size).round(2)
    rate = rng.uniform(0.01, 0.15, size).round(3)
    result = [float(rescaled(*case)) for case in zip(probability, share, rate, strict=True)]
    given = {"proba": probability, "part": share, "taux": rate}
    return Draw(
        {"cas": pd.DataFrame({"cas": np.arange(size)}), "parametres": pd.DataFrame(given)},
        {"cas": pd.DataFrame({"resultat": result})},
        EXACT_ANCHORS,
    )


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    sample = tables["developpement"]
    outcome, unproved = sample["defaut"], sample["revenu"].isna()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    with_leak, without = (
        cross_val_score(median_model(numbers), sample, outcome, cv=folds, scoring="roc_auc")
        for numbers in ([*NUMBERS, "relances"], NUMBERS)
    )
    exploration = {
        "taux_bureau": [bureau_rate(tables["bureau"])],
        "ecart_justificatif": [outcome[unproved].mean() - outcome[~unproved].mean()],
    }
    trap = {"auc_avec": [with_leak.mean()], "auc_sans": [without.mean()]}
    choices = {"fuite": ["c"], "recalage": ["b"], "justificatif": ["d"]}
    return {
        "q1": {"valeurs": pd.DataFrame(exploration)},
        "q4": {"valeurs": pd.DataFrame(trap)},
        "q6": {"choix": pd.DataFrame(choices)},
    }


EXERCISE = Exercise(
    id="finance/risque_credit",
    title="Analyse des risques",
    draw_world=draw_world,
    tables=tables,
    families={
        "demandes": Family(expected_draw, hidden=20_000, validation=10_000, desk=observed_draw),
        "fonction": Family(function_draw, hidden=30, validation=6),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Lire le bureau de crédit et les revenus absents",
            Values((
                Field("taux_bureau", 0, 1, 2e-5),
                Field("ecart_justificatif", -1, 1, 0.0005),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Recaler une probabilité",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Estimer la probabilité de défaut",
            Predictions(
                "demandes", "risques", ("perte_log_pd", "perte_log_sans_revenu"),
                method="call", low=0.0, high=1.0,
            ),
            (
                Criterion("perte_log_pd", 0.60, 0.88, 4.0),
                Criterion("perte_log_sans_revenu", 0.40, 0.65, 3.0),
            ),
            draw="demandes",
            desk_sd=(("perte_log_pd", 0.013), ("perte_log_sans_revenu", 0.06)),
        ),
        Question(
            "q4", "Mesurer le piège",
            Values((Field("auc_avec", 0, 1, 0.003), Field("auc_sans", 0, 1, 0.003))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Accorder ou refuser",
            Predictions("demandes", "gains", ("profit_demande",), method="call", labels=(0, 1)),
            (Criterion("profit_demande", 0.86, 0.94, 4.0),),
            draw="demandes",
            desk_sd=(("profit_demande", 0.03),),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("fuite", "abcd"), Item("recalage", "abcd"),
                     Item("justificatif", "abcd"))),
            (Criterion(EXACT, 0.34, 1.0, 2.0),),
        ),
    ),
)
