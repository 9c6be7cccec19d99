"""Cells that teach and never ship: the comments of a solution, and the teacher's notes.

Both are ordinary cells of the source, told by a tag: ``corrige`` for what a solution shows,
``enseignant`` for what the teacher alone reads. Another tag may say what a cell is about, and a
third one its question: ``corrige``, ``erreur``, ``q3``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import CourseError

SOLUTION, TEACHER = "corrige", "enseignant"
ROLES: Mapping[str, Mapping[str, str]] = {
    SOLUTION: {
        "": "Corrigé",
        "pourquoi": "Pourquoi cette réponse",
        "autrement": "Une autre bonne façon",
        "erreur": "L’erreur fréquente",
        "options": "Option par option",
    },
    TEACHER: {
        "": "Notes",
        "objectifs": "Objectifs",
        "duree": "Durée",
        "classe": "À dire en classe",
    },
}
"""What a cell may be about, and the title that it then has."""


@dataclass(frozen=True)
class Comment:
    """One cell that never ships: for whom, about what, about which question."""

    audience: str
    role: str
    question: str
    cell: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What stands above it."""
        return ROLES[self.audience][self.role]


def comment(cell: Mapping[str, Any]) -> Comment | None:
    """What a cell comments, or None if it is a cell of the notebook.

    Raises
    ------
    CourseError
        If its tags say something else, or two things, or nbgrader knows it.
    """
    tags = list(cell["metadata"].get("tags", ()))
    audience = next((name for name in ROLES if name in tags), None)
    if audience is None:
        return None
    others = [tag for tag in tags if tag != audience]
    roles = [tag for tag in others if tag in ROLES[audience]]
    rest = [tag for tag in others if tag not in ROLES[audience]]
    if len(roles) > 1 or len(rest) > 1:
        known = ", ".join(filter(None, ROLES[audience]))
        raise CourseError(
            f"Cellule « {cell.get('id', '')} » : les étiquettes {', '.join(tags)} ne se "
            f"comprennent pas. Attendu : {audience}, puis au plus un sujet ({known}) et au plus "
            "une question."
        )
    if cell["metadata"].get("nbgrader"):
        raise CourseError(
            f"Cellule « {cell.get('id', '')} » : une cellule « {audience} » n’est ni notée, ni "
            "verrouillée, ni une réponse. Ôtez l’étiquette, ou les réglages de nbgrader."
        )
    return Comment(audience, "".join(roles), "".join(rest), cell)


def comments(cells: Iterable[Mapping[str, Any]]) -> Iterator[Comment]:
    """Cells that never ship, in order."""
    return (found for cell in cells if (found := comment(cell)))


def check_questions(cells: Iterable[Mapping[str, Any]], questions: Iterable[str]) -> None:
    """Refuse a comment about a question that the exercise does not ask.

    Raises
    ------
    CourseError
        If there is one.
    """
    known = ["", *questions]
    for found in comments(cells):
        if found.question not in known:
            raise CourseError(
                f"Cellule « {found.cell.get('id', '')} » : « {found.question} » n’est ni un sujet "
                f"({', '.join(filter(None, ROLES[found.audience]))}) ni une question "
                f"({', '.join(known[1:])})."
            )


def without(cells: Iterable[Mapping[str, Any]], *audiences: str) -> list[Any]:
    """Cells but those that are meant for these audiences."""
    kept = []
    for cell in cells:
        found = comment(cell)
        if found is None or found.audience not in audiences:
            kept.append(cell)
    return kept
