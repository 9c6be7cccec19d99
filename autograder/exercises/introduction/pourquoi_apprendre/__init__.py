"""Why learn machine learning? Four reasons, each measured on real data.

Automated solutions (digits against hand-written rules), continuous improvement (learning
curve), process optimisation (groups of wines), accurate predictions (patients, with an
interval). The data are public: see :mod:`.world` for how hidden rows are drawn so that
knowing them by heart does not pay.
"""

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import Choices, Number, Predict, Scored, Values
from autograder.outils.metrics.classification import ACCURACY
from autograder.outils.metrics.clustering import ADJUSTED_RAND
from autograder.outils.metrics.intervals import CENTRE_RMSE, INTERVAL_90

from . import draws
from .world import draw_world

EXERCISE = Exercise(
    title="Pourquoi apprendre le machine learning ?",
    number=0,
    level=1,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder les données",
        points=2,
        centre_zero=Number(right=draws.centre_of_zeros, within=(0, 16), tolerance=0.02),
        centre_un=Number(right=draws.centre_of_ones, within=(0, 16), tolerance=0.02),
    ),
    q2=Predict(
        title="Une solution automatisée",
        family=Family("chiffres", draws.digits, hidden=5000, validation=1000, learnable=True),
        truth="chiffres",
        method="predict",
        labels=tuple(range(10)),
        scores=(Scored(ACCURACY, 5, floor=0.5, target=0.8, desk_sd=0.017),),
    ),
    q3=Values(
        "Une amélioration continue",
        points=2,
        erreur_30=Number(right=draws.error_of_few, within=(0, 1), tolerance=0.006),
        erreur_600=Number(right=draws.error_of_many, within=(0, 1), tolerance=0.006),
    ),
    q4=Predict(
        title="L’optimisation d’un processus",
        family=Family("vins", draws.wines, hidden=5000, validation=500, learnable=True),
        truth="vins",
        method="predict",
        labels=(0, 1, 2),
        scores=(Scored(ADJUSTED_RAND, 4, floor=0.4, target=0.5, desk_sd=0.025),),
    ),
    q5=Predict(
        title="Une prédiction précise, avec une marge honnête",
        family=Family("patients", draws.patients, hidden=20_000, validation=1000, learnable=True),
        truth="patients",
        method="call",
        columns=3,
        within=(-1000, 2000),
        scores=(
            Scored(CENTRE_RMSE, 2, floor=0.4, target=0.6, desk_sd=0.022),
            Scored(INTERVAL_90, 3, floor=0.3, target=0.42, desk_sd=0.04),
        ),
    ),
    q6=Choices(
        "Conclure", points=2, floor=1 / 3,
        zero="c", intervalle="b", scripteurs="d",
    ),
)
