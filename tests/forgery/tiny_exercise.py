"""A tiny exercise with every kind of question, and copies of it to tamper with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from autograder.outils import bareme
from autograder.outils.core import Criterion, Draw, Question
from autograder.outils.exams import (
    EXACT,
    EXACT_ANCHORS,
    Choices,
    ClosedLoop,
    Field,
    Functions,
    Item,
    Predictions,
    Values,
)
from autograder.outils.metrics.classification import ROC_AUC
from autograder.outils.metrics.regression import MAE, RMSE
from autograder.papers import Paper
from autograder.publish import student
from autograder.publish.script import notebook, parse
from autograder.publish.setting import canonical_draw
from autograder.publish.student import bareme_file, own_modules

from .environment import LEVELS, STEPS

EXERCISE, COURSE, SEED = "theme_essai/essai", "c0ffee0123456789", 20261122
ROWS = 400
QUESTIONS = (
    Question("q1", "Valeurs", Values((Field("a", 0, 9, 0.01), Field("b", 0, 9, 0.01))),
             (Criterion(EXACT, 0.0, 1.0, 2.0),)),
    Question("q2", "Fonction", Functions(1e-6), (Criterion(EXACT, 0.5, 1.0, 3.0),), draw="cas"),
    Question("q3", "Scores", Predictions("mesures", "mesures", (ROC_AUC,)),
             (Criterion(ROC_AUC.scale, 0.4, 0.9, 6.0),), draw="mesures"),
    Question("q4", "Valeur numérique",
             Predictions("mesures", "cible", (RMSE,), method="predict"),
             (Criterion(RMSE.scale, 0.3, 0.9, 3.0),), draw="cible"),
    Question("q5", "Choix", Choices((Item("x", "abcd"), Item("y", "abcd"))),
             (Criterion(EXACT, 0.25, 1.0, 2.0),)),
    Question("q6", "Boucle", ClosedLoop(LEVELS), (Criterion(MAE.scale, 0.3, 0.9, 4.0),),
             draw="niveaux"),
)
POINTS = 20.0
TOOLS = {
    f"outils/{path.relative_to(student.TOOLS).as_posix()}": path.read_bytes()
    for path in student.TOOLS.rglob("*.py")
}
"""Every general tool, those that no exercise of the course uses included."""

GOOD = {
    "q1": "{'a': 1.5, 'b': 2.5}",
    "q2": "lambda x, k: float(k * x.sum())",
    "q3": "lambda X: X['u'].to_numpy()",
    "q4": "lambda X: X['u'].to_numpy() * 2",
    "q5": "{'x': 'b', 'y': 'd'}",
    "q6": "lambda seen: seen['niveau'].to_numpy() / 2",
}
"""Answers worth full marks."""
WEAK = {
    "q1": "{'a': 0.0, 'b': 0.0}",
    "q2": "lambda x, k: 0.0",
    "q3": "lambda X: [0.5] * len(X)",
    "q4": "lambda X: [0.0] * len(X)",
    "q5": "{'x': 'a', 'y': 'a'}",
    "q6": "lambda seen: [0.0] * len(seen)",
}
"""Well-formed answers worth nothing: every point above is undeserved."""


def draws() -> dict[str, Draw]:
    rng = np.random.default_rng(SEED)
    values = {"valeurs": pd.DataFrame({"a": [1.5], "b": [2.5]})}
    letters = {"choix": pd.DataFrame({"x": ["b"], "y": ["d"]})}
    found = {"q1": Draw({}, values, EXACT_ANCHORS), "q5": Draw({}, letters, EXACT_ANCHORS)}
    found |= {"q2": _cases(rng), "q3": _classes(rng), "q4": _targets(rng), "q6": _levels(rng)}
    return {name: canonical_draw(draw) for name, draw in found.items()}


def _cases(rng: np.random.Generator) -> Draw:
    x, k = rng.normal(size=(3, 5)).round(3), rng.integers(2, 9, size=3)
    rows = pd.DataFrame({"cas": np.repeat([0, 1, 2], 5), "x": x.ravel()})
    truth = pd.DataFrame({"resultat": k * x.sum(axis=1)})
    return Draw({"cas": rows, "parametres": pd.DataFrame({"k": k})}, {"cas": truth}, EXACT_ANCHORS)


def _classes(rng: np.random.Generator) -> Draw:
    u, y = rng.normal(size=ROWS), np.arange(ROWS) % 2
    order = rng.permutation(ROWS)
    table = pd.DataFrame({"u": u + 3 * y, "v": rng.normal(size=ROWS)}).iloc[order]
    truth = pd.DataFrame({"y": y[order]})
    best = ROC_AUC(truth, table["u"].to_numpy())
    return Draw({"mesures": table}, {"mesures": truth}, {"roc_auc": (0.5, best)})


def _targets(rng: np.random.Generator) -> Draw:
    table = pd.DataFrame({"u": rng.normal(size=ROWS), "v": rng.normal(size=ROWS)})
    truth = pd.DataFrame({"cible": 2 * table["u"] + 0.1 * rng.normal(size=ROWS)})
    naive, best = (RMSE(truth, table["u"].to_numpy() * share) for share in (0, 2))
    return Draw({"mesures": table}, {"cible": truth}, {"rmse": (naive, best)})


def _levels(rng: np.random.Generator) -> Draw:
    columns = [rng.normal(size=ROWS) * 4]
    for _ in range(STEPS - 1):
        columns.append(columns[-1] / 2 + 0.1 * rng.normal(size=ROWS))
    table = pd.DataFrame({f"t{t}": column for t, column in enumerate(columns)})
    ahead = [table[f"t{t}"].to_numpy() for t in range(1, STEPS)]
    before = [table[f"t{t}"].to_numpy() / 2 for t in range(STEPS - 1)]
    naive = float(np.mean(np.abs(ahead)))
    best = float(np.mean(np.abs(np.subtract(ahead, before))))
    return Draw({}, {"niveaux": table}, {"mae": (naive, best)})


def released(questions: Sequence[Question] = QUESTIONS) -> dict[str, Any]:
    """Return the notebook that students of the tiny course receive."""
    parts = ["# %% [texte]\n# Essai", "# %% [verrou] preparation\n"
             "from outils import Verificateur\nverifier = Verificateur('essai')"]
    for question in questions:
        name, points = question.id, question.points
        parts.append(f"# %% [reponse] {name}_reponse\nreponse_{name} = ...")
        parts.append(f"# %% [verifier] {name} {points:g}\nverifier('{name}', reponse_{name})")
    made = notebook(parse("\n".join(parts)), EXERCISE)
    made["metadata"]["autograder"]["cours"] = COURSE
    return made


def make_paper(questions: tuple[Question, ...] = QUESTIONS) -> Paper:
    """Return the paper of the tiny exercise; its hidden draws are in no side file."""
    seconds = 60.0
    modules = own_modules(Path(__file__).parent)
    described = bareme.to_json(bareme.Bareme(
        EXERCISE, COURSE, seconds, questions, {}, {}, tuple(modules)
    ))
    return Paper(
        exercise=EXERCISE,
        title="Essai",
        course=COURSE,
        session="examen",
        seconds=seconds,
        questions=questions,
        draws={question.id: draws()[question.id] for question in questions},
        notebook=released(questions),
        files={
            **TOOLS,
            **{f"outils/essai/{name}.py": text.encode() for name, text in modules.items()},
            "bareme.json": bareme_file({"essai": described}),
            "donnees/essai/m.csv": b"u,v\n1,2\n",
        },
        modules=modules,
        fingerprint="essai",
    )


def tree(answers: Mapping[str, str] = WEAK, cells: Sequence[str] = ()) -> dict[str, Any]:
    """Return a copy as JSON, with ordinary cells added after the preparation."""
    made = deepcopy(released())
    for cell in made["cells"]:
        question = cell["id"].removesuffix("_reponse")
        if question != cell["id"] and question in answers:
            cell["source"] = f"reponse_{question} = {answers[question]}"
    added = [code(source, f"ajout{number}") for number, source in enumerate(cells)]
    made["cells"][2:2] = added
    return made


def code(source: str, name: str) -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source,
            "execution_count": None, "outputs": []}


def to_bytes(made: object) -> bytes:
    return json.dumps(made).encode()


def copy(answers: Mapping[str, str] = WEAK, *cells: str) -> bytes:
    """Return a copy as the bytes of its file."""
    return to_bytes(tree(answers, cells))
