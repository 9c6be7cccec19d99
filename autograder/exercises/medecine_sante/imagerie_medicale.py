"""Lesions in simulated mammography patches.

The patch is the sum of a tissue texture that belongs to the patient, a texture of the
exposure and white detector noise. Textures are Gaussian fields whose power spectrum falls
as 1/f^β: Burgess (1999, 2001) measured β between 2 and 4 on mammograms, 2.8 on average.
A malignant patch adds a small Gaussian blob at a random place near the centre.

Because the field is stationary and Gaussian, the likelihood ratio of "a blob of known
width at a known place" is exact in Fourier space; averaging it over places and widths
gives the best achievable score, the oracle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

from autograder.exercises.model import Exercise, Family, Rng
from autograder.outils.core import Criterion, Draw, Question, Tables
from autograder.outils.exams import (
    EXACT,
    EXACT_ANCHORS,
    Choices,
    Field,
    Functions,
    Item,
    Predictions,
    Values,
)
from autograder.outils.metrics import METRICS

Images = npt.NDArray[np.float64]

SIDE = 24
"""Side of a patch, in pixels."""
PIXELS = [f"px_{i}" for i in range(SIDE * SIDE)]
PREVALENCE = 0.35
"""Share of malignant patients: a screening recall clinic, not the general population."""
PATIENT_SHARE, EXPOSURE_SHARE = 0.6, 0.4
"""Shares of the texture's variance that belong to the patient and to the exposure."""
NOISE = 0.35
"""Standard deviation of the detector's white noise, in the texture's own unit (u.a.)."""
WIDTHS = (1.2, 1.6, 2.0)
"""Standard deviations of a lesion, in pixels."""
SHIFT = 5
"""Largest distance of a lesion from the centre along each axis, in pixels."""
VIEWS = 4
"""Exposures per training patient."""
MISSED_COST, RECALL_COST = 20.0, 1.0
"""Cost of a missed lesion and of a needless biopsy, in biopsies (question 5)."""


@dataclass(frozen=True)
class World:
    """Drawn parameters.

    Parameters
    ----------
    exponent : float
        β of the texture's spectrum.
    amplitude : float
        Height of a lesion, in u.a.
    separation : float
        Distance between the reading software's mean scores, in standard deviations.
    """

    exponent: float
    amplitude: float
    separation: float


def draw_world(rng: Rng) -> World:
    """World of equal difficulty: the amplitude keeps the oracle's AUC near 0.90."""
    exponent = round(float(rng.uniform(2.6, 3.0)), 2)
    amplitude = round(float(np.interp(exponent, _EXPONENTS, _AMPLITUDES)), 2)
    return World(exponent, amplitude, round(float(rng.uniform(1.7, 1.9)), 2))


_EXPONENTS = (2.6, 2.8, 3.0)
_AMPLITUDES = (2.515, 2.405, 2.28)
"""Amplitude (u.a.) for which the oracle's AUC is 0.90, measured on 12,000 patches."""


def spectrum(exponent: float) -> Images:
    """Power spectrum 1/f^exponent of a texture of unit variance, shape (24, 24)."""
    frequency = np.fft.fftfreq(SIDE)
    radius = np.hypot(*np.meshgrid(frequency, frequency))
    radius[0, 0] = radius[0, 1]
    power = radius**-exponent
    return np.asarray(power / power.mean())


def textures(count: int, exponent: float, rng: Rng) -> Images:
    """Gaussian textures of unit variance, shape (count, 24, 24)."""
    white = rng.normal(size=(count, SIDE, SIDE))
    return np.fft.ifft2(np.fft.fft2(white) * np.sqrt(spectrum(exponent))).real


def lesions(count: int, world: World, rng: Rng) -> Images:
    """Gaussian blobs at random places and widths, shape (count, 24, 24)."""
    grid = np.arange(SIDE) - SIDE // 2
    x, y = rng.integers(-SHIFT, SHIFT + 1, size=(2, count, 1, 1))
    width = rng.choice(WIDTHS, size=(count, 1, 1))
    squared = (grid[None, None, :] - x) ** 2 + (grid[None, :, None] - y) ** 2
    return np.asarray(world.amplitude * np.exp(-squared / (2 * width**2)))


