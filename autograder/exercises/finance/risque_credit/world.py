"""Simulated applications for personal loans, and their exact probabilities of default.

About 5 % of the loans default over their life. The development sample holds 30 % of
defaults, like the "German credit" data: 300 bad credits out of 1,000, heavily oversampled
(Grömping, South German Credit Data, 2019). What raises the risk follows what credit
registers know: debt beyond 35 % of income (the limit that France's Haut Conseil de
stabilité financière set in 2021 for home loans), payment incidents, revolving lines near
their limit, low income, an unstable job, youth. Shapes are chosen so that a straight line
misses something: a hinge, a square, a bump, an interaction.

Income counts only when a pay slip proves it. Low incomes are proved less often, and an
unproved income is a bad sign in itself. What else is known of a person does not depend on
income given the status, so the probability of default given the file as it is, gaps
included, is a one-dimensional sum.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]

NUMBERS = [
    "age", "revenu", "montant", "duree", "anciennete", "incidents", "endettement",
    "utilisation",
]
CATEGORIES = ["statut", "logement"]
STATUSES = ("cdi", "cdd", "independant", "retraite", "sans_emploi")
STATUS_SHARES = (0.55, 0.14, 0.13, 0.13, 0.05)
HOUSING = ("proprietaire", "locataire", "heberge")
HOUSING_SHARES = (0.50, 0.38, 0.12)
DURATIONS = (12, 24, 36, 48, 60, 84)
"""Durations on offer, in months."""
LOG_INCOME = {"cdi": 7.90, "cdd": 7.35, "independant": 7.75, "retraite": 7.60,
              "sans_emploi": 7.05}
"""Mean log of the net monthly income (€) of each status: medians from 1,150 to 2,700 €."""
INCOME_SD = 0.38
"""Standard deviation of the log income within a status."""
UNPROVED = {"cdi": -3.0, "cdd": -2.2, "independant": -0.9, "retraite": -3.2,
            "sans_emploi": -1.6}
"""Log-odds of an unproved income, for the mean income of each status."""
UNPROVED_SLOPE = -2.2
"""Change of these log-odds per unit of log income: half the income, 4.6 times the odds."""
REFERENCE_INCOME = 7.65
"""Log income (about 2,100 €/month) at which income neither raises nor lowers the risk."""
DEBT_LIMIT = 0.35
"""Debt ratio beyond which the risk grows."""
REMINDERS = (0.4, 2.5)
"""Reminders sent during a loan: mean without a default; mean beyond the first with one,
since no default is declared before a reminder."""
SPREAD = 0.15
"""A world multiplies each coefficient by a factor within ± this share."""
RATES = (0.045, 0.055)
"""Range of a world's default rate."""
_NODES = np.linspace(-3.5, 3.5, 57)


@dataclass(frozen=True)
class World:
    """Coefficients of the log-odds of default, and the default rate that they give.

    Per unit of the covariate: ``endettement`` beyond 35 %, ``utilisation`` squared,
    ``revenu`` in log, ``anciennete`` in log(1 + years), ``duree`` per month. ``jeune`` is
    the height of a bump at 22 years; ``cumul`` applies to an incident on top of a debt
    ratio beyond the limit; ``sans_justificatif`` to an unproved income.
    """

    endettement: float = 5.0
    incidents: float = 0.7
    utilisation: float = 1.8
    revenu: float = -0.9
    cdd: float = 0.5
    independant: float = 0.35
    sans_emploi: float = 0.9
    anciennete: float = -0.35
    heberge: float = 0.35
    duree: float = 0.012
    jeune: float = 1.3
    cumul: float = 0.7
    sans_justificatif: float = 1.2
    constante: float = 0.0
    taux: float = 0.05


def applications(count: int, rng: Rng) -> pd.DataFrame:
    """Independent applications, rounded as a file gives them; ``revenu`` may be missing.

    ``statut``, ``age`` (years, 19–85), ``revenu`` (net, €/month, NaN if unproved),
    ``montant`` (€, 1,000–75,000), ``duree`` (months), ``anciennete`` (years in the present
    situation), ``logement``, ``incidents`` (0 to 3, for 3 or more), ``endettement`` (ratio,
    declared), ``utilisation`` (share of revolving lines in use), ``marge`` (net margin over
    the loan's life if it is repaid, % of the amount).
    """
    status = rng.choice(STATUSES, count, p=STATUS_SHARES)
    retired = status == "retraite"
    age = np.where(retired, np.clip(rng.normal(68, 6, count), 58, 85),
                   np.clip(rng.normal(41, 11, count), 19, 66)).round()
    steady = rng.gamma(1.5, 5, count), rng.gamma(1.2, 1.5, count)
    tenure = np.minimum(np.where(status == "cdi", *steady), age - 18)
    housing = rng.choice(HOUSING, count, p=HOUSING_SHARES)
    hosted, jobless = housing == "heberge", status == "sans_emploi"
    incidents = np.minimum(rng.poisson(0.25 + 0.4 * hosted + 0.4 * jobless), 3)
    amount = np.clip(np.exp(rng.normal(9.0, 0.6, count)), 1000, 75_000).round(-2)
    duration = rng.choice(DURATIONS, count)
    rent = 0.08 * (housing == "proprietaire") * rng.random(count)
    debt = np.clip(rng.beta(2, 6, count) + rent + amount / duration / 4000, 0.01, 1.2)
    deviation = INCOME_SD * rng.normal(size=count)
    odds = _by_status(UNPROVED, status) + UNPROVED_SLOPE * deviation
    income = np.exp(_by_status(LOG_INCOME, status) + deviation).round(-1)
    margin = (0.35 + 0.035 * duration) * np.exp(0.45 * rng.normal(size=count))
    return pd.DataFrame({
        "statut": status, "age": age.astype(int),
        "revenu": np.where(rng.random(count) < _logistic(odds), np.nan, income),
        "montant": amount.astype(int), "duree": duration, "anciennete": tenure.round(1),
        "logement": housing, "incidents": incidents, "endettement": debt.round(2),
        "utilisation": rng.beta(1.3, 2.2, count).round(2),
        "marge": np.clip(margin, 0.2, 9.0).round(1),
    })


