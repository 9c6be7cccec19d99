"""The tiny exercise's closed loop: levels to predict one step ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.outils.core import Draw, Measures
from autograder.outils.environments import Environment, State
from autograder.outils.metrics.regression import MAE
from autograder.outils.payload import canonical
from autograder.outils.shape import Answer

STEPS = 4


@dataclass(frozen=True)
class Levels:
    """Levels to predict one step ahead, revealed only after each prediction."""

    table: pd.DataFrame
    guesses: tuple[Answer, ...] = ()

    def observe(self) -> pd.DataFrame | None:
        time = len(self.guesses)
        if time == STEPS - 1:
            return None
        return canonical(pd.DataFrame({"niveau": self.table[f"t{time}"]}))

    def step(self, action: Answer) -> State:
        return Levels(self.table, (*self.guesses, action))

    def measures(self) -> Measures:
        missed = [self.table[f"t{t + 1}"] - guess for t, guess in enumerate(self.guesses)]
        return {"mae": float(np.mean(np.abs(missed)))}


def levels(draw: Draw) -> State:
    return Levels(draw.truth["niveaux"])


LEVELS = Environment("niveaux_essai", levels, (MAE.scale,))
