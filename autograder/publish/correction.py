"""What a course says at once of values and letters, and what they are then worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from autograder.outils.core import Question
from autograder.outils.key import MISTAKE, WHY, Key
from autograder.publish.commentary import SOLUTION, Comment, comments
from autograder.publish.options import items
from autograder.publish.setting import Setting


def marked(place: Setting) -> tuple[Question, ...]:
    """Questions as a course marks them: those whose answers ship may be worth nothing."""
    asked = place.exercise.questions
    if not place.desk.unmarked:
        return asked
    return tuple(question if question.draw else _unmarked(question) for question in asked)


def keys(place: Setting, own: Mapping[str, Any]) -> dict[str, Key]:
    """Answers and reasons that ship with an exercise, in a course that corrects at once.

    Parameters
    ----------
    place : Setting
        Where answers are measured.
    own : mapping
        The course's own notebook, whose comments give the reasons.
    """
    told = [one for one in comments(own["cells"]) if one.audience == SOLUTION]
    return {
        question.id: Key(
            _right(place, question),
            _reasons([one for one in told if one.question == question.id]),
        )
        for question in place.exercise.questions if not question.draw
    }


def _right(place: Setting, question: Question) -> dict[str, float | str]:
    truth = place.answer_draw(question.id).truth
    (table,) = (truth[name] for name in question.exam.truths)
    return {str(name): table[name].tolist()[0] for name in table.columns}


def _reasons(told: Iterable[Comment]) -> dict[str, str]:
    """Reasons of each option, then of the whole question: the first of each."""
    reasons: dict[str, str] = {}
    for one in told:
        source = one.cell["source"]
        if one.role == "options":
            for item, options in items(source).items():
                for letter, text in options.items():
                    reasons.setdefault(f"{item}.{letter}", " ".join(text.split()))
        elif one.role in (WHY, MISTAKE) and one.cell["cell_type"] == "markdown":
            reasons.setdefault(one.role, " ".join(source.split()))
    return reasons


def _unmarked(question: Question) -> Question:
    criteria = tuple(replace(criterion, points=0.0) for criterion in question.criteria)
    return replace(question, criteria=criteria)
