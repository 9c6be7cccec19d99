"""``autograder corriges``: what a teacher publishes, and what a teacher keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cli import main
from autograder.commands.construire import build
from autograder.course import Course
from tests.publish import essai


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = essai.write_course(tmp_path_factory.mktemp("corriges") / "cours")
    build(course)
    assert main(["corriges", "--cours", str(course.root)]) == 0
    return course


def read(course: Course, path: str) -> str:
    return (course.root / "dist" / path).read_text(encoding="utf-8")


def test_solution_is_a_page_in_french_and_the_notebook_that_was_executed(course: Course) -> None:
    page = read(course, f"corriges/{essai.NAME}.html")
    assert '<html lang="fr">' in page
    assert "<title>Le parc</title>" in page
    assert "L’erreur fréquente" in page
    assert "autrement : " in page
    solution = (course.solutions / f"{essai.NAME}.ipynb").read_text(encoding="utf-8")
    assert read(course, f"corriges/{essai.NAME}.ipynb") == solution


def test_notes_of_the_teacher_stand_apart_from_what_is_published(course: Course) -> None:
    note = "Rappelez aux étudiants"
    published = [path for path in (course.root / "dist/corriges").rglob("*") if path.is_file()]
    assert len(published) == 2
    assert not [path for path in published if note in path.read_text(encoding="utf-8")]
    assert note in read(course, f"enseignant/{essai.NAME}.html")


def test_page_of_the_teacher_gathers_faults_and_sample_copies(course: Course) -> None:
    page = read(course, f"enseignant/{essai.NAME}.html")
    for part in ("Prérequis", "mots à lire, 3 lignes de solution", "À dire en classe",
                 "q1. Un total", "On oublie souvent de multiplier", "La copie naïve"):
        assert part in page, part
    assert "{{" not in page


def test_solution_that_is_late_is_refused_with_its_remedy(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course.source / f"{essai.NAME}.ipynb"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("Le parc", "Les parcs"), encoding="utf-8")
    try:
        given = ["corriges", "essai", "--dossier", str(tmp_path), "--cours", str(course.root)]
        assert main(given) == 2
    finally:
        path.write_text(kept, encoding="utf-8")
    assert f"autograder construire {essai.NAME}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
