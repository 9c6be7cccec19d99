"""Metrics of treatment policies: what a choice per person is worth.

Two kinds of truth. *Potential outcomes* (one column per arm, noise-free) belong to a
simulator and stay hidden. A *randomised trial* is observable: the arm each person got, its
probability and the outcome; the value of any policy follows by inverse-propensity
weighting, with a standard error.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer
from .metric import Metric, first


def policy_value(truth: pd.DataFrame, arms: Answer) -> float:
    """Mean expected outcome under the chosen arms, in the unit of the truth.

    Parameters
    ----------
    truth : DataFrame
        Expected outcome under each arm; columns are the arms' labels.
    arms : ndarray of shape (n,)
        Label chosen for each person.
    """
    columns = truth.columns.get_indexer(pd.Index(arms))
    return float(truth.to_numpy()[np.arange(len(truth)), columns].mean())


def trial_value(truth: pd.DataFrame, arms: Answer) -> float:
    """Value of a policy estimated on a randomised trial, in the unit of the outcome.

    Mean outcome of the persons whose drawn arm is the policy's, weighted by the inverse of
    its probability; consistent, with a bias of order 1/n.

    Parameters
    ----------
    truth : DataFrame
        ``traitement`` (arm drawn), ``propension`` (its probability), ``resultat``.
    arms : ndarray of shape (n,)
        Label chosen for each person.
    """
    weights = _weights(truth, arms)
    total = float(weights.sum())
    return float(weights @ truth["resultat"].to_numpy()) / total if total else 0.0


def trial_value_error(truth: pd.DataFrame, arms: Answer) -> float:
    """Standard error of :func:`trial_value`, by linearisation."""
    weights = _weights(truth, arms)
    residuals = truth["resultat"].to_numpy() - trial_value(truth, arms)
    total = float(weights.sum())
    return float(np.sqrt(np.sum((weights * residuals) ** 2))) / total if total else 0.0


def net_gain(truth: pd.DataFrame, decisions: Answer) -> float:
    """Mean gain per person of the 0/1 decisions: the gains (first column) of those at 1.

    The truth holds each person's gain, or an unbiased estimate of it from a trial.
    """
    return float(np.mean(decisions * first(truth)))


def net_gain_error(truth: pd.DataFrame, decisions: Answer) -> float:
    """Standard error of :func:`net_gain` when the truth is an unbiased estimate."""
    return float(np.std(decisions * first(truth)) / np.sqrt(len(truth)))


def _weights(truth: pd.DataFrame, arms: Answer) -> Answer:
    same = truth["traitement"].to_numpy() == arms
    return np.asarray(same / truth["propension"].to_numpy(), dtype=np.float64)


METRICS = {
    "valeur_politique": Metric(policy_value, "Valeur de la politique", 2, "mmHg"),
    "valeur_politique_essai": Metric(trial_value, "Valeur d’après un essai", 2, "mmHg"),
    "valeur_politique_essai_erreur": Metric(trial_value_error, "Erreur type", 2, "mmHg"),
    "gain_net": Metric(net_gain, "Gain net par patient", 2, "mmHg"),
    "gain_net_essai": Metric(net_gain, "Gain net d’après un essai", 2, "mmHg"),
    "gain_net_essai_erreur": Metric(net_gain_error, "Erreur type", 2, "mmHg"),
}
