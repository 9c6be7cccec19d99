from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course import Course, open_course
from autograder.errors import CourseError
from autograder.integrations.nbgrader import generate, is_generated

from . import essai


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*") if path.is_file()
    }


def test_release_holds_notebooks_and_side_files_only(course: Course) -> None:
    names = set(tree(course.release / "essai"))
    assert {"mini.ipynb", "second.ipynb", "bareme.json", "outils/verifier.py"} <= names
    assert "donnees/mini/train.csv.gz" in names
    print(sorted(names))
