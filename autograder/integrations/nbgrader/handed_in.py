"""The notebook that a student handed in, as HTML: cells in order, with their own outputs.

The outputs of the graded run are never shown: a copy could print there what it saw of the
hidden data.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.errors import UnreadableCopy
from autograder.grading.markup import sanitise
from autograder.grading.notebook import Cell, Notebook, parse, rebuild, source_text
from autograder.grading.outcome import Status
from autograder.grading.outputs import clean

STYLE = re.sub(r" */\*.*?\*/", "", HtmlFormatter().get_style_defs(".code"))
CHANGED = (
    "Les sorties ne sont pas affichées : le fichier remis n’est plus celui qui a été corrigé."
)
UNREADABLE = "Le fichier remis n’est pas un carnet lisible : son contenu n’est pas affiché."
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")


NOT_RUN = (Status.UNREADABLE, Status.OTHER_COURSE)
"""Statuses of files that are never shown."""
LONGEST = 20_000
"""Characters beyond which a cell is shown as plain text: rendering formulas takes a time that
grows as their square, a minute for one cell of 180,000 characters."""


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
    try:
        copy = parse(content)
    except UnreadableCopy:
        return list(_show(_graded_cells(graded), [], graded)), CHANGED
    if _sources(rebuild(copy, graded).content) != _sources(graded):
        return list(_show(_graded_cells(graded), [], graded)), CHANGED
    outputs = [clean(cell.get("outputs")) for cell in json.loads(content)["cells"]]
    return list(_show(copy.cells, outputs, graded)), ""


def _graded_cells(graded: Mapping[str, Any]) -> list[Cell]:
    return [Cell(cell["cell_type"], source_text(cell), cell["id"]) for cell in graded["cells"]]


def _sources(notebook: Mapping[str, Any]) -> list[str]:
    return [source_text(cell) for cell in notebook["cells"]]


def _show(
    cells: Any, outputs: list[list[dict[str, Any]]], graded: Mapping[str, Any]
) -> Iterator[Shown]:
    questions = set(Notebook({**graded}).questions.values())
    for number, cell in enumerate(cells):
        if cell.grade_id in questions:
            questions.discard(cell.grade_id)
            yield Shown(_code(cell.source), cell.grade_id)
        elif cell.kind == "code":
            own = outputs[number] if outputs else []
            yield Shown(_code(cell.source) + "".join(map(_output, own)))
        else:
            yield Shown(f'<div class="texte">{markdown(cell.source)}</div>')


def markdown(source: str) -> str:
    """Sanitised HTML of a Markdown text; formulas stay as they are."""
    if len(source) > LONGEST:
        return _pre(source, "texte")
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return sanitise(str(MarkdownWithMath(renderer=renderer).render(source)))


def _code(source: str) -> str:
    if len(source) > LONGEST:
        return _pre(source, "code")
    return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def _output(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return _pre(output["text"], "sortie")
    if output["output_type"] == "error":
        return _pre(f"{output['ename']} : {output['evalue']}", "erreur")
    data = output["data"]
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            image = "".join(data[mime].split())
            return f'<img alt="figure" src="data:{mime};base64,{html.escape(image)}">'
    if "text/html" in data:
        return f'<div class="sortie">{data["text/html"]}</div>'
    return _pre(data.get("text/plain", ""), "sortie")


def _pre(text: str, kind: str) -> str:
    return f'<pre class="{kind}">{html.escape(_ESCAPES.sub("", text))}</pre>'
