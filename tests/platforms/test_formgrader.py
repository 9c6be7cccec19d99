from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from autograder.course import Course
from autograder.platforms.nbgrader import Register, configure

from .essai import Copy, api, outcome


@pytest.fixture
def page(course: Course) -> Callable[[list[dict[str, Any]]], str]:
    """Return a function that renders cells as the formgrader's grading page does."""
    import nbformat
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    def render(cells: list[dict[str, Any]]) -> str:
        config = Config()
        configure(config, course.root)
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
        notebook = nbformat.from_dict(
            {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        )
        resources = {"index": 0, "total": 1, "base_url": ""}
        return str(HTMLExporter(config=config).from_notebook_node(notebook, resources)[0])

    return render


def test_a_students_markup_does_not_run_in_the_teachers_session(
    page: Callable[[list[dict[str, Any]]], str]
) -> None:
    hostile = "**gras** <script>MAL()</script><img src=x onerror=MAL2()>"
    html = page([
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": hostile},
        {"cell_type": "raw", "id": "b", "metadata": {}, "source": hostile},
        {"cell_type": "code", "id": "c", "metadata": {}, "source": "1", "execution_count": 1,
         "outputs": [{"output_type": "display_data", "metadata": {},
                      "data": {"text/html": hostile}}]},
    ])
    assert "<strong>gras</strong>" in html
    assert "<script>MAL" not in html
    assert not re.search(r"<img[^>]*onerror", html)


def test_an_image_that_a_copy_lost_does_not_stop_the_teachers_page(
    page: Callable[[list[dict[str, Any]]], str]
) -> None:
    source = "![courbe](attachment:image.png)"
    html = page([{"cell_type": "markdown", "id": "a", "metadata": {}, "source": source}])
    assert "[image non affichée\u00a0: courbe]" in html


def test_generate_button_leaves_the_other_buttons_working(
    course: Course, copy: Callable[[], Copy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root)
    formgrader = api(course)
    assert formgrader.generate_assignment("essai")["success"]
    assert formgrader.coursedir.student_id == "*"
    assert formgrader.coursedir.ignore != ["*"]


def test_recorded_copies_are_listed_as_autograded(course: Course) -> None:
    with Register(course) as register:
        register.ensure(["essai/mini", "essai/second"])
        register.record("alice", "essai/mini", outcome(course, q1=4.0, q2=3.0), None)
    (submission,) = api(course).get_submissions("essai")
    assert (submission["student"], submission["score"]) == ("alice", 7.0)
    notebooks = api(course).get_student_notebook_submissions("alice", "essai")
    assert [notebook["score"] for notebook in notebooks] == [7.0, 0]
