"""Product recommendation: ten products for each customer, judged on the next purchases.

Students learn on the histories of 3,000 customers. The exam gives the histories of others,
cut before the ten purchases to foretell: one origin per customer, nothing of any customer's
future in any row. The truth is eight futures of each, drawn again from the same history, so
that the luck of one future weighs little; the desk shows a single one, as a shop would see.

An already bought product, or the same one twice, is a fault that ends the question, and no
mere wasted rank: the shop's page would refuse the list, the desk shows the fault at once on
600 customers, and a partial penalty would make a badly filtered list a matter of luck.
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
from .metrics import DISCOVERY_NDCG, NDCG
from .world import LIST, PRODUCTS, draw_world

CLIENTS = Family(
    "clients", draws.in_exam, hidden=1000, validation=600, desk=draws.at_desk, learnable=True
)

EXERCISE = Exercise(
    title="Recommandation de produits",
    number=8,
    level=2,
    world=draw_world,
    data=draws.data,
    q1=Values(
        "Regarder les achats",
        points=2,
        part_vedettes=Number(
            right=draws.featured_share, within=(1, 100), tolerance=0.02, unit="%"
        ),
        densite=Number(right=draws.density, within=(1, 100), tolerance=0.004, unit="%"),
        par_commande=Number(right=draws.mean_order, within=(1, 100), tolerance=0.001),
    ),
    q2=Function(
        title="Noter une liste",
        points=3,
        cases=draws.drawn_lists,
        reference=draws.score_of_list,
    ),
    q3=Predict(
        title="Recommander dix produits",
        family=CLIENTS,
        table="achats",
        truth="achats",
        method="call",
        columns=LIST,
        within=(0, PRODUCTS - 1),
        per="client_id",
        unseen="produit_id",
        scores=(Scored(NDCG, 5, floor=0.08, target=0.22, desk_sd=0.025),),
    ),
    q4=Values(
        "Mesurer le piège",
        points=2,
        floor=0.25,
        regression_hasard=Number(
            right=draws.regression_at_random, within=(0, 1), tolerance=0.0005
        ),
        popularite_hasard=Number(
            right=draws.popularity_at_random, within=(0, 1), tolerance=0.0005
        ),
        regression_temps=Number(right=draws.regression_in_time, within=(0, 1), tolerance=0.0005),
        popularite_temps=Number(right=draws.popularity_in_time, within=(0, 1), tolerance=0.0005),
    ),
    q5=Predict(
        title="Faire découvrir",
        family=CLIENTS,
        table="achats",
        truth="decouvertes",
        method="call",
        columns=LIST,
        within=(0, PRODUCTS - 1),
        per="client_id",
        unseen="produit_id",
        scores=(Scored(DISCOVERY_NDCG, 6, floor=0.33, target=0.45, desk_sd=0.03),),
    ),
    q6=Choices("Conclure", points=2, ecart="b", facteurs="d", vitrine="a"),
)
