"""A paper: every draw of one exercise for one session, frozen, private.

Stored as one zip: ``sujet.json``, the tables of each draw as ``.npz`` without pickle, the
released notebook and the side files that a copy runs with. It is all that grading a copy
needs: no secret, no simulator, no database.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.errors import PaperError
from autograder.outils import bareme
from autograder.outils.core import Draw, Question, Tables
from autograder.outils.exams import EXACT_ANCHORS
from autograder.outils.payload import canonical
from autograder.publish.student import Setting, canonical_draw
from autograder.publish.tables import from_npz, to_npz

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of every member, so that the same paper is the same file."""


@dataclass(frozen=True)
class Paper:
    """Everything that grading one exercise needs.

    Parameters
    ----------
    exercise : str
        ``theme/exercise``.
    course : str
        Fingerprint of the course.
    session : str
        Exam session.
    seconds : float
        Time allowed for the whole notebook, in seconds.
    questions : tuple of Question
        In notebook order.
    draws : mapping of str to Draw
        Hidden draw of each question.
    notebook : dict
        The released notebook, whose locked cells are restored in every copy.
    files : mapping of str to bytes
        Side files that a copy runs with: ``donnees/``, ``outils/``, ``bareme.json``.
    fingerprint : str
        Digest of all the above.
    """

    exercise: str
    course: str
    session: str
    seconds: float
    questions: tuple[Question, ...]
    draws: Mapping[str, Draw]
    notebook: Mapping[str, Any]
    files: Mapping[str, bytes]
    fingerprint: str = ""

    @property
    def points(self) -> float:
        """Points of the whole notebook."""
        return sum(question.points for question in self.questions)


def draw_hidden(course: Course, place: Setting) -> dict[str, Draw]:
    """Hidden draw of every question: the only user of hidden randomness."""
    exercise = place.exercise
    answers = exercise.answers(place.world, place.tables)
    draws = {}
    for question in exercise.questions:
        if question.draw:
            family = exercise.families[question.draw]
            rng = course.rng("examen", course.session, exercise.id, question.id)
            draws[question.id] = canonical_draw(
                family.make(place.world, place.tables, rng, family.hidden)
            )
        else:
            truth = {name: canonical(table) for name, table in answers[question.id].items()}
            draws[question.id] = Draw({}, truth, EXACT_ANCHORS)
    return draws


def save(paper: Paper, path: Path) -> None:
    """Write a paper, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partiel")
    partial.write_bytes(_pack(paper))
    partial.chmod(0o600)
    partial.replace(path)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Paper:
    del stamp
    content = path.read_bytes()
    try:
        return _unpack(content)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PaperError(
            f"Le sujet {path} est abîmé ({error}). Reconstruisez-le : autograder construire."
        ) from None


def read(path: Path) -> Paper:
    """Paper of a file; read once per process for the same file.

    Raises
    ------
    PaperError
        If it is missing or damaged.
    """
    if not path.is_file():
        raise PaperError(
            f"Le sujet {path} n’existe pas encore. Construisez-le : autograder construire "
            f"--session {path.parent.parent.name}"
        )
    return _read(path, path.stat().st_mtime_ns)


def _pack(paper: Paper) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _members(paper):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return buffer.getvalue()


def _members(paper: Paper) -> list[tuple[str, bytes]]:
    head = {
        "exercice": paper.exercise,
        "cours": paper.course,
        "session": paper.session,
        "secondes": paper.seconds,
        "reperes": {name: dict(draw.anchors) for name, draw in paper.draws.items()},
        "questions": [bareme.question_to_json(question) for question in paper.questions],
    }
    members = [
        ("sujet.json", json.dumps(head, ensure_ascii=False, sort_keys=True).encode()),
        ("carnet.ipynb", json.dumps(paper.notebook, ensure_ascii=False).encode()),
    ]
    for question, draw in paper.draws.items():
        for part, tables in (("inputs", draw.inputs), ("truth", draw.truth)):
            for name, table in tables.items():
                members.append((f"tirages/{question}/{part}/{name}.npz", to_npz(table)))
    members += [(f"depot/{path}", content) for path, content in sorted(paper.files.items())]
    return members


def _unpack(content: bytes) -> Paper:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(members["sujet.json"])
    questions = tuple(bareme.question_from_json(question) for question in head["questions"])
    draws = {}
    for question in questions:
        anchors = {
            name: (float(low), float(high))
            for name, (low, high) in head["reperes"][question.id].items()
        }
        inputs, truth = (_tables(members, question.id, part) for part in ("inputs", "truth"))
        draws[question.id] = Draw(inputs, truth, anchors)
    return Paper(
        head["exercice"],
        head["cours"],
        head["session"],
        head["secondes"],
        questions,
        draws,
        json.loads(members["carnet.ipynb"]),
        {name[6:]: body for name, body in members.items() if name.startswith("depot/")},
        hashlib.sha256(content).hexdigest(),
    )


def _tables(members: Mapping[str, bytes], question: str, part: str) -> Tables:
    root = f"tirages/{question}/{part}/"
    return {
        name[len(root) : -4]: canonical(from_npz(body))
        for name, body in members.items()
        if name.startswith(root)
    }
