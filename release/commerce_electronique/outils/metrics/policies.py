"""What a choice per person is worth: treatments, offers, advice.

Two kinds of truth. *Potential outcomes* (one column per arm, noise-free) belong to a
simulator and stay hidden. A *randomised trial* is observable: the arm each person got, its
probability and the outcome; the value of any policy follows by inverse-propensity
weighting, with a standard error.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..shape import Answer


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


def _weights(truth: pd.DataFrame, arms: Answer) -> Answer:
    same = truth["traitement"].to_numpy() == arms
    return np.asarray(same / truth["propension"].to_numpy(), dtype=np.float64)