def patches(patients: int, views: int, world: World, rng: Rng) -> pd.DataFrame:
    """Patches with ``patient_id``, ``px_0`` to ``px_575`` (u.a., two decimals), ``maligne``."""
    malignant = (rng.random(patients) < PREVALENCE).astype(int).repeat(views)
    count = patients * views
    patient = textures(patients, world.exponent, rng).repeat(views, axis=0)
    image = np.sqrt(PATIENT_SHARE) * patient
    image += np.sqrt(EXPOSURE_SHARE) * textures(count, world.exponent, rng)
    image += NOISE * rng.normal(size=image.shape)
    image += malignant[:, None, None] * lesions(count, world, rng)
    table = pd.DataFrame(image.reshape(count, -1).round(2), columns=PIXELS)
    table.insert(0, "patient_id", np.arange(patients).repeat(views))
    table["maligne"] = malignant
    return table


def likelihood_ratio(images: Images, world: World) -> npt.NDArray[np.float64]:
    """Exact log-likelihood ratio of a lesion at an unknown place, shape (n,)."""
    noise = spectrum(world.exponent) + NOISE**2
    filtered = np.fft.fft2(images.reshape(-1, SIDE, SIDE)) / noise
    places = SIDE // 2 + np.arange(-SHIFT, SHIFT + 1)
    grid = (np.arange(SIDE) + SIDE // 2) % SIDE - SIDE // 2
    terms = []
    for width in WIDTHS:
        blob = np.exp(-(grid[None, :] ** 2 + grid[:, None] ** 2) / (2 * width**2))
        template = np.fft.fft2(world.amplitude * blob)
        energy = 0.5 * float((np.abs(template) ** 2 / noise).mean())
        match = np.fft.ifft2(filtered * np.conj(template)).real
        terms.append(match[:, places][:, :, places].reshape(len(match), -1) - energy)
    return np.asarray(np.logaddexp.reduce(np.concatenate(terms, axis=1), axis=1))


def tables(world: World, rng: Rng) -> Tables:
    """200 patients of four exposures, and the reading software's scores on 4,000 others."""
    return {
        "cliches": patches(200, VIEWS, world, rng),
        "lectures": readings(4000, world, rng),
    }


def readings(count: int, world: World, rng: Rng) -> pd.DataFrame:
    """Scores of an existing reading software: ``score`` (no unit) and ``maligne``."""
    malignant = (rng.random(count) < PREVALENCE).astype(int)
    score = rng.normal(size=count) + world.separation * malignant
    return pd.DataFrame({"score": score.round(3), "maligne": malignant})


def central_mean(images: Images) -> npt.NDArray[np.float64]:
    """Mean intensity (u.a.) of the central 10 × 10 pixels: the naive baseline, shape (n,)."""
    return np.asarray(images.reshape(-1, SIDE, SIDE)[:, 7:17, 7:17].mean(axis=(1, 2)))


def trap_model() -> Pipeline:
    """Return the model of the trap: it recognises patients rather than lesions."""
    return make_pipeline(PCA(60, whiten=True, random_state=0), SVC())


def image_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New patients, one exposure each."""
    del tables
    table = patches(size, 1, world, rng)
    truth, images = table[["maligne"]], table[PIXELS].to_numpy()
    naive, best = central_mean(images), likelihood_ratio(images, world)
    anchors = {
        name: (METRICS[name](truth, naive), METRICS[name](truth, best))
        for name in ("roc_auc", "sensibilite_90")
    }
    return Draw({"cliches": table[PIXELS]}, {"cliches": truth}, anchors)


def decision_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """New readings; the baseline sends every patient to biopsy, the cheaper blind rule."""
    del tables
    table = readings(size, world, rng)
    prior = np.log(PREVALENCE / (1 - PREVALENCE))
    logit = prior + world.separation * (table["score"] - world.separation / 2)
    best = (logit > np.log(RECALL_COST / MISSED_COST)).to_numpy().astype(int)
    truth = table[["maligne"]]
    cost = METRICS["cout_lecture"]
    anchors = {"cout_lecture": (cost(truth, np.ones(size)), cost(truth, best))}
    return Draw({"lectures": table[["score"]]}, {"lectures": truth}, anchors)


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn problems: labels, scores (some tied) and a required specificity."""
    del world, tables
    cases, required, results = [], [], []
    for case in range(size):
        count = int(rng.integers(40, 120))
        label = (rng.random(count) < 0.4).astype(int)
        label[:2] = (0, 1)
        decimals = int(rng.choice([0, 1, 4]))  # ties are part of the question
        score = (rng.normal(size=count) + 1.2 * label).round(decimals)
        specificity = round(float(rng.choice([0.7, 0.8, 0.9, 0.95])), 2)
        cases.append(pd.DataFrame({"cas": case, "y": label, "scores": score}))
        required.append(specificity)
        results.append(sensitivity_at(label, score, specificity))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"specificite": required})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def sensitivity_at(y: Any, scores: Any, specificite: float) -> float:
    """Best sensitivity of the rule « score ≥ threshold » at a required specificity."""
    thresholds = np.r_[np.unique(scores), np.inf]
    positive = np.asarray(scores)[None, :] >= thresholds[:, None]
    specificity = (~positive[:, y == 0]).mean(axis=1)
    sensitivity = positive[:, y == 1].mean(axis=1)
    return float(sensitivity[specificity >= specificite - 1e-12].max())


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    table = tables["cliches"]
    X, y, groups = table[PIXELS], table["maligne"], table["patient_id"]
    shuffled = cross_val_score(
        trap_model(), X, y, cv=KFold(5, shuffle=True, random_state=0), scoring="roc_auc"
    )
    grouped = cross_val_score(
        trap_model(), X, y, groups=groups, cv=GroupKFold(5), scoring="roc_auc"
    )
    centre = central_mean(X.to_numpy())
    contrast = centre[y == 1].mean() - centre[y == 0].mean()
    return {
        "q1": {"valeurs": pd.DataFrame({"prevalence": [y.mean()], "ecart_centre": [contrast]})},
        "q4": {"valeurs": pd.DataFrame({"auc_melange": [shuffled.mean()],
                                        "auc_patients": [grouped.mean()]})},
        "q6": {"choix": pd.DataFrame({"donnees": ["b"], "seuil": ["c"]})},
    }


