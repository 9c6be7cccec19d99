"""Preprocessor: make a notebook its course's own, without what never ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade

from autograder.course import open_course
from autograder.publish.commentary import ROLES, without
from autograder.publish.correction import marked
from autograder.publish.personal import personal
from autograder.publish.setting import setting

DONE = "autograder_belongs"
"""What the resources of a notebook hold once it is done."""


class Belong(NbGraderPreprocessor):  # type: ignore[misc]
    """Write the world's facts, order the options, drop comments and teacher's notes.

    Once: nbgrader reads the configuration of the current folder, then of the course's, and
    asks twice for what both ask.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Make one notebook its course's own."""
        if DONE in resources:
            return nb, resources
        course = open_course(Path(self.parent.parent.coursedir.root))
        place = resources["nbgrader"]
        exercise = f"{place['assignment']}/{place['notebook']}"
        here = setting(course, exercise)
        nb.cells = without(personal(nb, here)["cells"], *ROLES)
        unmarked = {question.id for question in marked(here) if question.points == 0}
        for cell in filter(is_grade, nb.cells):
            if cell.metadata.nbgrader["grade_id"] in unmarked:
                cell.metadata.nbgrader["points"] = 0
        return nb, {**resources, DONE: True}
