"""A notebook that belongs to its course: its world's facts, its own order of the options."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from autograder.course import Course
from autograder.publish.commentary import check_questions, comment
from autograder.publish.options import (
    check_found,
    letter_facts,
    shuffle_answers,
    shuffle_text,
)
from autograder.publish.placeholders import check_used, fill
from autograder.publish.reading import read_notebook
from autograder.publish.script import ScriptCell
from autograder.publish.setting import Setting

Notebook = dict[str, Any]
INSTRUCTION = "bureau.consigne"
"""Name that stands, in a notebook, for what the desk says of values and letters."""


def own_notebook(course: Course, place: Setting) -> Notebook:
    """Notebook of ``source/`` as :func:`personal` makes it."""
    return personal(read_notebook(course.source / f"{place.exercise.id}.ipynb"), place)


def personal(source: Mapping[str, Any], place: Setting) -> Notebook:
    """Notebook of one course, solutions and comments included.

    Parameters
    ----------
    source : mapping
        As it stands in ``source/``, each cell's source as one text.
    place : Setting
        The course's world.

    Raises
    ------
    ExerciseError
        If it tells a fact that is not declared, or the reverse, or if the options or the
        answer of a shuffled item are not found.
    CourseError
        If a comment's tags are wrong.
    """
    exercise = place.exercise
    notebook: Notebook = copy.deepcopy(dict(source))
    cells = notebook["cells"]
    check_questions(cells, exercise.asked)
    asked, answered = set(), set()
    for cell in cells:
        found = personalise(cell, place)
        if cell["cell_type"] == "code":
            answered |= found
        elif comment(cell) is None:
            asked |= found
    check_used((cell["source"] for cell in source["cells"]), place.facts, exercise.id)
    check_found(asked, answered, place.letters, exercise.id)
    return notebook


def personal_answers(answers: Iterable[ScriptCell], place: Setting) -> list[ScriptCell]:
    """Answers of a sample copy, as a student of this course would write them."""
    written = []
    for answer in answers:
        cell = {"id": answer.id, "cell_type": "code", "source": answer.source,
                "metadata": {"nbgrader": {"solution": True}}}
        personalise(cell, place)
        written.append(replace(answer, source=str(cell["source"])))
    return written


def personalise(cell: dict[str, Any], place: Setting) -> set[str]:
    """Write a course's facts and letters into a cell; return the items that it is about."""
    words = {INSTRUCTION: place.desk.instruction}
    fill(cell, {**place.facts, **letter_facts(place.letters), **words})
    if cell["cell_type"] == "markdown":
        return shuffle_text(cell, place.letters)
    answers = cell["metadata"].get("nbgrader", {}).get("solution")
    return shuffle_answers(cell, place.letters) if answers else set()
