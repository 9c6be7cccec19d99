"""Order fraud without labels: what is unusual for its context, and what is related.

Students receive a week of unlabelled orders, the alerts that investigators checked (chosen
by a rule, hence biased) and a random audit (unbiased, but few frauds). They build two
scores, one of context and one of relations, and find the frauds of a new lot with both.

Two families of draws hold no fraud at all but anomalies injected by a published recipe: a
validation that needs no label. The third holds a whole week of new orders and its frauds:
an exam asks for all scores at once, since relations only exist inside a lot. The desk knows
the frauds of a random audit only, and shows an estimate with its margin.
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
from autograder.outils.metrics.rare_events import AVERAGE_PRECISION

from . import draws
from .metrics import AUDITED_PRECISION_MEAN, PRECISION
from .world import draw_world

EXERCISE = Exercise(
    title="Détection de fraude sur les commandes",
    number=11,
    level=3,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder le contexte et les relations",
        points=2,
        part_jouets=Number(right=draws.dear_toys, within=(0, 1), tolerance=0.0001),
        part_maison=Number(right=draws.dear_home, within=(0, 1), tolerance=0.0001),
        part_partages=Number(right=draws.shared_devices, within=(0, 1), tolerance=0.0001),
    ),
    q2=Function(
        title="Mesurer ce que l’équipe peut vérifier",
        points=3,
        cases=draws.drawn_lists,
        reference=draws.shared_precision,
    ),
    q3=Predict(
        title="Juger un montant dans son contexte",
        family=Family("montants", draws.amounts, hidden=15_000, validation=8_000, learnable=True),
        table="lot",
        truth="injections",
        method="call",
        scores=(Scored(AVERAGE_PRECISION, 3, floor=0.65, target=0.88, desk_sd=0.01),),
    ),
    q4=Predict(
        title="Relier les commandes entre elles",
        family=Family("appareils", draws.devices, hidden=15_000, validation=8_000, learnable=True),
        table="lot",
        truth="injections",
        method="call",
        scores=(Scored(AVERAGE_PRECISION, 3, floor=0.75, target=0.90, desk_sd=0.03),),
    ),
    q5=Predict(
        title="Donner un score à un lot entier",
        family=Family(
            "lot", draws.lot_in_exam, hidden=40_000, validation=20_000, desk=draws.lot_at_desk,
            learnable=True,
        ),
        truth="fraudes",
        method="call",
        scores=(
            Scored(AVERAGE_PRECISION, 4, floor=0.40, target=0.63),
            Scored(PRECISION, 3, floor=0.30, target=0.47),
        ),
        desk=Observed(truth="audit", metrics=(AUDITED_PRECISION_MEAN, PRECISION)),
    ),
    q6=Choices("Conclure", points=2, alertes="c", audit="a", lot="d"),
)
