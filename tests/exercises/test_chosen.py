"""The exercises of a course: its notebooks, or those that it chose among them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course import Course, open_course
from autograder.errors import CourseError, UsageError
from autograder.exercises.chosen import chosen, exercises_with_source, weights
from tests.conftest import EXERCISES, ROOT

FIRST = ("finance/marches", "finance/portefeuille", "introduction/pourquoi_apprendre")


def course_of(folder: Path, text: str = "") -> Course:
    """Course of three notebooks."""
    (folder / "cours.toml").write_text(
        f'nom = "x"\nsession = "s"\ndemonstration = true\n{text}\n', encoding="utf-8"
    )
    for name in FIRST:
        path = folder / "source" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "source" / f"{name}.ipynb", path)
    return open_course(folder)


def test_a_course_has_the_exercises_of_its_notebooks(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    assert set(exercises_with_source(course)) == set(FIRST) == set(chosen(course))
    assert weights(course) == {}


def test_a_course_chooses_exercises_and_themes_in_its_own_order(tmp_path: Path) -> None:
    course = course_of(tmp_path, '[exercices]\n"introduction" = 2\n"finance/portefeuille" = 0.5')
    assert list(weights(course).items()) == [
        ("introduction/pourquoi_apprendre", 2.0), ("finance/portefeuille", 0.5)
    ]
    assert chosen(course) == ("introduction/pourquoi_apprendre", "finance/portefeuille")
    assert exercises_with_source(course, "finance") == ("finance/portefeuille",)


def test_asking_for_a_theme_or_an_exercise_narrows_the_choice(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    assert set(chosen(course, ["finance"])) == set(FIRST[:2])
    assert chosen(course, ["finance/marches"]) == ("finance/marches",)


@pytest.mark.parametrize("asked", ["finance/risque_credit", "sante", "finance/inconnu"])
def test_an_exercise_that_the_course_has_not_is_refused(tmp_path: Path, asked: str) -> None:
    with pytest.raises(UsageError, match=rf"absent de ce cours\s: {asked}"):
        chosen(course_of(tmp_path), [asked])


def test_a_choice_that_the_course_has_not_is_refused(tmp_path: Path) -> None:
    course = course_of(tmp_path, 'exercices = ["sante"]')
    with pytest.raises(UsageError, match=r"absent de ce cours\s: sante"):
        chosen(course)


def test_a_course_without_any_notebook_says_where_they_go(tmp_path: Path) -> None:
    course = course_of(tmp_path)
    shutil.rmtree(course.source)
    with pytest.raises(CourseError, match=r"source/<theme>/<exercice>\.ipynb"):
        chosen(course)


def test_the_demonstration_has_every_exercise(repository: Course) -> None:
    assert chosen(repository) == EXERCISES
