"""The teacher's page of an exercise: what it is for, what it takes, where students stumble.

Nothing is written twice: it comes from the declaration, from the cells that never ship, and
from the sample copies, whose first lines say what each one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.exercises.catalog import Catalog
from autograder.exercises.facts import grouped
from autograder.exercises.model import Exercise
from autograder.publish.commentary import ROLES, SOLUTION, TEACHER, Comment, comments, without
from autograder.publish.personal import personal_answers
from autograder.publish.script import ScriptCell, notebook, parse
from autograder.publish.setting import Setting

_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
_WORD = re.compile(r"\w+")


def teacher_page(own: Mapping[str, Any], place: Setting, catalog: Catalog) -> dict[str, Any]:
    """Notebook of text cells, for :func:`autograder.publish.page.page`.

    Parameters
    ----------
    own : mapping
        The course's own notebook, comments and notes included.
    place : Setting
        The exercise, in the course.
    catalog : Catalog
        Where the exercises that come first, and the sample copies, are found.
    """
    exercise, told = place.exercise, list(comments(own["cells"]))
    parts = [
        f"# {exercise.title}\n\nPage de l’enseignant : à ne pas distribuer.",
        _summary(own, exercise, catalog),
        *_notes(told),
        _questions(exercise),
        *_faults(told, exercise),
        *_samples(catalog.folder(exercise.id) / "copies", place),
    ]
    return notebook([ScriptCell("texte", "", 0, part) for part in parts], exercise.id)


def _summary(own: Mapping[str, Any], exercise: Exercise, catalog: Catalog) -> str:
    students = without(own["cells"], *ROLES)
    texts = [cell["source"] for cell in students if cell["cell_type"] == "markdown"]
    answers = "\n".join(
        part for cell in students for part in _SOLUTION.findall("".join(cell["source"]))
    )
    first = [catalog.load(name).title for name in exercise.prerequisites]
    words = grouped(str(len(_WORD.findall("\n".join(texts)))))
    lines = sum(1 for line in answers.splitlines() if line.strip())
    return "\n".join([
        f"- **Niveau** : {'★' * exercise.level}",
        f"- **Prérequis** : {', '.join(first) or 'aucun autre carnet'}",
        f"- **Note** : {exercise.points:g} points",
        f"- **Travail** : {words} mots à lire, {lines} lignes de solution, "
        f"{exercise.seconds:g} s de calcul au plus",
    ])


def _notes(told: Sequence[Comment]) -> Iterator[str]:
    """Cells for the teacher alone, by subject."""
    for role, title in ROLES[TEACHER].items():
        found = [note.cell["source"] for note in told
                 if note.audience == TEACHER and note.role == role]
        if found:
            yield "\n\n".join([f"## {title}", *found])


def _questions(exercise: Exercise) -> str:
    rows = [f"| {one.id} | {one.title} | {one.points:g} |" for one in exercise.questions]
    return "\n".join(["## Questions", "", "| question | titre | points |", "|---|---|---|", *rows])


def _faults(told: Sequence[Comment], exercise: Exercise) -> Iterator[str]:
    """Usual faults, as the comments of the solution tell them, by question."""
    faults = [one for one in told if (one.audience, one.role) == (SOLUTION, "erreur")]
    titles = {question.id: f"{question.id}. {question.title}" for question in exercise.questions}
    if faults:
        yield "## Erreurs fréquentes"
    for fault in faults:
        yield f"### {titles.get(fault.question, 'Tout le carnet')}\n\n{fault.cell['source']}"


def _samples(folder: Path, place: Setting) -> Iterator[str]:
    """Sample copies: what each one does, then its answers."""
    scripts = sorted(folder.glob("*.py"))
    if scripts:
        yield "## Copies d’exemple\n\nCe qu’un étudiant pourrait rendre, et que les tests notent."
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        said = " ".join(line.lstrip("# ") for line in text.split("# %%")[0].splitlines())
        answers = "\n\n".join(
            f"`{answer.id}`\n\n```python\n{answer.source}\n```"
            for answer in personal_answers(parse(text), place)
        )
        yield f"### `{path.stem}`\n\n{said.strip()}\n\n{answers}"