def default_probability(table: pd.DataFrame, world: World) -> Floats:
    """Exact probability of default given the file, shape (n,).

    An unproved income is averaged over what it may be, given the status and the absence of
    proof.
    """
    known = _known_log_odds(table, world)
    income = np.log(table["revenu"].to_numpy(dtype=float)) - REFERENCE_INCOME
    probability = _logistic(known + world.revenu * income)
    status = table["statut"].to_numpy()
    for name in STATUSES:
        rows = np.isnan(income) & (status == name)
        deviation = INCOME_SD * _NODES
        weights = np.exp(-(_NODES**2) / 2)
        weights = weights * _logistic(UNPROVED[name] + UNPROVED_SLOPE * deviation)
        possible = world.revenu * (LOG_INCOME[name] + deviation - REFERENCE_INCOME)
        odds = known[rows][:, None] + world.sans_justificatif + possible
        probability[rows] = _logistic(odds) @ (weights / weights.sum())
    return probability


def _known_log_odds(table: pd.DataFrame, world: World) -> Floats:
    """Log-odds of default without the part of income, shape (n,)."""
    x = {name: table[name].to_numpy(dtype=float) for name in NUMBERS}
    status, housing = table["statut"].to_numpy(), table["logement"].to_numpy()
    excess = np.maximum(x["endettement"] - DEBT_LIMIT, 0)
    return np.asarray(
        world.constante + world.endettement * excess + world.incidents * x["incidents"]
        + world.utilisation * x["utilisation"] ** 2
        + world.cdd * (status == "cdd") + world.independant * (status == "independant")
        + world.sans_emploi * (status == "sans_emploi") + world.heberge * (housing == "heberge")
        + world.anciennete * np.log1p(x["anciennete"]) + world.duree * (x["duree"] - 36)
        + world.jeune * np.exp(-(((x["age"] - 22) / 6) ** 2))
        + world.cumul * ((excess > 0) & (x["incidents"] > 0))
    )


def reminders(defaults: npt.NDArray[np.int64], rng: Rng) -> npt.NDArray[np.int64]:
    """Payment reminders sent during loans whose outcome (0/1) is known."""
    none, more = REMINDERS
    count = len(defaults)
    return np.where(defaults == 1, 1 + rng.poisson(more, count), rng.poisson(none, count))


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: as much to explain, as much said by a missing income.

    Coefficients vary by ± 15 %, the default rate between 4.5 and 5.5 %; the intercept
    gives this rate. A world is kept when both measures of :func:`difficulty` are those of
    the central world, within 4 %.
    """
    sample = applications(8000, np.random.default_rng(3))
    wanted = difficulty(centred(World(), sample), sample)
    fixed = ("constante", "taux")
    while True:
        drawn = {
            name: round(value * float(rng.uniform(1 - SPREAD, 1 + SPREAD)), 4)
            for name, value in asdict(World()).items() if name not in fixed
        }
        world = centred(World(**drawn, taux=round(float(rng.uniform(*RATES)), 4)), sample)
        if np.all(np.abs(difficulty(world, sample) / wanted - 1) < 0.04):
            return world


def centred(world: World, sample: pd.DataFrame) -> World:
    """Same world with the intercept (by bisection) that gives its default rate."""
    low, high = -12.0, 2.0
    for _ in range(20):
        middle = (low + high) / 2
        rate = default_probability(sample, replace(world, constante=middle)).mean()
        low, high = (middle, high) if rate < world.taux else (low, middle)
    return replace(world, constante=round(low, 3))


def difficulty(world: World, sample: pd.DataFrame) -> Floats:
    """Two measures on applications, shape (2,).

    The share of the constant rate's log-loss that the true probabilities remove, and the
    default rate of unproved incomes, relative to the others'.
    """
    p = default_probability(sample, world)
    rate, unproved = float(p.mean()), sample["revenu"].isna().to_numpy()
    best = -float(np.mean(p * np.log(p) + (1 - p) * np.log1p(-p)))
    blind = -(rate * np.log(rate) + (1 - rate) * np.log1p(-rate))
    gap = float(p[unproved].mean() / p[~unproved].mean())
    return np.array([1 - best / blind, gap], dtype=np.float64)


def _by_status(values: dict[str, float], status: npt.NDArray[np.str_]) -> Floats:
    return np.asarray(pd.Series(status).map(values), dtype=np.float64)


def _logistic(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)))
