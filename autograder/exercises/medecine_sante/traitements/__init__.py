"""Personal choice of an antihypertensive drug: the right one for each patient.

Students learn from observational records, where doctors chose the drug, and evaluate on a
small randomised trial. The exam knows the expected fall of each hidden patient under each
drug. The desk cannot: its validation draw is a trial, whose observed outcomes estimate the
value of any policy without bias, by inverse-propensity weighting.
"""

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import (
    Choices,
    Function,
    Number,
    Observed,
    Predict,
    Scored,
    Values,
)

from . import draws
from .metrics import NET_GAIN, POLICY_VALUE, TRIAL_NET_GAIN, TRIAL_VALUE
from .world import ARMS, draw_world

PATIENTS = Family(
    "patients", draws.in_exam, hidden=20_000, validation=12_000, desk=draws.at_desk, learnable=True
)

EXERCISE = Exercise(
    title="Personnalisation des traitements médicaux",
    number=3,
    level=3,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder qui reçoit quoi",
        points=2,
        part_calcique=Number(right=draws.calcium_share, within=(0, 1), tolerance=0.005),
        ecart_pas=Number(
            right=draws.pressure_gap, within=(-50, 50), tolerance=0.05, unit="mmHg"
        ),
    ),
    q2=Function(
        title="Évaluer une politique sur un essai",
        points=3,
        cases=draws.small_trials,
        reference=draws.weighted_value,
    ),
    q3=Predict(
        title="Choisir un traitement pour chaque patient",
        family=PATIENTS,
        truth="effets",
        method="call",
        labels=ARMS,
        scores=(Scored(POLICY_VALUE, 7, floor=0.70, target=0.85),),
        desk=Observed(truth="essai", metrics=(TRIAL_VALUE,)),
    ),
    q4=Values(
        "Mesurer le piège",
        points=3,
        ecart_brut=Number(right=draws.raw_gap, within=(-40, 40), tolerance=0.05, unit="mmHg"),
        ecart_ajuste=Number(
            right=draws.adjusted_gap, within=(-40, 40), tolerance=1.0, unit="mmHg"
        ),
    ),
    q5=Predict(
        title="Décider d’un changement",
        family=PATIENTS,
        truth="gains",
        method="call",
        labels=(0, 1),
        scores=(Scored(NET_GAIN, 3, floor=0.65, target=0.82),),
        desk=Observed(truth="gains_essai", metrics=(TRIAL_NET_GAIN,)),
    ),
    q6=Choices(
        "Conclure", points=2,
        confusion="c", extrapolation="b", responsabilite="d",
    ),
)
