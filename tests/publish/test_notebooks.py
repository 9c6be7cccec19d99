"""The form that every source notebook keeps."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograder.course import Course
from autograder.publish.build import read_notebook
from autograder.publish.typography import markdown
from tests.conftest import CATALOG, EXERCISES

from .test_commented import commented

every_exercise = pytest.mark.parametrize("exercise", EXERCISES)
SECTIONS = (
    "Objectifs", "Le problème", "Les données", "Explorer", "Une référence naïve", "Votre modèle",
    "Le piège", "Décider", "À retenir", "Pour aller plus loin",
)
OLDER = [name for name in EXERCISES if name not in commented()]
"""Notebooks without comments keep the template that they were written to."""
LONGEST_CELL = 15
LONGEST_SOLUTION = 60


def source(repository: Course, exercise: str) -> dict[str, Any]:
    return read_notebook(repository.source / f"{exercise}.ipynb")


def prose(notebook: dict[str, Any]) -> str:
    return "\n".join(c["source"] for c in notebook["cells"] if c["cell_type"] == "markdown")


@pytest.mark.parametrize("exercise", OLDER)
def test_sections_follow_the_template(repository: Course, exercise: str) -> None:
    titles = re.findall(r"^## (.+)$", prose(source(repository, exercise)), re.MULTILINE)
    known = [title for title in titles if title in SECTIONS]
    expected = [section for section in SECTIONS if section in known]
    assert known == expected
    assert set(SECTIONS) - set(known) == set()


@every_exercise
def test_code_cells_are_short(repository: Course, exercise: str) -> None:
    for cell in source(repository, exercise)["cells"]:
        if cell["cell_type"] == "code":
            lines = [line for line in cell["source"].splitlines() if line.strip("# ")]
            lines = [line for line in lines if not line.strip().startswith("### ")]
            assert len(lines) <= LONGEST_CELL, cell["id"]


@every_exercise
def test_solution_is_what_a_student_can_write_in_time(repository: Course, exercise: str) -> None:
    written = 0
    for cell in source(repository, exercise)["cells"]:
        for part in re.findall(
            r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell["source"], re.DOTALL
        ):
            written += sum(1 for line in part.splitlines() if line.strip())
    assert written <= LONGEST_SOLUTION


@every_exercise
def test_cells_match_the_questions(repository: Course, exercise: str) -> None:
    cells = source(repository, exercise)["cells"]
    graded = {
        cell["id"]: cell["metadata"]["nbgrader"]["points"]
        for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }
    assert graded == {question.id: question.points for question in CATALOG.load(exercise).questions}
    for cell in cells:
        nbgrader = cell["metadata"].get("nbgrader")
        if nbgrader:
            assert cell["id"] == nbgrader["grade_id"]
            if nbgrader["grade"]:
                assert re.fullmatch(rf'verifier\("{cell["id"]}", \w+\)', cell["source"])
                assert "raises-exception" in cell["metadata"]["tags"]


@pytest.mark.parametrize("exercise", OLDER)
def test_every_question_has_a_hint(repository: Course, exercise: str) -> None:
    text = prose(source(repository, exercise))
    asked = [q for q in CATALOG.load(exercise).questions if not q.id.endswith("6")]
    assert text.count("<summary>Indice</summary>") >= len(asked) - 1


@every_exercise
def test_every_plot_has_a_title_and_axis_labels(repository: Course, exercise: str) -> None:
    code = [c for c in source(repository, exercise)["cells"] if c["cell_type"] == "code"]
    helpers = {
        name: cell["source"] for cell in code for name in re.findall(r"def (\w+)", cell["source"])
    }
    for cell in code:
        if "plt.show()" in cell["source"]:
            called = [text for name, text in helpers.items() if f"{name}(" in cell["source"]]
            drawn = "\n".join([cell["source"], *called])
            for part in ("title", "xlabel", "ylabel"):
                assert part in drawn, (cell["id"], part)


@every_exercise
def test_prose_is_typeset(repository: Course, exercise: str) -> None:
    for cell in source(repository, exercise)["cells"]:
        if cell["cell_type"] == "markdown":
            assert markdown(cell["source"]) == cell["source"], cell["id"]


@every_exercise
def test_source_has_no_output(repository: Course, exercise: str) -> None:
    for cell in source(repository, exercise)["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@every_exercise
def test_last_cell_sums_up_and_is_not_graded(repository: Course, exercise: str) -> None:
    last = source(repository, exercise)["cells"][-1]
    assert last["source"] == "verifier.bilan()"
    assert last["metadata"] == {}
