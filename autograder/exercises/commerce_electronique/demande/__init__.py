"""Demand forecasts: the sales of the next fourteen days, then the stock to order for them.

Students learn on sixty articles over two years; the exam asks for the fourteen days that
follow a short history of many other articles. One origin per article, and nothing in common
between two articles but their department: no row tells the future of another one. What is
known in advance (calendar, discounts) is given for the days to come; what is not (sales,
temperature) is missing there.

Answers are scored against the simulator's expected sales, never against the sales. The desk
does not know them: it measures deviances against observed sales, freed of their noise on
average, and the cost of orders against what was asked.
"""

from autograder.exercises.model import Exercise, Family
from autograder.exercises.questions import (
    Choices,
    Function,
    Number,
    Predict,
    Scored,
    Trap,
    Values,
)

from . import draws
from .metrics import DEVIANCE, STOCK_COST
from .world import HORIZON, draw_world

ARTICLES = Family(
    "articles", draws.in_exam, hidden=2500, validation=2000, desk=draws.at_desk, learnable=True
)

SHORT_LAG = Trap(
    draws.last_week_mean,
    "Votre fonction lit des ventes postérieures à l’origine : au-delà de 7 jours, le même jour "
    "de la semaine précédente n’est pas encore connu. Le retard doit être au moins égal à "
    "l’horizon : remontez d’autant de semaines qu’il le faut.",
)

EXERCISE = Exercise(
    title="Prévision de la demande",
    number=10,
    level=2,
    world=draw_world,
    data=draws.data,
    q1=Choices(
        "Savoir ce que l’on saura",
        points=2,
        floor=0.4,
        remise="a",
        temperature="d",
        veille="c",
        semaine="b",
        quinzaine="a",
    ),
    q2=Function(
        title="Prévoir avec ce qui est connu",
        points=3,
        cases=draws.drawn_series,
        reference=draws.known_mean,
        hidden=24,
        validation=6,
        trap=SHORT_LAG,
    ),
    q3=Predict(
        title="Prévoir quatorze jours",
        family=ARTICLES,
        table="historiques",
        truth="ventes",
        method="call",
        columns=HORIZON,
        within=(0, None),
        per="article",
        scores=(Scored(DEVIANCE, 7, floor=0.28, target=0.42, desk_sd=0.02),),
    ),
    q4=Values(
        "Mesurer le piège",
        points=2,
        wape_affichee=Number(
            right=draws.announced_wape, within=(0, 1000), tolerance=0.2, unit="%"
        ),
        wape_reelle=Number(right=draws.real_wape, within=(0, 1000), tolerance=0.5, unit="%"),
    ),
    q5=Predict(
        title="Commander",
        family=ARTICLES,
        table="historiques",
        truth="commandes",
        method="call",
        within=(0, None),
        per="article",
        scores=(Scored(STOCK_COST, 4, floor=0.62, target=0.73, desk_sd=0.022),),
    ),
    q6=Choices("Conclure", points=2, piege="c", logarithme="b", stock="d"),
)
