"""Influenza forecasts: the incidence in two weeks, and its uncertainty.

Seasons are independent; each hidden one is cut at a random week and asks for the
distribution of the incidence two weeks later. One origin per season: no message lets a
season's future be read in another row.

The oracle simulates the end of every season from its true state and parameters, which no
observer knows: its quantiles are the best possible ones.
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
from .metrics import KEPT_PROMISE, LEVELS, PINBALL
from .world import draw_world

SEASONS = Family("saisons", draws.cut_seasons, hidden=6000, validation=600, learnable=True)

EXERCISE = Exercise(
    title="Prévision des épidémies et des maladies",
    number=2,
    level=2,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder les saisons",
        points=2,
        pic_median=Number(
            right=draws.median_peak, within=(0, 5000), tolerance=0.6, unit="cas pour 100 000"
        ),
        semaine_mediane=Number(right=draws.median_peak_week, within=(1, 33), tolerance=0.1),
    ),
    q2=Function(
        title="Noter un intervalle",
        points=3,
        cases=draws.drawn_intervals,
        reference=draws.interval_score,
    ),
    q3=Predict(
        title="Prévoir cinq quantiles",
        family=SEASONS,
        table="historiques",
        truth="saisons",
        method="call",
        columns=len(LEVELS),
        per="saison",
        scores=(Scored(PINBALL, 7, floor=0.42, target=0.58, desk_sd=0.038),),
    ),
    q4=Values(
        "Le piège des semaines mélangées",
        points=2,
        erreur_melange=Number(
            right=draws.shuffled_error, within=(5, 1000), tolerance=1.5, unit="cas pour 100 000"
        ),
        erreur_saisons=Number(
            right=draws.error_by_season, within=(5, 1000), tolerance=1.5, unit="cas pour 100 000"
        ),
    ),
    q5=Predict(
        title="Tenir la promesse des 90 %",
        family=SEASONS,
        table="historiques",
        truth="saisons",
        method="call",
        columns=2,
        per="saison",
        scores=(Scored(KEPT_PROMISE, 4, floor=0.34, target=0.50, desk_sd=0.07),),
    ),
    q6=Choices(
        "Décider", points=2, floor=0.25,
        lits="c", limite="b",
    ),
)
