"""Preprocessor: ship ``donnees/``, ``outils/`` and ``bareme.json`` with a theme."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.platforms.nbgrader.directory import course_of
from autograder.publish.digest import exercises_with_source, inputs_digest
from autograder.publish.student import side_files


class Ship(NbGraderPreprocessor):  # type: ignore[misc]
    """Hand the theme's side files to nbgrader's writer, with its first notebook."""

    _shipped = False

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add the files of the notebook's theme to ``resources["outputs"]``."""
        if not self._shipped:
            self._shipped = True
            course = course_of(self.parent.parent)
            theme = resources["nbgrader"]["assignment"]
            exercises = exercises_with_source(course, theme)
            files = side_files(course, exercises, inputs_digest(course, theme))
            resources["outputs"] = {**resources.get("outputs", {}), **files}
        return nb, resources
