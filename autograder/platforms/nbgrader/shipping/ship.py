"""Preprocessor: ship ``donnees/``, ``outils/`` and ``bareme.json`` with a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import open_course
from autograder.publish.digest import exercise_digest
from autograder.publish.student import described_in, side_files


class Ship(NbGraderPreprocessor):  # type: ignore[misc]
    """Hand a notebook's side files to nbgrader's writer; the theme's ``bareme.json`` grows."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add the files of the notebook's exercise to ``resources["outputs"]``."""
        course = open_course(Path(self.parent.parent.coursedir.root))
        place = resources["nbgrader"]
        exercise = f"{place['assignment']}/{place['notebook']}"
        digest = exercise_digest(course, exercise, [Path(__file__).parent])
        others = described_in(course.release / place["assignment"])
        files = side_files(course, exercise, digest, others)
        resources["outputs"] = {**resources.get("outputs", {}), **files}
        return nb, resources
