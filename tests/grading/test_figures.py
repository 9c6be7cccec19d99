"""Whether an exam draws figures: for whoever grades by hand, or who asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from autograder.grading.grade import grade
from autograder.papers import Paper
from autograder.room import Limits, Room, open_room
from tests.forgery import tiny_exercise

FIGURE = "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"


@pytest.fixture(scope="module")
def room() -> Room:
    return open_room("aucune")


def images(notebook: Mapping[str, Any]) -> int:
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return sum("image/png" in output.get("data", {}) for output in outputs)


def drawn(room: Room, paper: Paper, limits: Limits) -> int:
    copy = tiny_exercise.copy(tiny_exercise.GOOD, FIGURE)
    return images(grade(copy, {}, paper, room, limits).notebook)


def test_nobody_looks_at_the_figures_of_an_exam(room: Room) -> None:
    assert drawn(room, tiny_exercise.make_paper(), Limits()) == 0


def test_figures_are_drawn_when_asked(room: Room) -> None:
    assert drawn(room, tiny_exercise.make_paper(), Limits(figures=True)) == 1


def test_figures_are_drawn_for_whoever_grades_a_cell_by_hand(room: Room) -> None:
    paper = tiny_exercise.make_paper()
    by_hand = replace(paper, questions=paper.questions[1:])  # a grade cell that no exam answers
    assert drawn(room, by_hand, Limits()) == 1
