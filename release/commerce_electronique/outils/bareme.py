"""The public description of exams, ``bareme.json``: written at build, read at the desk."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from .core import Criterion, Draw, Question, Scale
from .exams import KINDS, Kind, Parts, general, load_parts
from .faults import Fault
from .key import Key

FORMAT = 2
"""Version of the file's layout."""


@dataclass(frozen=True)
class Bareme:
    """What the desk knows of one exercise.

    Parameters
    ----------
    exercise : str
        ``theme/exercise``.
    course : str
        Fingerprint of the course.
    seconds : float
        Time an exam allows for the whole notebook, in seconds.
    questions : tuple of Question
        Its questions.
    anchors : mapping
        ``family of draws: {metric: (baseline, oracle)}`` of the validation draws.
    versions : mapping of str to str
        Library versions of the grader.
    modules : tuple of str
        Names of the exercise's own modules, ``outils/<exercise>/<name>.py``, that its exams
        need.
    keys : mapping of str to Key
        Right answers by question, where the course corrects at once; else empty.
    """

    exercise: str
    course: str
    seconds: float
    questions: tuple[Question, ...]
    anchors: Mapping[str, Mapping[str, tuple[float, float]]]
    versions: Mapping[str, str]
    modules: tuple[str, ...] = ()
    keys: Mapping[str, Key] = field(default_factory=dict)

    def question(self, question_id: str) -> Question:
        """Question of that name."""
        for question in self.questions:
            if question.id == question_id:
                return question
        names = ", ".join(question.id for question in self.questions)
        raise Fault("question", f"Question inconnue : {question_id!r}. Questions : {names}.")


def to_json(bareme: Bareme) -> dict[str, Any]:
    """Plain JSON of a bareme."""
    keys = {question: key.to_json() for question, key in bareme.keys.items()}
    return {
        "exercice": bareme.exercise,
        "cours": bareme.course,
        "secondes": bareme.seconds,
        "questions": [question_to_json(question) for question in bareme.questions],
        "reperes": {draw: dict(anchors) for draw, anchors in bareme.anchors.items()},
        "versions": dict(bareme.versions),
        "modules": list(bareme.modules),
        **({"cles": keys} if keys else {}),
    }


def from_json(data: Mapping[str, Any], parts: Parts) -> Bareme:
    """Bareme held by ``data``; the inverse of :func:`to_json`."""
    return Bareme(
        data["exercice"],
        data["cours"],
        data["secondes"],
        tuple(question_from_json(question, parts) for question in data["questions"]),
        {
            draw: {metric: (low, high) for metric, (low, high) in anchors.items()}
            for draw, anchors in data["reperes"].items()
        },
        data["versions"],
        tuple(data["modules"]),
        {question: Key.from_json(key) for question, key in data.get("cles", {}).items()},
    )


def load(folder: Path, exercise: str) -> Bareme:
    """Bareme of one exercise of a student folder.

    Parameters
    ----------
    folder : Path
        Folder that holds ``bareme.json``.
    exercise : str
        Name of the notebook, without its theme.
    """
    data = _described(folder)[exercise]
    own = {
        name: (folder / "outils" / exercise / f"{name}.py").read_text(encoding="utf-8")
        for name in data["modules"]
    }
    return from_json(data, general() | load_parts(exercise, own))


def exercises_of(folder: Path) -> tuple[str, ...]:
    """Names of the exercises that a student folder describes."""
    return tuple(_described(folder))


def _described(folder: Path) -> dict[str, Any]:
    """What ``bareme.json`` says of each exercise of a folder."""
    path = folder / "bareme.json"
    if not path.is_file():
        raise Fault(
            "dossier",
            f"Le fichier bareme.json est introuvable dans {folder}. Gardez le carnet, "
            "donnees/ et outils/ dans le même dossier, comme vous les avez reçus.",
        )
    described: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["exercices"]
    return described


def load_draw(folder: Path, bareme: Bareme, draw: str) -> Draw:
    """Validation draw of one family, from the student's ``donnees/``."""
    name = bareme.exercise.rpartition("/")[2]
    root = folder / "donnees" / name / "validation"
    tables: dict[str, dict[str, pd.DataFrame]] = {"entrees": {}, "verite": {}}
    for part, found in tables.items():
        for path in sorted(root.glob(f"{draw}.{part}.*.csv*")):
            found[path.name.split(".")[2]] = pd.read_csv(path)
    return Draw(tables["entrees"], tables["verite"], bareme.anchors[draw])


def question_to_json(question: Question) -> dict[str, Any]:
    """Plain JSON of a question."""
    return {
        "id": question.id,
        "titre": question.title,
        "examen": question.exam.to_json(),
        "criteres": [dataclasses.asdict(criterion) for criterion in question.criteria],
        "bureau": None if question.desk is None else question.desk.to_json(),
        "tirage": question.draw,
    }


def question_from_json(data: Mapping[str, Any], parts: Parts) -> Question:
    """Question held by ``data``; the inverse of :func:`question_to_json`."""
    return Question(
        data["id"],
        data["titre"],
        _exam(data["examen"], parts),
        tuple(
            Criterion(**criterion | {"scale": Scale(**criterion["scale"])})
            for criterion in data["criteres"]
        ),
        None if data["bureau"] is None else _exam(data["bureau"], parts),
        data["tirage"],
    )


def _exam(data: Mapping[str, Any], parts: Parts) -> Kind:
    return KINDS[data["genre"]].from_json(data, parts)
