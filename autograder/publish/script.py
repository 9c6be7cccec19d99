"""Percent scripts: the comfortable form in which notebooks and sample copies are written.

A cell starts with a marker line:

=============================  ======================================================
``# %% [texte]``               Markdown, as plain lines
``# %%``                       ordinary code
``# %% [verrou] preparation``  locked code: restored if a student changes it
``# %% [reponse] q3_reponse``  the student's answer, with nbgrader's solution markers
``# %% [verifier] q3 8``       locked grade cell ``q3``, worth 8 points
``# %% [corrige] q3 erreur``   Markdown of the commented solution, which never ships
``# %% [corrige_code] q3``     code of the commented solution
``# %% [enseignant] classe``   Markdown for the teacher alone
=============================  ======================================================

``source/`` holds the notebook that :func:`notebook` makes, never the script: nbgrader
would release it, solutions included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.errors import UsageError
from autograder.publish.commentary import SOLUTION, TEACHER

_MARKER = re.compile(r"^# %%(?: \[(\w+)\])?(?: (\S+))?(?: (\S+))?[ \t]*$", re.MULTILINE)
_TAGS = {"corrige": SOLUTION, "corrige_code": SOLUTION, "enseignant": TEACHER}
"""Tag of the kinds of cells that never ship."""
_KINDS = ("", "texte", "verrou", "reponse", "verifier", *_TAGS)
TEXTS = ("texte", "corrige", "enseignant")
"""Kinds that are written in Markdown."""


@dataclass(frozen=True)
class ScriptCell:
    """One cell: its kind (``""`` for ordinary code), grade_id, points, source and tags."""

    kind: str
    id: str
    points: float
    source: str
    tags: tuple[str, ...] = ()


def parse(text: str) -> list[ScriptCell]:
    """Cells of a percent script, in order; what stands before the first one is ignored.

    Raises
    ------
    UsageError
        If a marker names an unknown kind.
    """
    markers = list(_MARKER.finditer(text))
    ends = [*(marker.start() for marker in markers), len(text)][1:]
    cells = []
    for marker, end in zip(markers, ends, strict=True):
        kind = marker.group(1) or ""
        if kind not in _KINDS:
            raise UsageError(
                f"Genre de cellule inconnu : « {kind} ». Genres : {', '.join(_KINDS[1:])}."
            )
        cells.append(_parsed(kind, marker.groups()[1:], text[marker.end() : end].strip("\n")))
    return cells


def _parsed(kind: str, words: Sequence[str | None], source: str) -> ScriptCell:
    if kind in _TAGS:
        return ScriptCell(kind, "", 0, source, (_TAGS[kind], *filter(None, words)))
    name, points = words
    return ScriptCell(kind, name or "", float(points or 0), source)


def notebook(cells: list[ScriptCell], exercise: str) -> dict[str, Any]:
    """Source notebook (nbformat 4.5, nbgrader metadata, no outputs) of a script.

    Parameters
    ----------
    cells : list of ScriptCell
        As :func:`parse` returns them.
    exercise : str
        ``theme/exercise``.
    """
    return {
        "cells": [_cell(cell, number) for number, cell in enumerate(cells)],
        "metadata": {
            "autograder": {"exercice": exercise},
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def script(notebook: dict[str, Any]) -> str:
    """Percent script of a source notebook: :func:`notebook` of what :func:`parse` reads in it."""
    return "\n".join(
        f"{_marker(cell)}\n{''.join(cell['source'])}\n" for cell in notebook["cells"]
    )


def _marker(cell: dict[str, Any]) -> str:
    text = cell["cell_type"] == "markdown"
    first, *others = cell["metadata"].get("tags") or [""]
    if first in _TAGS.values():
        return " ".join([f"# %% [{first if text else f'{first}_code'}]", *others])
    if text:
        return "# %% [texte]"
    graded = cell["metadata"].get("nbgrader")
    if not graded:
        return "# %%"
    if graded["grade"]:
        return f"# %% [verifier] {graded['grade_id']} {graded['points']}"
    return f"# %% [{'reponse' if graded['solution'] else 'verrou'}] {graded['grade_id']}"


def _cell(cell: ScriptCell, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": "markdown" if cell.kind in TEXTS else "code",
        "id": cell.id or f"c{number:02d}",
        "metadata": _metadata(cell),
        "source": cell.source.splitlines(keepends=True),
    }
    if made["cell_type"] == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def _metadata(cell: ScriptCell) -> dict[str, Any]:
    if cell.tags:
        return {"tags": list(cell.tags)}
    if cell.kind not in ("verrou", "reponse", "verifier"):
        return {}
    grade = cell.kind == "verifier"
    nbgrader: dict[str, Any] = {
        "cell_type": "code",
        "grade": grade,
        "grade_id": cell.id,
        "locked": cell.kind != "reponse",
        "schema_version": 3,
        "solution": cell.kind == "reponse",
        "task": False,
    }
    if grade:
        nbgrader["points"] = int(cell.points) if cell.points.is_integer() else cell.points
    locked = {"deletable": False, "editable": False} if cell.kind != "reponse" else {
        "deletable": False
    }
    tags = {"tags": ["raises-exception"]} if grade else {}
    return {**locked, "nbgrader": nbgrader, **tags}
