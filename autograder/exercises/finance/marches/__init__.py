"""Market forecasts: what can really be foretold of tomorrow's return.

Its variance, rather well; its mean, hardly: the best possible R² is about 0.4 %. Students
learn on eight long markets; the exam asks for the variance and the mean of the day that
follows a short window of many other markets. One window per market, cut before its target:
no answer can look ahead, since no message holds the future of any window.

Answers are scored against the simulator's variance and drift, never against the returns.
The desk knows neither: it measures variances against realised ones, freed of their noise on
average, and returns against observed ones, with a margin that seldom allows a conclusion.
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
from .metrics import DRIFT_R2, OBSERVED_R2, QLIKE
from .world import draw_world

WINDOWS = Family(
    "fenetres", draws.in_exam, hidden=5000, validation=2500, desk=draws.at_desk, learnable=True
)

EXERCISE = Exercise(
    title="Prévisions de marché",
    number=6,
    level=3,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder ce qui dure",
        points=2,
        autocorr_absolu=Number(
            right=draws.absolute_autocorrelation, within=(-1, 1), tolerance=0.005
        ),
        ecart_type_apres_choc=Number(
            right=draws.deviation_after_shock, within=(0, 20), tolerance=0.02, unit="%"
        ),
    ),
    q2=Function(
        title="Mesurer un R² sans regarder l’avenir",
        points=3,
        cases=draws.drawn_histories,
        reference=draws.walk_forward_r2,
    ),
    q3=Predict(
        title="Prévoir la variance de demain",
        family=WINDOWS,
        truth="variances",
        method="call",
        within=(1e-4, 1e4),
        per="serie",
        scores=(Scored(QLIKE, 6, floor=0.62, target=0.78, desk_sd=0.03),),
    ),
    q4=Values(
        "Mesurer le piège",
        points=2,
        r2_affiche=Number(
            right=draws.announced_r2, within=(-1000, 100), tolerance=1.0, unit="%"
        ),
        r2_reel=Number(right=draws.evening_r2, within=(-1000, 100), tolerance=2.0, unit="%"),
    ),
    q5=Predict(
        title="Prévoir le rendement de demain",
        family=WINDOWS,
        truth="rendements",
        method="call",
        within=(-100, 100),
        per="serie",
        scores=(Scored(DRIFT_R2, 5, floor=0.40, target=0.75),),
        desk=Observed(truth="rendements_observes", metrics=(OBSERVED_R2,)),
    ),
    q6=Choices("Conclure", points=2, promesse="c", vendeur="a", preuve="d"),
)
