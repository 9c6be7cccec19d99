"""The notebook that a student handed in, as HTML: cells in order, with their own outputs.

The outputs of the graded run are never shown: a copy could print there what it saw of the
hidden data.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import UnreadableCopy
from autograder.grading.notebook import (
    Cell,
    Notebook,
    parse,
    rebuild,
    source_text,
    stored_cells,
)
from autograder.grading.outcome import Status
from autograder.grading.outputs import MAX_OUTPUTS, attachments, clean
from autograder.platforms.nbgrader.budget import Budget
from autograder.platforms.nbgrader.prose import code, markdown, plain

CHANGED = (
    "Les sorties ne sont pas affichées : le fichier remis n’est plus celui qui a été corrigé."
)
NOT_RUN = (Status.UNREADABLE, Status.OTHER_COURSE)
"""Statuses of files that are never shown."""
UNREADABLE = "Le fichier remis n’est pas un carnet lisible : son contenu n’est pas affiché."
PLAIN = "La copie est longue à afficher : sa fin est sans mise en forme et sans sorties."
CUT = "La copie est trop grande pour cette page : sa fin n’est pas affichée."


@dataclass(frozen=True)
class Shown:
    """One cell as HTML; ``question`` names the grade cell that it is, if any."""

    html: str
    question: str = ""


def cells_of(content: bytes, graded: Mapping[str, Any]) -> tuple[list[Shown], str]:
    """Cells to show of a copy, and why something of it is not shown.

    Parameters
    ----------
    content : bytes
        The file that the student handed in, or empty.
    graded : mapping
        The graded notebook.
    """
    if graded["metadata"]["autograder"]["statut"] in NOT_RUN:
        return [], UNREADABLE
    questions = set(Notebook({**graded}).questions.values())
    try:
        copy = parse(content)
        same = _sources(rebuild(copy, graded).content) == _sources(graded)
    except UnreadableCopy:
        same = False
    if not same:
        return _Display(questions, CHANGED).show(_graded_cells(graded), ())
    return _Display(questions).show(copy.cells, stored_cells(content))


def _graded_cells(graded: Mapping[str, Any]) -> list[Cell]:
    return [Cell(cell["cell_type"], source_text(cell), cell["id"]) for cell in graded["cells"]]


def _sources(notebook: Mapping[str, Any]) -> list[str]:
    return [source_text(cell) for cell in notebook["cells"]]


@dataclass
class _Display:
    """A copy being shown within one page's budget."""

    questions: set[str]
    notice: str = ""
    budget: Budget = field(default_factory=Budget)

    def show(
        self, cells: Sequence[Cell], stored: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Shown], str]:
        """Cells in order, up to the page's size, and what is not shown of them."""
        shown = []
        for number, cell in enumerate(cells):
            made = self._cell(cell, stored[number] if stored else {})
            if not self.budget.takes(made.html):
                self.notice = CUT
                break
            shown.append(made)
        if self.budget.late and not self.notice:
            self.notice = PLAIN
        return shown, self.notice

    def _cell(self, cell: Cell, stored: Mapping[str, Any]) -> Shown:
        if cell.grade_id in self.questions:
            self.questions.discard(cell.grade_id)
            return Shown(self._code(cell), cell.grade_id)
        if cell.kind == "code":
            return Shown(self._code(cell) + "".join(self._outputs(stored.get("outputs"))))
        images = attachments(stored.get("attachments"))
        text = plain(cell.source) if self.budget.late else markdown(cell.source, images)
        return Shown(f'<div class="texte">{text}</div>')

    def _code(self, cell: Cell) -> str:
        return plain(cell.source, "code") if self.budget.late else code(cell.source)

    def _outputs(self, stored: object) -> Iterator[str]:
        """Outputs that the file has of one cell, cleaned one by one while there is time."""
        for output in stored[:MAX_OUTPUTS] if isinstance(stored, list) else ():
            if self.budget.late:
                return
            yield from map(_output, clean([output]))


def _output(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return plain(output["text"], "sortie")
    if output["output_type"] == "error":
        return plain(f"{output['ename']}\u00a0: {output['evalue']}", "erreur")
    data = output["data"]
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return f'<img alt="figure" src="data:{mime};base64,{html.escape(data[mime])}">'
    if "text/html" in data:
        return f'<div class="sortie">{data["text/html"]}</div>'
    return plain(data.get("text/plain", ""), "sortie")
