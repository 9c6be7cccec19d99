"""The public description of exams, ``bareme.json``: written at build, read at the desk."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .core import Criterion, Draw, Exam, Question
from .exams import KINDS, Field, Item
from .faults import Fault

FORMAT = 1
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
    """

    exercise: str
    course: str
    seconds: float
    questions: tuple[Question, ...]
    anchors: Mapping[str, Mapping[str, tuple[float, float]]]
    versions: Mapping[str, str]

    def question(self, question_id: str) -> Question:
        """Question of that name."""
        for question in self.questions:
            if question.id == question_id:
                return question
        names = ", ".join(question.id for question in self.questions)
        raise Fault("question", f"Question inconnue : {question_id!r}. Questions : {names}.")


def to_json(bareme: Bareme) -> dict[str, Any]:
    """Plain JSON of a bareme."""
    return {
        "exercice": bareme.exercise,
        "cours": bareme.course,
        "secondes": bareme.seconds,
        "questions": [question_to_json(question) for question in bareme.questions],
        "reperes": {draw: dict(anchors) for draw, anchors in bareme.anchors.items()},
        "versions": dict(bareme.versions),
    }


def from_json(data: Mapping[str, Any]) -> Bareme:
    """Bareme held by ``data``; the inverse of :func:`to_json`."""
    return Bareme(
        data["exercice"],
        data["cours"],
        data["secondes"],
        tuple(question_from_json(question) for question in data["questions"]),
        {
            draw: {metric: (low, high) for metric, (low, high) in anchors.items()}
            for draw, anchors in data["reperes"].items()
        },
        data["versions"],
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
    path = folder / "bareme.json"
    if not path.is_file():
        raise Fault(
            "dossier",
            f"Le fichier bareme.json est introuvable dans {folder}. Gardez le carnet, "
            "donnees/ et outils/ dans le même dossier, comme vous les avez reçus.",
        )
    data = json.loads(path.read_text(encoding="utf-8"))
    return from_json(data["exercices"][exercise])


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
        "examen": _exam_to_json(question.exam),
        "criteres": [dataclasses.asdict(criterion) for criterion in question.criteria],
        "bureau": None if question.desk is None else _exam_to_json(question.desk),
        "tirage": question.draw,
        "ecart_type_bureau": [list(pair) for pair in question.desk_sd],
    }


def question_from_json(data: Mapping[str, Any]) -> Question:
    """Question held by ``data``; the inverse of :func:`question_to_json`."""
    return Question(
        data["id"],
        data["titre"],
        _exam_from_json(data["examen"]),
        tuple(Criterion(**criterion) for criterion in data["criteres"]),
        None if data["bureau"] is None else _exam_from_json(data["bureau"]),
        data["tirage"],
        tuple((metric, sd) for metric, sd in data["ecart_type_bureau"]),
    )


def _exam_to_json(exam: Exam) -> dict[str, Any]:
    kind = next(name for name, cls in KINDS.items() if type(exam) is cls)
    return {"genre": kind, **dataclasses.asdict(exam)}  # type: ignore[call-overload]


def _exam_from_json(data: Mapping[str, Any]) -> Exam:
    fields = {name: value for name, value in data.items() if name != "genre"}
    if "fields" in fields:
        fields["fields"] = tuple(Field(**field) for field in fields["fields"])
    if "items" in fields:
        fields["items"] = tuple(Item(**item) for item in fields["items"])
    for name in ("metrics", "labels"):
        if isinstance(fields.get(name), list):
            fields[name] = tuple(fields[name])
    exam: Exam = KINDS[data["genre"]](**fields)
    return exam
