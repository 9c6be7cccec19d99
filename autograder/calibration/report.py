"""The calibration's committed evidence: a table in French, its data, one plot per exercise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.calibration.tolerance import CONFIDENCE, COVERAGE, bounds, factor
from autograder.calibration.trial import VARIANTS
from autograder.exercises.catalog import open_catalog
from autograder.outils.core import Criterion, Question
from autograder.papers.tables import to_csv_gz
from autograder.publish.typography import markdown as typeset

GOOD = ("reference", "alternative")
LABELS = {"reference": "référence", "alternative": "autre bonne solution", "naive": "naïve",
          "piege": "piège"}
WORST = -1.0
"""S below this counts as this in a tolerance bound: it earns nothing either way, and a
disaster's spread says nothing of how near the floor the others come."""
COLOURS = {"reference": "#0072b2", "alternative": "#009e73", "naive": "#e69f00",
           "piege": "#d55e00"}


@dataclass(frozen=True)
class Line:
    """One variant on one criterion: moments of S, its tolerance bound, and the verdict."""

    question: str
    metric: str
    label: str
    variant: str
    mean: float
    sd: float
    low: float
    high: float
    bound: float
    threshold: float
    kept: bool


def cube(table: pd.DataFrame, question: str, metric: str, variant: str) -> npt.NDArray[np.float64]:
    """S as an array of shape (worlds, trainings, draws)."""
    rows = table[
        (table["question"] == question)
        & (table["metrique"] == metric)
        & (table["variante"] == variant)
    ].sort_values(["monde", "entrainement", "tirage"])
    shape = tuple(rows[name].nunique() for name in ("monde", "entrainement", "tirage"))
    return rows["s"].to_numpy(dtype=float).reshape(shape)


def lines(exercise_id: str, table: pd.DataFrame) -> Iterator[Line]:
    """Verdicts of a calibration: good models above the target, others below the floor.

    The trap is only held to the floor of the questions that it changes.
    """
    for question, criterion in criteria(exercise_id):
        for variant in VARIANTS:
            s = cube(table, question.id, criterion.metric, variant)
            if variant == "piege" and _same_as_reference(table, question, criterion):
                continue
            yield _line(question, criterion, variant, s)


def criteria(exercise_id: str) -> Iterator[tuple[Question, Criterion]]:
    """Criteria measured on hidden draws."""
    for question in open_catalog().load(exercise_id).questions:
        if question.draw:
            for criterion in question.criteria:
                yield question, criterion


def _same_as_reference(table: pd.DataFrame, question: Question, criterion: Criterion) -> bool:
    trap, reference = (
        cube(table, question.id, criterion.metric, variant) for variant in ("piege", "reference")
    )
    return bool(np.array_equal(trap, reference))


def _line(
    question: Question, criterion: Criterion, variant: str, s: npt.NDArray[np.float64]
) -> Line:
    lower, upper = bounds(s.clip(WORST, None))
    good = variant in GOOD
    bound, threshold = (lower, criterion.target) if good else (upper, criterion.floor)
    kept = bound >= threshold - 1e-9 if good else bound <= threshold + 1e-9
    return Line(
        question.id, criterion.metric, criterion.scale.label, variant, float(s.mean()),
        float(s.std(ddof=1)), float(s.min()), float(s.max()), bound, threshold, kept,
    )


def data_path(folder: Path, exercise_id: str) -> Path:
    """Committed data of one exercise."""
    return folder / "calibration" / f"{exercise_id.replace('/', '.')}.csv.gz"


def write(folder: Path, exercise_id: str, table: pd.DataFrame) -> None:
    """Write an exercise's data and plot below ``docs/``."""
    path = data_path(folder, exercise_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_csv_gz(table))
    plot(exercise_id, table, path.with_name(path.name.replace(".csv.gz", ".png")))


def markdown(tables: Mapping[str, pd.DataFrame]) -> str:
    """``docs/calibration.md``."""
    worlds = max(table["monde"].nunique() for table in tables.values())
    parts = [INTRODUCTION.format(k=f"{factor(worlds):.2f}".replace(".", ","), worlds=worlds,
                                 coverage=f"{COVERAGE:.1%}".replace(".", ",").replace("%", " %"),
                                 confidence=f"{CONFIDENCE:.0%}".replace("%", " %"))]
    for exercise_id, table in tables.items():
        parts.append(_section(exercise_id, table))
    return typeset("\n".join(parts))


INTRODUCTION = """# Calibration des seuils

S vaut 0 pour la référence naïve et 1 pour le meilleur score possible, mesurés sur le même
tirage. Chaque ligne résume {worlds} mondes ; l'en-tête de chaque exercice dit combien
d'entraînements et de tirages d'examen. La borne est une borne de tolérance unilatérale :
moyenne ± {k} écarts types.
Hypothèse : S, ramené à −1 s'il est plus bas, est normal, et seuls les {worlds} mondes comptent
comme observations indépendantes. Avec une confiance de {confidence}, {coverage} des copies sont du
bon côté de la borne. Une bonne solution doit l'avoir au-dessus de la cible ; une solution naïve ou
piégée, sous le plancher.

Pour refaire ces mesures : `autograder calibrer`.
"""


def _size(table: pd.DataFrame) -> str:
    names = ("monde", "entrainement", "tirage")
    worlds, trainings, draws = (table[name].nunique() for name in names)
    return f"{worlds} mondes × {trainings} entraînements × {draws} tirages."


def _section(exercise_id: str, table: pd.DataFrame) -> str:
    rows = [
        f"## {open_catalog().load(exercise_id).title}\n",
        f"{_size(table)}\n",
        f"![Distributions de S](calibration/{exercise_id.replace('/', '.')}.png)\n",
        "| question | critère | modèle | moyenne | écart type | min | max | borne | seuil | tenu |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for line in lines(exercise_id, table):
        figures = (line.mean, line.sd, line.low, line.high, line.bound, line.threshold)
        shown = " | ".join(f"{value:.3f}".replace(".", ",") for value in figures)
        rows.append(
            f"| {line.question} | {line.label} | {LABELS[line.variant]} | {shown} "
            f"| {'oui' if line.kept else '**non**'} |"
        )
    return "\n".join(rows) + "\n"


def plot(exercise_id: str, table: pd.DataFrame, path: Path) -> None:
    """Distributions of S per variant, with floor and target, one panel per criterion."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    wanted = list(criteria(exercise_id))
    figure, axes = plt.subplots(
        len(wanted), 1, figsize=(7.5, 1.2 + 1.9 * len(wanted)), squeeze=False,
        layout="constrained",
    )
    for axis, (question, criterion) in zip(axes[:, 0], wanted, strict=True):
        for height, variant in enumerate(reversed(VARIANTS)):
            s = cube(table, question.id, criterion.metric, variant).ravel().clip(-1, 1.3)
            axis.boxplot([s], positions=[height], orientation="horizontal", widths=0.6,
                         patch_artist=True, whis=(0, 100),
                         boxprops={"facecolor": COLOURS[variant]}, medianprops={"color": "black"})
        axis.set_yticks(range(4), [LABELS[variant] for variant in reversed(VARIANTS)])
        axis.axvline(criterion.floor, color="black", linestyle=":", label="plancher")
        axis.axvline(criterion.target, color="black", linestyle="--", label="cible")
        axis.set_title(f"{question.id} : {criterion.scale.label}", fontsize=10)
        axis.set_xlabel("S (0 : référence naïve ; 1 : meilleur possible)")
    axes[0, 0].legend(loc="upper left", fontsize=8)
    figure.suptitle(open_catalog().load(exercise_id).title)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)
