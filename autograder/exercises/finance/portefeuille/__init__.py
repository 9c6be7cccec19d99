"""Investment advice: from expected returns to weights, for clients of three profiles.

Students learn expected returns on past markets, whose following ten years are known, then
build the portfolio of new clients, each in a market of their own. A portfolio is worth its
certainty equivalent under the market's true mean and covariance: no luck of the following
years enters the exam. Those true values are what nobody can observe, so the desk shows an
estimate from a hundred simulated years that follow.
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
from .metrics import ADVICE_GAIN, CERTAINTY_EQUIVALENT, OBSERVED_EQUIVALENT, OBSERVED_GAIN
from .world import STOCKS, draw_world

EXERCISE = Exercise(
    title="Recommandations d’investissement",
    number=7,
    level=3,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Suivre les gagnants",
        points=2,
        gagnants_avant=Number(
            right=draws.winners_before, within=(-100, 200), tolerance=0.1, unit="% par an"
        ),
        gagnants_apres=Number(
            right=draws.winners_after, within=(-100, 200), tolerance=0.1, unit="% par an"
        ),
    ),
    q2=Function(
        title="Mesurer ce que vaut un portefeuille",
        points=3,
        cases=draws.drawn_portfolios,
        reference=draws.yearly_equivalent,
    ),
    q3=Predict(
        title="Conseiller chaque client",
        family=Family(
            "clients", draws.advice_in_exam, hidden=150, validation=48, desk=draws.advice_at_desk,
            learnable=True,
        ),
        truth="clients",
        method="call",
        columns=STOCKS,
        per="client",
        budget=1.0,
        scores=(Scored(CERTAINTY_EQUIVALENT, 7, floor=0.45, target=0.60),),
        desk=Observed(truth="suite", metrics=(OBSERVED_EQUIVALENT,)),
    ),
    q4=Values(
        "Mesurer le piège",
        points=2,
        sharpe_promis=Number(right=draws.promised_sharpe, within=(-5, 5), tolerance=0.01),
        sharpe_obtenu=Number(right=draws.obtained_sharpe, within=(-5, 5), tolerance=0.01),
    ),
    q5=Predict(
        title="Accepter ou refuser une offre",
        family=Family(
            "offres", draws.offers_in_exam, hidden=360, validation=40, desk=draws.offers_at_desk,
            learnable=True,
        ),
        truth="offres",
        method="call",
        labels=(0, 1),
        per="client",
        scores=(Scored(ADVICE_GAIN, 4, floor=0.30, target=0.45),),
        desk=Observed(truth="suite", metrics=(OBSERVED_GAIN,)),
    ),
    q6=Choices("Conclure", points=2, floor=0.25, frequence="c", palmares="b"),
)
