"""Customer segmentation: groups that a shop can act on, and how many it can afford.

Students see three years of purchases, no segment, and what offers drawn at random earned.
They build groups, measure what a policy of one offer per group is worth, and choose how many
groups to keep: the silhouette and the BIC disagree, the cost of campaigns decides.

The exam knows the true segments, up to their names, and the exact expected gain of each offer
for each customer, given what the shop sees. The desk knows neither: it has a survey where
answers are partly drawn at random, and a trial of offers.
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
from autograder.outils.metrics.clustering import ADJUSTED_RAND

from . import draws
from .metrics import OFFER_GAIN, SURVEYED_RAND, TRIAL_GAIN
from .world import OFFERS, draw_world

CLIENTS = Family(
    "clients", draws.in_exam, hidden=10_000, validation=12_000, desk=draws.at_desk,
)

EXERCISE = Exercise(
    title="Segmentation de la clientèle",
    number=9,
    level=1,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder les euros",
        points=2,
        part_variance=Number(right=draws.variance_share, within=(0, 1), tolerance=0.001),
        part_ca=Number(right=draws.top_tenth_share, within=(0, 1), tolerance=0.001),
    ),
    q2=Function(
        title="Ce que rapportent des groupes",
        points=3,
        cases=draws.drawn_trials,
        reference=draws.group_value,
        draws="valeur",
    ),
    q3=Predict(
        title="Former cinq groupes",
        family=CLIENTS,
        truth="segments",
        method="predict",
        labels=tuple(range(draws.GROUPS)),
        scores=(Scored(ADJUSTED_RAND, 5, floor=0.60, target=0.76),),
        desk=Observed(truth="sondage", metrics=(SURVEYED_RAND,)),
    ),
    q4=Function(
        title="Choisir le nombre de groupes",
        points=3,
        floor=0.7,
        cases=draws.drawn_boards,
        reference=draws.best_count,
        hidden=30,
        validation=6,
        draws="nombre",
    ),
    q5=Predict(
        title="Décider d’une offre",
        family=CLIENTS,
        truth="gains",
        method="call",
        labels=OFFERS,
        scores=(Scored(OFFER_GAIN, 4, floor=0.75, target=0.92),),
        desk=Observed(truth="essai", metrics=(TRIAL_GAIN,)),
    ),
    q6=Choices("Pourquoi cinq groupes ?", points=3, cinq="c", silhouette="a", cout="d"),
)
