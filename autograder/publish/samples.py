"""Sample copies: what students of every kind would hand in, made from the solution.

An exercise keeps its own in ``copies/``, as percent scripts of the cells that change.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from autograder.course import DEMONSTRATION_SECRET, Course
from autograder.exercises.catalog import open_catalog
from autograder.publish.commentary import comments
from autograder.publish.personal import own_notebook, personal_answers
from autograder.publish.reading import read_notebook
from autograder.publish.script import parse
from autograder.publish.setting import setting
from autograder.publish.solution import Notebook, answered, solved

GENERIC = ("reference", "sans_reponse", "illisible")
"""Samples that need no file: the solution, the released notebook, a truncated file."""
ELSEWHERE = "ailleurs"
"""Sample of an exercise with a commented notebook: the solution of another course, as it is."""
OTHER_SECRET = b"secret public de tout autre cours que la demonstration"


def sample_names(course: Course, exercise: str) -> tuple[str, ...]:
    """Names of the samples of one exercise."""
    own = sorted(path.stem for path in sample_folder(course, exercise).glob("*.py"))
    source = read_notebook(course.source / f"{exercise}.ipynb")
    return (*GENERIC, *([ELSEWHERE] if any(comments(source["cells"])) else []), *own)


def sample_folder(course: Course, exercise: str) -> Path:
    """Folder of an exercise's own samples."""
    return open_catalog(course.root).folder(exercise) / "copies"


def sample(course: Course, exercise: str, name: str) -> bytes:
    """Bytes of a sample copy's notebook."""
    if name == ELSEWHERE:
        return to_bytes(elsewhere(course, exercise))
    if name == "sans_reponse":
        return (course.release / f"{exercise}.ipynb").read_bytes()
    content = to_bytes(reference(course, exercise))
    if name == "illisible":
        return content[: len(content) // 2]
    if name == "reference":
        return content
    script = (sample_folder(course, exercise) / f"{name}.py").read_text(encoding="utf-8")
    answers = personal_answers(parse(script), setting(course, exercise))
    return to_bytes(answered(reference(course, exercise), answers))


def reference(course: Course, exercise: str) -> Notebook:
    """Notebook of a perfect student of this course."""
    own = own_notebook(course, setting(course, exercise))
    return solved(own, course.fingerprint)


def elsewhere(course: Course, exercise: str) -> Notebook:
    """Solution of the demonstration, handed in here as if it were this course's.

    In the demonstration itself, that of another course.
    """
    secret = OTHER_SECRET if course.secret == DEMONSTRATION_SECRET else DEMONSTRATION_SECRET
    other = replace(course, secret=secret)
    return solved(own_notebook(other, setting(other, exercise)), course.fingerprint)


def to_bytes(notebook: Notebook) -> bytes:
    """Notebook as a file's bytes."""
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8")
