"""Executed solutions, and sample copies made from them."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.errors import CourseError
from autograder.publish.commentary import ROLES, TEACHER, comment, without
from autograder.publish.script import ScriptCell

_MARKERS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)

Notebook = dict[str, Any]


def solved(source: Mapping[str, Any], course_fingerprint: str) -> Notebook:
    """Notebook of a perfect student: a course's own, with answers, and nothing above them.

    Comments and teacher's notes are no student's: they are gone.
    """
    notebook: Notebook = copy.deepcopy(dict(source))
    notebook["cells"] = without(notebook["cells"], *ROLES)
    return _answered_well(notebook, course_fingerprint)


def corrected(source: Mapping[str, Any], course_fingerprint: str) -> Notebook:
    """Commented solution: the notebook of a perfect student, and the comments, in their place."""
    notebook: Notebook = copy.deepcopy(dict(source))
    notebook["cells"] = without(notebook["cells"], TEACHER)
    for cell in notebook["cells"]:
        found = comment(cell)
        if found and cell["cell_type"] == "markdown":
            text = f"**{found.title}**\n\n{cell['source']}"
            cell["source"] = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return _answered_well(notebook, course_fingerprint)


def _answered_well(notebook: Notebook, course_fingerprint: str) -> Notebook:
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        without_marks = _MARKERS.sub("", source).rstrip("\n")
        cell["source"] = without_stubs(without_marks) if without_marks != source else source
    notebook["metadata"]["autograder"]["cours"] = course_fingerprint
    return notebook


def without_stubs(source: str) -> str:
    """Answer without the lines that only held its place: ``modele = ...``, replaced below."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a cell of IPython's own
        return source
    lines = source.split("\n")
    stubs: set[int] = set()
    for number, statement in enumerate(statements):
        later = {name for one in statements[number + 1 :] for name in _bound(one)}
        if _is_stub(statement) and set(_bound(statement)) <= later:
            stubs |= set(range(statement.lineno - 1, statement.end_lineno or statement.lineno))
    return "\n".join(line for number, line in enumerate(lines) if number not in stubs).lstrip("\n")


def _is_stub(statement: ast.stmt) -> bool:
    """Whether a statement gives ``...``, alone or inside, to plain names."""
    return (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, ast.Name) for target in statement.targets)
        and any(
            isinstance(node, ast.Constant) and node.value is ...
            for node in ast.walk(statement.value)
        )
    )


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement gives something to."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def answered(notebook: Mapping[str, Any], answers: list[ScriptCell]) -> Notebook:
    """Notebook whose answer cells are replaced by those of a percent script.

    Raises
    ------
    CourseError
        If the script answers a cell that the notebook lacks.
    """
    made: Notebook = copy.deepcopy(dict(notebook))
    by_id = {cell["id"]: cell for cell in made["cells"]}
    for answer in answers:
        if answer.id not in by_id:
            raise CourseError(f"Cellule inconnue dans une copie d’exemple : « {answer.id} ».")
        by_id[answer.id]["source"] = answer.source
    return made


def executed(notebook: Mapping[str, Any], files: Mapping[str, bytes], timeout: int) -> Notebook:
    """Run a trusted notebook in a fresh student folder and return it with its outputs.

    Parameters
    ----------
    notebook : mapping
        nbformat 4.5 JSON.
    files : mapping of str to bytes
        Side files of the student folder.
    timeout : int
        Largest time of one cell, in seconds.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails, except one that may (tag ``raises-exception``).
    """
    import asyncio

    import nbformat
    from nbclient import NotebookClient

    with TemporaryDirectory(prefix="autograder-") as name:
        folder = Path(name)
        for path, content in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        node = nbformat.from_dict(dict(notebook))
        client = NotebookClient(
            node, timeout=timeout, kernel_name="python3", coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}}, record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
        )
        asyncio.run(client.async_execute())  # execute() leaves its event loop open in a thread
    return dict(node)
