"""One question: a fitted model, asked about 300 hidden rows."""

import numpy as np
import pandas as pd

from autograder.exercises.model import Drawn, Exercise, Family, Place
from autograder.exercises.questions import Predict, Scored
from autograder.outils.metrics.classification import ROC_AUC


def points(place: Place, size: int) -> Drawn:
    """Rows whose class is the sign of a sum of two columns."""
    table = pd.DataFrame(place.rng.normal(size=(size, 5)), columns=list("abcde"))
    total = (table["a"] + table["b"]).to_numpy()
    truth = pd.DataFrame({"y": (total > 0).astype(int)})
    return Drawn({"points": table}, {"points": truth}, {ROC_AUC: (np.zeros(size), total)})


EXERCISE = Exercise(
    title="Exercice trivial",
    world=lambda rng: None,
    data=lambda world, rng: {},
    seconds=60.0,
    q1=Predict(
        title="Un modèle",
        family=Family("points", points, hidden=300, validation=50),
        truth="points",
        scores=(Scored(ROC_AUC, 20, floor=0.5, target=0.9),),
    ),
)
