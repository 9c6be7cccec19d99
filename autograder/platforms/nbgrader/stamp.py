"""Preprocessor: say in a released notebook which course and exercise it belongs to."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.platforms.nbgrader.directory import course_of


class Stamp(NbGraderPreprocessor):  # type: ignore[misc]
    """Write ``metadata.autograder``; a copy that carries another stamp is refused."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Stamp one notebook."""
        place = resources["nbgrader"]
        nb.metadata["autograder"] = {
            "cours": course_of(self.parent.parent).fingerprint,
            "exercice": f"{place['assignment']}/{place['notebook']}",
        }
        return nb, resources
