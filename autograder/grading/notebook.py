"""A student's notebook: read with bounds, then rebuilt around the released one.

Nothing of the copy's metadata survives: cells are recognised by ``grade_id``, locked cells
take the released source, missing ones come back, duplicates become ordinary code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from autograder.errors import UnreadableCopy

MAX_BYTES = 32 * 2**20
"""Largest notebook file, in bytes."""
MAX_CELLS = 500
MAX_PARTS = 500_000
"""Most brackets and braces: each may cost a hundred times its byte in memory."""
MAX_SOURCE = 200_000
"""Longest cell, in characters."""
_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Cell:
    """One cell of a copy: type, source, and the released cell that it answers, or empty."""

    kind: str
    source: str
    grade_id: str = ""
    original: bool = False


@dataclass(frozen=True)
class CopyNotebook:
    """A readable copy: its cells, and the course it was released by (or empty)."""

    cells: tuple[Cell, ...]
    course: str = ""
    exercise: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook around the released one, as nbformat 4.5 writes it.

    ``content`` is its JSON, whose cells keep their number and their ``grade_id``.
    """

    content: dict[str, Any]

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Cells, in order."""
        cells: list[dict[str, Any]] = self.content["cells"]
        return cells

    @cached_property
    def questions(self) -> Mapping[int, str]:
        """Question of each grade cell, by cell number."""
        marks = (cell["metadata"].get("nbgrader", {}) for cell in self.cells)
        return {
            number: mark["grade_id"] for number, mark in enumerate(marks) if mark.get("grade")
        }

    def code_cells(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give each code cell with its number."""
        return ((n, cell) for n, cell in enumerate(self.cells) if cell["cell_type"] == "code")


def parse(content: bytes) -> CopyNotebook:
    """Copy held by a file's bytes.

    Raises
    ------
    UnreadableCopy
        If it is not a notebook within bounds.
    """
    data = _load(content)
    stamp = _dict(_dict(data.get("metadata")).get("autograder"))
    return CopyNotebook(
        tuple(_cell(cell) for cell in data["cells"]), _text(stamp.get("cours")),
        _text(stamp.get("exercice")),
    )


def stored_cells(content: bytes) -> list[Any]:
    """Cells of a readable copy as its file has them: what they hold is the copy's word alone.

    Raises
    ------
    UnreadableCopy
        As :func:`parse` does.
    """
    cells: list[Any] = _load(content)["cells"]
    return cells


def _load(content: bytes) -> dict[str, Any]:
    """JSON of a notebook within bounds, whose ``cells`` are a list."""
    if len(content) > MAX_BYTES:
        raise UnreadableCopy(
            f"Le carnet pèse {len(content) / 2**20:.0f} Mio ; {MAX_BYTES // 2**20} Mio au plus "
            "sont acceptés. Effacez ses sorties, puis remettez-le."
        )
    if content.count(b"[") + content.count(b"{") > MAX_PARTS:
        raise UnreadableCopy(
            "Le carnet contient trop de données imbriquées. Effacez ses sorties, puis remettez-le."
        )
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableCopy(
            "Le fichier n’est pas un carnet Jupyter lisible (JSON invalide)."
        ) from None
    cells = _dict(data).get("cells")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise UnreadableCopy(
            f"Le fichier n’est pas un carnet Jupyter de {MAX_CELLS} cellules au plus."
        )
    return _dict(data)


def _cell(cell: object) -> Cell:
    data = _dict(cell)
    source = data.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if data.get("cell_type") not in _TYPES or not isinstance(source, str):
        raise UnreadableCopy("Une cellule du carnet est mal formée.")
    if len(source) > MAX_SOURCE:
        raise UnreadableCopy(f"Une cellule dépasse {MAX_SOURCE} caractères.")
    grade_id = _text(_dict(_dict(data.get("metadata")).get("nbgrader")).get("grade_id"))
    cell_id = _text(data.get("id"))
    # A lone surrogate, which JSON can spell, can be written to no file.
    source = source.encode("utf-8", "replace").decode("utf-8")
    return Cell(data["cell_type"], source, grade_id or cell_id, original=cell_id == grade_id)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def rebuild(copy: CopyNotebook, released: Mapping[str, Any]) -> Notebook:
    """Notebook to run: the copy's cells in their order, around the released ones.

    Parameters
    ----------
    copy : CopyNotebook
        What the student handed in.
    released : mapping
        The released notebook, as JSON.

    Returns
    -------
    Notebook
        Without outputs; its metadata is the released one's.
    """
    known = {cell["id"]: cell for cell in released["cells"] if "nbgrader" in cell["metadata"]}
    cells = _reinsert(_recognise(copy.cells, known), known)
    rebuilt = [_json_cell(cell, known, number) for number, cell in enumerate(cells)]
    return Notebook({**released, "cells": rebuilt})


def _recognise(cells: Sequence[Cell], known: Mapping[str, Any]) -> list[Cell]:
    """Keep one cell per known id, the original rather than its pasted duplicates."""
    keepers: dict[str, int] = {}
    for number, cell in enumerate(cells):
        if cell.grade_id in known and (
            cell.grade_id not in keepers
            or (cell.original and not cells[keepers[cell.grade_id]].original)
        ):
            keepers[cell.grade_id] = number
    kept = []
    for number, cell in enumerate(cells):
        if keepers.get(cell.grade_id) == number:
            kept.append(cell)
        elif not (cell.grade_id in known and _locked(known[cell.grade_id])):
            kept.append(replace(cell, grade_id=""))
    return kept


def _reinsert(cells: list[Cell], known: Mapping[str, Any]) -> list[Cell]:
    """Put missing locked cells back, each after the known cell that precedes it."""
    order = list(known)
    for rank, grade_id in enumerate(order):
        present = {cell.grade_id: number for number, cell in enumerate(cells) if cell.grade_id}
        if grade_id in present or not _locked(known[grade_id]):
            continue
        before = [present[other] for other in order[:rank] if other in present]
        cells.insert(max(before) + 1 if before else 0, Cell("code", "", grade_id))
    return cells


def _json_cell(cell: Cell, known: Mapping[str, Any], number: int) -> dict[str, Any]:
    released = known.get(cell.grade_id)
    if released is None:
        made: dict[str, Any] = {
            "cell_type": cell.kind, "id": f"e{number}", "metadata": {}, "source": cell.source
        }
    else:
        source = released["source"] if _locked(released) else cell.source
        made = {**released, "source": source}
    if made["cell_type"] == "code":
        made = {**made, "execution_count": None, "outputs": []}
    return made


def _locked(released: Mapping[str, Any]) -> bool:
    return bool(released["metadata"]["nbgrader"]["locked"])


def is_untouched(notebook: Notebook, released: Mapping[str, Any]) -> bool:
    """Whether a rebuilt copy has every answer cell as it was released."""
    sources = {cell["id"]: source_text(cell) for cell in notebook.cells}
    answers = [
        cell for cell in released["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    same = (sources.get(cell["id"], "") == source_text(cell) for cell in answers)
    return bool(answers) and all(same)


def source_text(cell: Mapping[str, Any]) -> str:
    """Source of a cell, whether stored as one text or as lines."""
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else str(source)
