"""Metrics of a segmentation: groups judged from a survey, offers judged by what they earn.

A survey by randomised response (Warner, 1965) hides each person's answer and still measures
groups: a person tells the truth with a known probability, otherwise any profile at random.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metrics.metric import Metric, first, jackknife
from ..metrics.policies import policy_value, trial_value, trial_value_error
from ..shape import Answer


def surveyed_rand(truth: pd.DataFrame, groups: Answer) -> float:
    """Adjusted Rand index estimated from a survey by randomised response.

    Two answers agree with probability f² if the profiles do, plus (1 − f²)/profiles whatever
    they are: what pairs of the same group agree more than others shrinks by f² on average.

    Parameters
    ----------
    truth : DataFrame of n rows
        ``reponse``: profile told, from 0; −1 for a person who was not asked. ``franchise``:
        probability f of telling the truth. ``profils``: number of profiles. The last two
        are the same on every row.
    groups : ndarray of shape (n,)
        Group of each person.
    """
    return _rand(*_survey(truth, groups))


def surveyed_rand_error(truth: pd.DataFrame, groups: Answer) -> float:
    """Standard error of :func:`surveyed_rand`, by jackknife on blocks of respondents."""
    told, codes, frank, profiles = _survey(truth, groups)
    return jackknife(
        lambda kept: _rand(told[kept], codes[kept], frank, profiles), np.arange(len(told))
    )


def _survey(truth: pd.DataFrame, groups: Answer) -> tuple[Answer, Answer, float, int]:
    """Answers and groups of the persons asked, probability of truth, number of profiles."""
    asked = truth["reponse"].to_numpy() >= 0
    codes = np.unique(groups, return_inverse=True)[1]
    frank, profiles = truth["franchise"].iloc[0], truth["profils"].iloc[0]
    return first(truth[["reponse"]])[asked], codes[asked], float(frank), int(profiles)


def _rand(told: Answer, codes: Answer, frank: float, profiles: int) -> float:
    if len(told) < 2:
        return 0.0
    table = np.zeros((codes.max() + 1, profiles))
    np.add.at(table, (codes, told), 1.0)
    both, together, agree = (
        _pairs(counts) / _pairs(np.array([len(told)]))
        for counts in (table, table.sum(axis=1), table.sum(axis=0))
    )
    same = (agree - (1 - frank**2) / profiles) / frank**2
    room = (together + same) / 2 - together * same
    return float((both - together * agree) / frank**2 / room) if room > 0 else 0.0


def _pairs(counts: Answer) -> float:
    """Pairs of persons that fall in a same cell."""
    return float(np.sum(counts * (counts - 1)) / 2)


SURVEYED_RAND = Metric(
    "rand_sondage", "Indice de Rand ajusté, d’après un sondage",
    function=surveyed_rand, error=surveyed_rand_error,
)
OFFER_GAIN = Metric("gain_offre", "Gain moyen par client", 2, "€", function=policy_value)
TRIAL_GAIN = Metric(
    "gain_offre_essai", "Gain moyen par client, d’après un essai", 2, "€",
    function=trial_value, error=trial_value_error,
)
