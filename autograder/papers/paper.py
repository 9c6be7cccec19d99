"""A paper: every draw of one exercise for one session, frozen, private.

Stored as one zip: ``sujet.json``, the tables of each draw as ``.npz`` without pickle, the
exercise's own metrics, the released notebook and the side files that a copy runs with. It is
all that grading a copy needs: no secret, no simulator, no database, no exercise.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.outils import bareme
from autograder.outils.core import Draw, Question, Tables
from autograder.outils.exams import general, load_parts
from autograder.outils.payload import canonical

from .tables import from_npz, to_npz

FORMAT = 2
"""Version of a paper's layout."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of every member, so that the same paper is the same file."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Everything that grading one exercise needs.

    Parameters
    ----------
    exercise : str
        ``theme/exercise``.
    title : str
        French title of the exercise.
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
    modules : mapping of str to str
        Python text of the exercise's own modules that its exams need, by name.
    fingerprint : str
        Digest of all the above.
    """

    exercise: str
    title: str
    course: str
    session: str
    seconds: float
    questions: tuple[Question, ...]
    draws: Mapping[str, Draw]
    notebook: Mapping[str, Any]
    files: Mapping[str, bytes]
    modules: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def points(self) -> float:
        """Points of the whole notebook."""
        return sum(question.points for question in self.questions)


class OldPaper(ValueError):
    """A paper made by another version, in a layout that is no longer read."""


def pack(paper: Paper) -> bytes:
    """File of a paper, the same bytes for the same paper."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _members(paper):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return buffer.getvalue()


def unpack(content: bytes) -> Paper:
    """Paper held by :func:`pack`'s bytes.

    Raises
    ------
    OldPaper
        If its layout is another version's.
    zipfile.BadZipFile, KeyError, ValueError
        If it is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(members["sujet.json"])
    if head.get("format") != FORMAT:
        raise OldPaper(head.get("format"))
    exercise = head["exercice"]
    modules = {
        name: members[f"modules/{name}.py"].decode("utf-8") for name in head["modules"]
    }
    parts = general() | load_parts(exercise.rpartition("/")[2], modules)
    questions = tuple(
        bareme.question_from_json(question, parts) for question in head["questions"]
    )
    return Paper(
        exercise=exercise,
        title=head["titre"],
        course=head["cours"],
        session=head["session"],
        seconds=head["secondes"],
        questions=questions,
        draws={q.id: _draw(members, q.id, head["reperes"][q.id]) for q in questions},
        notebook=json.loads(members["carnet.ipynb"]),
        files={name[6:]: body for name, body in members.items() if name.startswith("depot/")},
        modules=modules,
        fingerprint=hashlib.sha256(content).hexdigest(),
    )


def _members(paper: Paper) -> list[tuple[str, bytes]]:
    head = {
        "format": FORMAT,
        "exercice": paper.exercise,
        "titre": paper.title,
        "cours": paper.course,
        "session": paper.session,
        "secondes": paper.seconds,
        "reperes": {name: dict(draw.anchors) for name, draw in paper.draws.items()},
        "questions": [bareme.question_to_json(question) for question in paper.questions],
        "modules": list(paper.modules),
    }
    members = [
        ("sujet.json", json.dumps(head, ensure_ascii=False, sort_keys=True).encode()),
        ("carnet.ipynb", json.dumps(paper.notebook, ensure_ascii=False).encode()),
    ]
    members += [(f"modules/{name}.py", text.encode()) for name, text in paper.modules.items()]
    for question, draw in paper.draws.items():
        for part, tables in (("inputs", draw.inputs), ("truth", draw.truth)):
            for name, table in tables.items():
                members.append((f"tirages/{question}/{part}/{name}.npz", to_npz(table)))
    members += [(f"depot/{path}", content) for path, content in sorted(paper.files.items())]
    return members


def _draw(
    members: Mapping[str, bytes], question: str, anchors: Mapping[str, tuple[float, float]]
) -> Draw:
    inputs, truth = (_tables(members, question, part) for part in ("inputs", "truth"))
    return Draw(
        inputs, truth, {name: (float(low), float(high)) for name, (low, high) in anchors.items()}
    )


def _tables(members: Mapping[str, bytes], question: str, part: str) -> Tables:
    root = f"tirages/{question}/{part}/"
    return {
        name[len(root) : -4]: canonical(from_npz(body))
        for name, body in members.items()
        if name.startswith(root)
    }
