"""Exporter of ``nbgrader generate_feedback``: what the student wrote, saw, and earned."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.converters import NbGraderException

from autograder.cohort.copies import Submission
from autograder.cohort.copies import read as read_copy
from autograder.cohort.regular import is_present
from autograder.papers import Paper
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader.directory import CARRIED, carry, course_of, notebooks_only
from autograder.platforms.nbgrader.files import replace_file
from autograder.platforms.nbgrader.handed_in import cells_of
from autograder.platforms.nbgrader.page import Page, Result, render
from autograder.platforms.nbgrader.recording import Register
from autograder.platforms.recorded import Recorded


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """One HTML page per recorded copy: French, whole in itself, without script."""

    file_extension = ".html"

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.parent.coursedir = notebooks_only(self.parent.coursedir)

    def from_filename(
        self, filename: str, resources: Any = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of one graded notebook."""
        path = Path(filename)
        theme, student = path.parent.name, path.parent.parent.name
        course = course_of(self.parent)
        handed_in = course.submitted / student / theme
        feedback = course.root / "feedback" / student / theme
        page = self._page(path, student, f"{theme}/{path.stem}")
        carry([path.parent, handed_in], feedback)
        _complete(feedback)
        return render(page), self._init_resources(resources)

    def _page(self, path: Path, student: str, exercise: str) -> Page:
        course = course_of(self.parent)
        with Register(course, self.parent.coursedir.db_url) as register:
            recorded = register.read(student, exercise)
            comments = register.comments(student, exercise)
        if recorded is None:
            raise NbGraderException(
                f"La copie de {student} pour {exercise} doit d’abord être corrigée de nouveau."
            )
        graded = json.loads(path.read_text(encoding="utf-8"))
        source = course.submitted / student / f"{exercise}.ipynb"
        handed_in = Submission(student, exercise, source)
        copy = read_copy(handed_in).notebook if is_present(source) else b""
        paper = read_paper(course.paper(exercise))
        return Page(
            course.name, course.demonstration, paper.title, student, recorded,
            paper.points, _results(graded, recorded, paper), comments, *cells_of(copy, graded),
        )


def _results(graded: dict[str, Any], recorded: Recorded, paper: Paper) -> dict[str, Result]:
    """Result of each question, with the verdict that its grade cell shows."""
    shown = {cell["id"]: cell.get("outputs", []) for cell in graded["cells"]}
    points = recorded.points
    return {
        question.id: Result(
            question.title,
            points.get(question.id, 0.0),
            question.points,
            question.id in recorded.manual,
            "".join(map(verdict_of, shown.get(question.id, []))),
        )
        for question in paper.questions
    }


def verdict_of(output: dict[str, Any]) -> str:
    """HTML of the verdict that a cell shows: nothing of the copy's words beside it."""
    ours = output["output_type"] == "execute_result"
    return str(output["data"]["text/html"]) if ours else ""


def _complete(folder: Path) -> None:
    """Give nbgrader's « release feedback » the files without which it stops.

    A copy that did not come through its exchange has neither date nor secret; the page
    is then released under a name that nobody can guess.
    """
    for name, content in zip(CARRIED, ("", secrets.token_hex(16)), strict=True):
        if not (folder / name).exists():
            replace_file(folder / name, content.encode())
