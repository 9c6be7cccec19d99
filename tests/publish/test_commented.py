"""The form of a notebook that comments its solution: what a course must say, and how.

A notebook takes this form as soon as it has one comment.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from autograder.exercises.model import Exercise
from autograder.exercises.questions import Choices, Values
from autograder.publish.build import read_notebook
from autograder.publish.commentary import SOLUTION, TEACHER, comments
from autograder.publish.options import items
from autograder.publish.personal import personal
from autograder.publish.setting import setting
from tests.conftest import CATALOG, EXERCISES, ROOT

from . import essai

LONGEST_LINE = 88
EXACT_POINTS = 6
"""Most points of a notebook for values and letters."""
Cells = list[dict[str, Any]]


@cache
def commented() -> tuple[str, ...]:
    """Exercises whose source has comments."""
    return tuple(name for name in EXERCISES if any(comments(source(name))))


def source(exercise: str) -> Cells:
    cells: Cells = read_notebook(ROOT / "source" / f"{exercise}.ipynb")["cells"]
    return cells


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Exercise, Cells]]:
    """Sources that comment their solution: a tiny one, then the course's."""
    course = essai.write_course(tmp_path_factory.mktemp("parc") / "cours")
    place = setting(course, essai.NAME)
    own = personal(essai.source(course), place)["cells"]
    return [(place.exercise, own), *((CATALOG.load(name), source(name)) for name in commented())]


def about(cells: Cells, question: str) -> set[str]:
    """Subjects of the comments on a question."""
    return {one.role for one in comments(cells) if one.question == question}


def test_every_answer_says_why(notebooks: list[tuple[Exercise, Cells]]) -> None:
    silent = [
        (exercise.id, name) for exercise, cells in notebooks for name, asked in
        exercise.asked.items()
        if ("options" if isinstance(asked, Choices) else "pourquoi") not in about(cells, name)
    ]
    assert silent == []


def test_every_shuffled_choice_is_commented_option_by_option(
    notebooks: list[tuple[Exercise, Cells]],
) -> None:
    for exercise, cells in notebooks:
        told = {
            item for one in comments(cells) if one.role == "options"
            for item in items(one.cell["source"])
        }
        assert set(exercise.shuffled) - told == set(), exercise.id


def test_teacher_knows_the_aims_and_what_to_say(notebooks: list[tuple[Exercise, Cells]]) -> None:
    for exercise, cells in notebooks:
        notes = {one.role for one in comments(cells) if one.audience == TEACHER}
        assert {"objectifs", "classe"} - notes == set(), exercise.id


def test_usual_mistakes_are_told(notebooks: list[tuple[Exercise, Cells]]) -> None:
    for exercise, cells in notebooks:
        told = [one for one in comments(cells) if (one.audience, one.role) == (SOLUTION, "erreur")]
        assert told, exercise.id


def test_values_and_letters_are_worth_little(notebooks: list[tuple[Exercise, Cells]]) -> None:
    for exercise, _ in notebooks:
        exact = [asked.points for asked in exercise.asked.values()
                 if isinstance(asked, Choices | Values)]
        assert sum(exact) <= EXACT_POINTS, exercise.id


def test_lines_of_code_fit_a_notebook(notebooks: list[tuple[Exercise, Cells]]) -> None:
    wide = [
        (exercise.id, cell["id"], line) for exercise, cells in notebooks for cell in cells
        if cell["cell_type"] == "code"
        for line in cell["source"].splitlines() if len(line) > LONGEST_LINE
    ]
    assert wide == []
