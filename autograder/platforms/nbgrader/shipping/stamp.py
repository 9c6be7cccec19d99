"""Preprocessor: say in a released notebook which course and exercise it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import open_course


class Stamp(NbGraderPreprocessor):  # type: ignore[misc]
    """Write ``metadata.autograder``; a copy that carries another stamp is refused."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Stamp one notebook."""
        place = resources["nbgrader"]
        nb.metadata["autograder"] = {
            "cours": open_course(Path(self.parent.parent.coursedir.root)).fingerprint,
            "exercice": f"{place['assignment']}/{place['notebook']}",
        }
        return nb, resources
