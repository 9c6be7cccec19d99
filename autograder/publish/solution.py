"""Executed solutions, and sample copies made from them."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.errors import CourseError
from autograder.publish.script import ScriptCell

_MARKERS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)

Notebook = dict[str, Any]


def solved(source: Mapping[str, Any], course_fingerprint: str) -> Notebook:
    """Notebook of a perfect student: the source without nbgrader's markers."""
    notebook: Notebook = copy.deepcopy(dict(source))
    for cell in notebook["cells"]:
        cell["source"] = _MARKERS.sub("", "".join(cell["source"])).rstrip("\n")
    notebook["metadata"]["autograder"]["cours"] = course_fingerprint
    return notebook


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
