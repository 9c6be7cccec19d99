"""What decisions of biopsy cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first
from ..shape import Answer

MISSED_COST, RECALL_COST = 20.0, 1.0
"""Cost of a missed lesion and of a needless biopsy, in biopsies."""


def biopsy_cost(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean cost per patient, in biopsies: 20 for a missed lesion, 1 for a needless biopsy."""
    malignant = first(truth)
    missed = (malignant == 1) & (decisions == 0)
    needless = (malignant == 0) & (decisions == 1)
    return float(np.mean(MISSED_COST * missed + RECALL_COST * needless))


BIOPSY_COST = Metric(
    "cout_lecture", "Coût par patient", 3, "biopsie", function=biopsy_cost
)
