"""Draws of patients: exposures to read, scores of a reading software, small cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.model_selection import GroupKFold, KFold, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

from autograder.exercises.model import Drawn, Place, Rng
from autograder.outils.core import Tables
from autograder.outils.metrics.classification import ROC_AUC, SENSITIVITY_90

from .metrics import BIOPSY_COST, MISSED_COST, RECALL_COST
from .world import PIXELS, SIDE, Images, World, likelihood_ratio, log_odds, patches, readings

VIEWS = 4
"""Exposures per training patient."""


def data(world: World, rng: Rng) -> Tables:
    """200 patients of four exposures, and the reading software's scores on 4,000 others."""
    return {
        "cliches": patches(200, VIEWS, world, rng),
        "lectures": readings(4000, world, rng),
    }


def exposures(place: Place, size: int) -> Drawn:
    """New patients, one exposure each."""
    table = patches(size, 1, place.world, place.rng)
    images = table[PIXELS].to_numpy()
    both = central_mean(images), likelihood_ratio(images, place.world)
    return Drawn(
        {"cliches": table[PIXELS]},
        {"cliches": table[["maligne"]]},
        {ROC_AUC: both, SENSITIVITY_90: both},
    )


def new_readings(place: Place, size: int) -> Drawn:
    """New readings; the baseline sends every patient to biopsy, the cheaper blind rule."""
    table = readings(size, place.world, place.rng)
    best = (log_odds(table, place.world) > np.log(RECALL_COST / MISSED_COST)).astype(int)
    return Drawn(
        {"lectures": table[["score"]]},
        {"lectures": table[["maligne"]]},
        {BIOPSY_COST: (np.ones(size, dtype=np.int64), best)},
    )


def central_mean(images: Images) -> npt.NDArray[np.float64]:
    """Mean intensity (u.a.) of the central 10 × 10 pixels: the naive baseline, shape (n,)."""
    return np.asarray(images.reshape(-1, SIDE, SIDE)[:, 7:17, 7:17].mean(axis=(1, 2)))


def drawn_scores(rng: Rng, count: int) -> Iterator[dict[str, Any]]:
    """Small drawn problems: labels, scores (some tied) and a required specificity."""
    for _ in range(count):
        size = int(rng.integers(40, 120))
        label = (rng.random(size) < 0.4).astype(int)
        label[:2] = (0, 1)
        decimals = int(rng.choice([0, 1, 4]))  # ties are part of the question
        score = (rng.normal(size=size) + 1.2 * label).round(decimals)
        specificity = round(float(rng.choice([0.7, 0.8, 0.9, 0.95])), 2)
        yield {"y": label, "scores": score, "specificite": specificity}


def sensitivity_at(y: Any, scores: Any, specificite: float) -> float:
    """Best sensitivity of the rule « score ≥ threshold » at a required specificity."""
    thresholds = np.r_[np.unique(scores), np.inf]
    positive = np.asarray(scores)[None, :] >= thresholds[:, None]
    specificity = (~positive[:, y == 0]).mean(axis=1)
    sensitivity = positive[:, y == 1].mean(axis=1)
    return float(sensitivity[specificity >= specificite - 1e-12].max())


def malignant_share(data: Tables) -> float:
    """Share of malignant exposures."""
    return float(data["cliches"]["maligne"].mean())


def central_contrast(data: Tables) -> float:
    """Mean intensity of the centre of malignant exposures, less that of the others (u.a.)."""
    centre = central_mean(data["cliches"][PIXELS].to_numpy())
    malignant = data["cliches"]["maligne"]
    return float(centre[malignant == 1].mean() - centre[malignant == 0].mean())


def trap_model() -> Pipeline:
    """Return the model of the trap: it recognises patients rather than lesions."""
    return make_pipeline(PCA(60, whiten=True, random_state=0), SVC())


def shuffled_auc(data: Tables) -> float:
    """AUC of the trap when exposures of one patient fall on both sides of a split."""
    folds = KFold(5, shuffle=True, random_state=0)
    return _mean_auc(data, folds.split(data["cliches"]))


def auc_by_patient(data: Tables) -> float:
    """AUC of the trap when whole patients are held out."""
    table = data["cliches"]
    return _mean_auc(data, GroupKFold(5).split(table, groups=table["patient_id"]))


def _mean_auc(data: Tables, splits: Iterable[Any]) -> float:
    table = data["cliches"]
    scores = cross_val_score(
        trap_model(), table[PIXELS], table["maligne"], cv=splits, scoring="roc_auc"
    )
    return float(scores.mean())
