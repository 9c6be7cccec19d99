"""What a student handed in, kept out of Otter's reach.

Otter leaves the submission's folder on the path of its kernel and of its own lazy imports,
and unpickles a log that may lie there. So everything in it moves to a folder that Otter
ignores, and an empty notebook stays in its place.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from autograder.cohort.copies import CopyFiles, Submission, read
from autograder.errors import UnreadableCopy
from autograder.exercise_id import ExerciseId

SUBMISSION, ASIDE, TESTS = "submission", "copie", "tests"
EMPTY: dict[str, Any] = {
    "cells": [],
    "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
"""Notebook that Otter executes: no cell, hence no code of a student."""


def set_aside(root: Path, *, keep: tuple[str, ...] = ()) -> None:
    """Move what was handed in out of the submission's folder.

    Parameters
    ----------
    root : Path
        Otter's folder, ``/autograder`` on a host.
    keep : tuple of str
        Entries of the submission's folder that are the bundle's own.
    """
    aside = root / ASIDE
    if aside.exists():
        return
    aside.mkdir(mode=0o700)
    for entry in os.scandir(root / SUBMISSION):
        if entry.name not in keep:
            shutil.move(entry.path, aside / entry.name)


def put_back(root: Path) -> None:
    """Undo :func:`set_aside`: a host that grades again finds what was handed in."""
    for entry in os.scandir(root / SUBMISSION):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    for entry in os.scandir(root / ASIDE):
        shutil.move(entry.path, root / SUBMISSION / entry.name)
    (root / ASIDE).rmdir()


def stand_in(path: Path) -> None:
    """Write what Otter will read in place of the submission."""
    path.write_text(json.dumps(EMPTY) if path.suffix == ".ipynb" else "", encoding="ascii")


def read_aside(root: Path, exercise: ExerciseId) -> CopyFiles:
    """Bytes of the copy that was set aside.

    Raises
    ------
    UnreadableCopy
        If no notebook can be told to be the copy.
    """
    wanted = f"{exercise.name}.ipynb"
    found = [
        entry.name for entry in os.scandir(root / ASIDE)
        if entry.name.endswith(".ipynb") and not entry.is_dir(follow_symlinks=False)
    ]
    if wanted not in found and len(found) != 1:
        count = f"{len(found)} carnets" if found else "Aucun carnet"
        raise UnreadableCopy(
            f"{count} à la racine de ce qui a été remis. Remettez un seul carnet, ou celui "
            f"qui s’appelle {wanted}."
        )
    name = wanted if wanted in found else found[0]
    return read(Submission("copie", exercise, root / ASIDE / name))
