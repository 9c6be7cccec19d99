"""What a course says at once of values and letters, and what they are then worth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import Course, open_course
from autograder.errors import CourseError
from autograder.outils.bareme import load
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader import generate
from autograder.publish.build import make_paper, read_notebook
from autograder.publish.setting import setting

from . import essai

TOLD = "{{bureau.consigne}}"


def course_with(root: Path, desk: str = "") -> Course:
    """Released course whose notebook tells students what the desk says."""
    script = essai.SCRIPT.replace("# Le parc\n", f"# Le parc\n\n{TOLD}\n")
    course = essai.write_course(root, script=script)
    path = root / "cours.toml"
    path.write_text(f"{path.read_text('utf-8')}{desk}", encoding="utf-8")
    course = open_course(root)
    generate(course, essai.NAME)
    return course


def points_of(course: Course) -> dict[str, float]:
    cells = read_notebook(course.release / f"{essai.NAME}.ipynb")["cells"]
    return {
        cell["id"]: cell["metadata"]["nbgrader"]["points"] for cell in cells
        if cell["metadata"].get("nbgrader", {}).get("grade")
    }


def released(course: Course) -> str:
    files = essai.tree(course.release / "essai")
    return files["bareme.json"].decode() + files["parc.ipynb"].decode()


AT_ONCE = '[bureau]\ncorrection = "immediate"\n'


def test_no_answer_ships_by_default_and_the_notebook_says_so(tmp_path: Path) -> None:
    course = course_with(tmp_path / "cours")
    assert load(course.release / "essai", "parc").keys == {}
    assert "cles" not in released(course)
    assert "contrôle la forme seulement" in released(course)
    assert points_of(course) == {"q1": 2, "q2": 3, "q3": 4}
    assert make_paper(course, essai.NAME).points == 9


def test_answers_and_reasons_ship_where_the_course_corrects_at_once(tmp_path: Path) -> None:
    course = course_with(tmp_path / "cours", AT_ONCE)
    keys = load(course.release / "essai", "parc").keys
    place = setting(course, essai.NAME)
    cost, order = place.facts["cout"], place.letters["saison"]
    assert isinstance(cost, int)
    assert keys["q1"].right == {"total": 3.0 * cost}
    assert keys["q1"].reasons["erreur"].startswith("On oublie souvent de multiplier")
    assert keys["q3"].right == {"saison": order["b"], "taille": "c"}
    assert keys["q3"].reasons[f"saison.{order['b']}"].startswith("Juste")
    assert set(keys) == {"q1", "q3"}
    assert "dit tout de suite" in released(course)


def test_questions_whose_answers_ship_are_worth_nothing(tmp_path: Path) -> None:
    course = course_with(tmp_path / "cours", AT_ONCE)
    paper = make_paper(course, essai.NAME)
    assert {question.id: question.points for question in paper.questions} == {
        "q1": 0, "q2": 3, "q3": 0,
    }
    assert points_of(course) == {"q1": 0, "q2": 3, "q3": 0}
    assert "ne comptent pas dans la note" in released(course)


def test_a_course_may_count_them_all_the_same(tmp_path: Path) -> None:
    course = course_with(tmp_path / "cours", f"{AT_ONCE}compte = true\n")
    assert make_paper(course, essai.NAME).points == 9
    assert points_of(course) == {"q1": 2, "q2": 3, "q3": 4}
    assert "questions comptent dans la note" in released(course)


@pytest.mark.parametrize("value", ['"tout de suite"', "true", "[]"])
def test_another_correction_is_refused_with_those_that_exist(tmp_path: Path, value: str) -> None:
    with pytest.raises(CourseError, match=r"« forme » ou « immediate »".replace(" ", r"\s")):
        course_with(tmp_path / "cours", f"[bureau]\ncorrection = {value}\n")


def test_going_from_one_to_the_other_warns_that_letters_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = course_with(tmp_path / "cours")
    build = ["construire", "--cours", str(course.root)]
    assert main(build) == 0
    assert "connaît les lettres" not in capsys.readouterr().out
    path = course.root / "cours.toml"
    kept = path.read_text("utf-8")
    path.write_text(kept + AT_ONCE, encoding="utf-8")
    assert main(build) == 0
    assert f"change pour {essai.NAME}" in capsys.readouterr().out
    assert read_paper(course.paper(essai.NAME)).points == 3
    path.write_text(kept, encoding="utf-8")
    assert main(build) == 0
    assert "connaît les lettres" in capsys.readouterr().out
    described = json.loads((course.release / "essai/bareme.json").read_text("utf-8"))
    assert "cles" not in described["exercices"]["parc"]