EXERCISE = Exercise(
    id="medecine_sante/imagerie_medicale",
    title="Diagnostic médical basé sur l’imagerie médicale",
    draw_world=draw_world,
    tables=tables,
    families={
        "cliches": Family(image_draw, hidden=3000, validation=400),
        "lectures": Family(decision_draw, hidden=20_000, validation=4000),
        "fonction": Family(function_draw, hidden=30, validation=10),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Regarder les données",
            Values((Field("prevalence", 0, 1, 0.005), Field("ecart_centre", -5, 5, 0.01, "u.a."))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Sensibilité à spécificité imposée",
            Functions(tolerance=1e-6, low=0, high=1),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Détecter une lésion",
            Predictions("cliches", "cliches", ("roc_auc", "sensibilite_90")),
            (Criterion("roc_auc", 0.40, 0.75, 6.0), Criterion("sensibilite_90", 0.40, 0.70, 2.0)),
            draw="cliches",
            desk_sd=(("roc_auc", 0.037), ("sensibilite_90", 0.069)),
        ),
        Question(
            "q4", "Le piège du patient connu",
            Values((Field("auc_melange", 0, 1, 0.015), Field("auc_patients", 0, 1, 0.015))),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Décider d’une biopsie",
            Predictions("lectures", "lectures", ("cout_lecture",), method="call", labels=(0, 1)),
            (Criterion("cout_lecture", 0.20, 0.50, 3.0),),
            draw="lectures",
            desk_sd=(("cout_lecture", 0.10),),
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("donnees", "abcd"), Item("seuil", "abcd"))),
            (Criterion(EXACT, 0.25, 1.0, 2.0),),
        ),
    ),
)
