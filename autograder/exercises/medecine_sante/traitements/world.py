"""Simulated patients with hypertension: covariates, effects of three drugs, prescriptions.

Three first-line drugs: a thiazide diuretic, an angiotensin-converting-enzyme inhibitor
(IEC) and a calcium channel blocker. The mean effect of one drug and its growth with the
initial pressure come from Law et al. (BMJ 2003, 354 trials): 9.1 mmHg at standard dose,
1.0 mmHg more per 10 mmHg. Who responds to what follows the pharmacology behind the AB/CD
rule of the British guidelines: high renin and youth favour the IEC, salt and low renin the
diuretic, age the calcium blocker; a low filtration rate spoils the diuretic. Sundström et
al. (JAMA 2023) measured how much responses differ between persons: 4.4 mmHg to be gained
from a personal choice. Here the best drug for each gains 3 mmHg over the best one for all.

Doctors prescribe by age, pressure and diabetes: confounding by indication. The observed
fall adds regression to the mean, the same under every drug, which flatters the drug given
to the highest pressures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Rng

Floats = npt.NDArray[np.float64]

ARMS = ("diuretique", "iec", "inhibiteur_calcique")
"""Labels of the drugs: thiazide diuretic, ACE inhibitor, calcium channel blocker."""
COVARIATES = [
    "age", "femme", "pas", "imc", "sel", "log_renine", "diabete", "dfg", "observance",
]
"""What is known of a patient when the drug is chosen."""
MEAN_EFFECTS = (8.6, 10.2, 8.6)
"""Mean effect of each drug in the population, in mmHg. Law et al. find all classes alike
(9.1 on average); the IEC is raised a little so that the best drug for all has a name."""
NOISE = 8.0
"""Standard deviation of an observed fall around its expectation, in mmHg: clinic systolic
pressures of one person vary by 8 to 12 mmHg between visits, less when visits are averaged."""
REGRESSION = 0.35
"""Regression to the mean: share of the excess over 155 mmHg that vanishes untreated."""
HABIT = 0.1
"""Share of prescriptions that do not depend on the patient."""
SPREAD = 0.15
"""A world multiplies each coefficient by a factor within ± this share."""


@dataclass(frozen=True)
class World:
    """Coefficients of the effects, in mmHg per unit of the covariate.

    The first word names the drug: ``diuretique_sel`` is the diuretic's gain per g/day of
    salt. ``*_moyen`` are intercepts that give each drug its mean effect.
    """

    diuretique_age: float = 0.12
    diuretique_sel: float = 0.9
    diuretique_renine: float = -1.5
    diuretique_diabete: float = -4.0
    diuretique_dfg: float = -0.20
    iec_age: float = -0.30
    iec_renine: float = 3.0
    iec_diabete: float = 3.0
    calcique_age: float = 0.08
    calcique_renine: float = -0.5
    calcique_imc: float = -0.60
    calcique_pas: float = 0.15
    diuretique_moyen: float = 0.0
    iec_moyen: float = 0.0
    calcique_moyen: float = 0.0


def patients(count: int, rng: Rng) -> pd.DataFrame:
    """Covariates of independent patients, rounded as a medical record gives them.

    ``age`` (years, 25–88), ``femme`` (0/1), ``pas`` (initial systolic pressure, mmHg,
    135–205), ``imc`` (kg/m², 17–45), ``sel`` (g/day, 2–18), ``log_renine`` (log of plasma
    renin, in standard deviations), ``diabete`` (0/1), ``dfg`` (glomerular filtration,
    mL/min, 25–130), ``observance`` (share of last year's pills taken, 0–1).
    """
    age = np.clip(rng.normal(58, 13, count), 25, 88).round()
    pas = np.clip(155 + 0.25 * (age - 58) + rng.normal(0, 12, count), 135, 205).round()
    imc = np.clip(rng.normal(27.5, 4.5, count), 17, 45).round(1)
    sel = np.clip(rng.normal(8.5, 2.5, count), 2, 18).round(1)
    renine = (rng.normal(0, 1, count) - 0.03 * (age - 58) - 0.10 * (sel - 8.5)).round(2)
    odds = np.exp(-2.2 + 0.03 * (age - 58) + 0.12 * (imc - 27.5))
    diabete = rng.random(count) < odds / (1 + odds)
    dfg = np.clip(95 - 0.8 * (age - 45) + rng.normal(0, 15, count), 25, 130).round()
    columns = {
        "age": age.astype(int), "femme": rng.integers(0, 2, count), "pas": pas.astype(int),
        "imc": imc, "sel": sel, "log_renine": renine, "diabete": diabete.astype(int),
        "dfg": dfg.astype(int), "observance": rng.beta(3, 1.3, count).round(2),
    }
    return pd.DataFrame(columns)[COVARIATES]


def effects(table: pd.DataFrame, world: World) -> Floats:
    """Effect of each drug on each patient, in mmHg, shape (n, 3)."""
    x = {name: table[name].to_numpy(dtype=float) for name in COVARIATES}
    age, renine = x["age"] - 58, x["log_renine"]
    diuretique = (
        world.diuretique_moyen + world.diuretique_age * age
        + world.diuretique_sel * (x["sel"] - 8.5) + world.diuretique_renine * renine
        + world.diuretique_diabete * x["diabete"]
        + world.diuretique_dfg * np.maximum(70 - x["dfg"], 0)
    )
    iec = (
        world.iec_moyen + world.iec_age * np.maximum(x["age"] - 50, 0)
        + world.iec_renine * renine + world.iec_diabete * x["diabete"]
    )
    calcique = (
        world.calcique_moyen + world.calcique_age * age + world.calcique_renine * renine
        + world.calcique_imc * np.maximum(x["imc"] - 27, 0)
        + world.calcique_pas * np.maximum(x["pas"] - 165, 0)
    )
    base = 9.1 + 0.10 * (x["pas"] - 155)
    return np.asarray((base + np.array([diuretique, iec, calcique])) * _taken(table)).T


def expected_falls(table: pd.DataFrame, world: World) -> pd.DataFrame:
    """Expected fall of the systolic pressure under each drug (mmHg): one column per arm."""
    common = REGRESSION * (table["pas"] - 155) - 0.10 * (table["age"] - 58)
    falls = effects(table, world) + common.to_numpy()[:, None]
    return pd.DataFrame(falls, columns=list(ARMS))


def prescriptions(table: pd.DataFrame) -> Floats:
    """Probability that a doctor prescribes each drug, shape (n, 3).

    One prescription in ten follows habit alone, so that no probability is below 1/30.
    """
    age, pas = (table["age"] - 58) / 13, (table["pas"] - 155) / 12
    scores = np.array([
        np.full(len(table), 0.2),
        0.5 - 0.3 * age - 0.8 * pas + 0.5 * table["diabete"],
        -0.2 + 0.5 * age + 1.3 * pas,
    ]).T
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    chosen = weights / weights.sum(axis=1, keepdims=True)
    return np.asarray((1 - HABIT) * chosen + HABIT / len(ARMS))


def randomisation(table: pd.DataFrame) -> Floats:
    """Probability of each arm in a trial, shape (n, 3).

    Stratified by age: half of the patients under 60 get the IEC, half of the others the
    calcium blocker; the rest is split evenly.
    """
    young = (table["age"] < 60).to_numpy()[:, None]
    return np.where(young, (0.25, 0.5, 0.25), (0.25, 0.25, 0.5))


def observed(table: pd.DataFrame, world: World, chances: Floats, rng: Rng) -> pd.DataFrame:
    """Draw an arm and its outcome for each patient.

    Parameters
    ----------
    table : DataFrame
        Covariates.
    world : World
        Coefficients of the effects.
    chances : ndarray of shape (n, 3)
        Probability of each arm.
    rng : Generator
        Source of randomness.

    Returns
    -------
    DataFrame
        The covariates, then ``traitement`` (label), ``propension`` (probability of that
        arm) and ``baisse_pas`` (fall of the systolic pressure, mmHg, one decimal).
    """
    rows = np.arange(len(table))
    arm = (chances.cumsum(axis=1)[:, :2] < rng.random(len(table))[:, None]).sum(axis=1)
    mean = expected_falls(table, world).to_numpy()[rows, arm]
    fall = (mean + rng.normal(0, NOISE, len(table))).round(1)
    return table.assign(
        traitement=np.array(ARMS)[arm], propension=chances[rows, arm], baisse_pas=fall
    )


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: same mean effects, same room for personalisation.

    Coefficients vary by ± 15 %; intercepts restore the mean effects, and a world is kept
    when choosing for each patient gains as much as in the central world, within 3 %.
    """
    sample = patients(8000, np.random.default_rng(3))
    wanted = room(centred(World(), sample), sample)
    while True:
        drawn = {
            name: round(value * float(rng.uniform(1 - SPREAD, 1 + SPREAD)), 3)
            for name, value in asdict(World()).items()
        }
        world = centred(World(**drawn), sample)
        if abs(room(world, sample) / wanted - 1) < 0.03:
            return world


def centred(world: World, sample: pd.DataFrame) -> World:
    """Same world with the intercepts that give each drug its mean effect on ``sample``."""
    missing = (MEAN_EFFECTS - effects(sample, world).mean(axis=0)) / _taken(sample).mean()
    coefficients = asdict(world)
    for drug, value in zip(("diuretique", "iec", "calcique"), missing, strict=True):
        coefficients[f"{drug}_moyen"] = round(coefficients[f"{drug}_moyen"] + float(value), 2)
    return World(**coefficients)


def room(world: World, sample: pd.DataFrame) -> float:
    """Mean gain of the best drug for each patient over the best drug for all, in mmHg."""
    effect = effects(sample, world)
    return float(effect.max(axis=1).mean() - effect.mean(axis=0).max())


def _taken(table: pd.DataFrame) -> Floats:
    """Effect of adherence, 1 on average: from 0.3 (nothing taken) to 1.3."""
    return 0.3 + table["observance"].to_numpy(dtype=float)
