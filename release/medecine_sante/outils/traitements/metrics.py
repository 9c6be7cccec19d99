"""Metrics of treatment policies, in mmHg of fall of the blood pressure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first
from ..metrics.policies import policy_value, trial_value, trial_value_error
from ..shape import Answer


def net_gain(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean gain per person of the 0/1 decisions: the gains (first column) of those at 1.

    The truth holds each person's gain, or an unbiased estimate of it from a trial.
    """
    return float(np.mean(decisions * first(truth)))


def net_gain_error(truth: pd.DataFrame, decisions: Answer) -> float:
    """Standard error of :func:`net_gain` when the truth is an unbiased estimate."""
    return float(np.std(decisions * first(truth)) / np.sqrt(len(truth)))


POLICY_VALUE = Metric(
    "valeur_politique", "Valeur de la politique", 2, "mmHg", function=policy_value
)
TRIAL_VALUE = Metric(
    "valeur_politique_essai", "Valeur d’après un essai", 2, "mmHg",
    function=trial_value, error=trial_value_error,
)
NET_GAIN = Metric("gain_net", "Gain net par patient", 2, "mmHg", function=net_gain)
TRIAL_NET_GAIN = Metric(
    "gain_net_essai", "Gain net d’après un essai", 2, "mmHg",
    function=net_gain, error=net_gain_error,
)
