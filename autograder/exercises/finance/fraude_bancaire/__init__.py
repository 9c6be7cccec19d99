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

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import (
    Choices,
    Function,
    Number,
    Predict,
    Scored,
    Values,
)
from autograder.outils.metrics.rare_events import AVERAGE_PRECISION

from .draws import at_desk, data, drawn_cases, in_exam, real_share, sample_share, weighted_saving
from .metrics import LOG_LOSS, LOSS_AVOIDED
from .world import draw_world

PAYMENTS = Family(
    "paiements", in_exam, hidden=100_000, validation=80_000, desk=at_desk, learnable=True
)

EXERCISE = Exercise(
    title="Détection de fraudes bancaires",
    number=4,
    level=2,
    world=draw_world,
    data=data,
    q1=Values(
        "Regarder l’échantillon",
        points=2,
        part_echantillon=Number(right=sample_share, within=(0, 1), tolerance=0.0005),
        part_reelle=Number(right=real_share, within=(0, 1), tolerance=0.00001),
        exactitude_inaction=Number(
            right=lambda data: 1 - real_share(data), within=(0, 1), tolerance=0.00001
        ),
    ),
    q2=Function(
        title="Mettre un prix sur les alertes",
        points=3,
        cases=drawn_cases,
        reference=weighted_saving,
    ),
    q3=Predict(
        title="Classer les paiements",
        family=PAYMENTS,
        truth="fraudes",
        scores=(Scored(AVERAGE_PRECISION, 5, floor=0.58, target=0.72, desk_sd=0.025),),
    ),
    q4=Predict(
        title="Corriger les probabilités",
        family=PAYMENTS,
        truth="fraudes",
        method="call",
        within=(0, 1),
        scores=(Scored(LOG_LOSS, 4, floor=0.42, target=0.74, desk_sd=0.01),),
    ),
    q5=Predict(
        title="Décider des alertes",
        family=PAYMENTS,
        truth="pertes",
        method="call",
        labels=(0, 1),
        scores=(Scored(LOSS_AVOIDED, 4, floor=0.60, target=0.75, desk_sd=0.035),),
    ),
    q6=Choices(
        "Conclure", points=2,
        precision="b", frequence="d", petits_montants="c",
    ),
)
