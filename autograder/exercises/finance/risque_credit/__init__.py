"""Credit risk: the probability that a borrower defaults, then the decision to lend.

The development sample was drawn by outcome, 30 % of defaults against 5 % among applicants: a
model learnt on it ranks well and announces far too high probabilities, until the credit
bureau's base rate puts them back in place (King and Zeng, 2001). It also holds a column
written after the loan was granted, and incomes that are missing for a reason.

The exam scores probabilities against the true ones, and decisions by their expected profit.
The desk cannot: its validation draw ships what happened.
"""

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import (
    Choices,
    Function,
    Number,
    Predict,
    Scored,
    Values,
)

from . import draws
from .metrics import LOG_LOSS, PROFIT, UNPROVED_LOG_LOSS
from .world import draw_world

APPLICATIONS = Family(
    "demandes", draws.in_exam, hidden=20_000, validation=10_000, desk=draws.at_desk, learnable=True
)

EXERCISE = Exercise(
    title="Analyse des risques",
    number=5,
    level=2,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Lire le bureau de crédit et les revenus absents",
        points=2,
        taux_bureau=Number(right=draws.bureau_rate, within=(0, 1), tolerance=2e-5),
        ecart_justificatif=Number(right=draws.unproved_gap, within=(-1, 1), tolerance=0.0005),
    ),
    q2=Function(
        title="Recaler une probabilité",
        points=3,
        cases=draws.drawn_probabilities,
        reference=draws.rescaled,
        hidden=30,
        validation=6,
    ),
    q3=Predict(
        title="Estimer la probabilité de défaut",
        family=APPLICATIONS,
        truth="risques",
        method="call",
        within=(0, 1),
        scores=(
            Scored(LOG_LOSS, 4, floor=0.60, target=0.88, desk_sd=0.013),
            Scored(UNPROVED_LOG_LOSS, 3, floor=0.40, target=0.65, desk_sd=0.06),
        ),
    ),
    q4=Values(
        "Mesurer le piège",
        points=2,
        auc_avec=Number(right=draws.auc_with_reminders, within=(0, 1), tolerance=0.003),
        auc_sans=Number(right=draws.auc_without_reminders, within=(0, 1), tolerance=0.003),
    ),
    q5=Predict(
        title="Accorder ou refuser",
        family=APPLICATIONS,
        truth="gains",
        method="call",
        labels=(0, 1),
        scores=(Scored(PROFIT, 4, floor=0.86, target=0.94, desk_sd=0.03),),
    ),
    q6=Choices("Conclure", points=2, fuite="c", recalage="b", justificatif="d"),
)
