"""``autograder rapport`` on a small course: what is recorded, without grading anything."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import pytest

from autograder.cli import main
from autograder.course import Course

from . import essai

RIGHT = {"q1": 'reponse = {"moyenne": 3.0}',
         "q2": 'modele = lambda table: table["x"].to_numpy()'}


@pytest.fixture
def graded(course: Course, copy: Callable[[], essai.Copy]) -> Course:
    """Course whose two copies were graded; zoe handed in nothing."""
    for student, answers in (("anna", RIGHT), ("bruno", {"q1": 'reponse = {"moyenne": 5.0}'})):
        copy().answer(**answers).write(course.submitted / student / "essai" / "mini.ipynb")
    (course.root / "liste.csv").write_text("etudiant,prénom,nom\nanna,Anna,Po\nbruno,,\nzoe,,\n")
    assert run(course, "noter", "--notes", str(course.root / "notes.csv"), "-j", "1") == 0
    return course


def run(course: Course, *arguments: str) -> int:
    return main([
        *arguments, "essai/mini", "--cours", str(course.root),
        "--etudiants", str(course.root / "liste.csv"),
    ])


def report(course: Course, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr("autograder.cohort.job.room", None)  # nothing may run
    path = course.root / "autre" / "rapport.html"
    assert run(course, "rapport", "--rapport", str(path), *arguments) == 0
    return path.read_text(encoding="utf-8")


def test_grading_writes_the_report_and_the_questions_beside_the_grades(graded: Course) -> None:
    text = (graded.root / "rapport.html").read_text(encoding="utf-8")
    assert "Anna Po" in text
    assert "Essai d&#39;exercice" in text
    assert "2 sur 3" in text
    with (graded.root / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [(row["question"], row["indice_facilite"]) for row in rows] == [
        ("q1", "50"), ("q2", "50")
    ]


def test_report_of_what_is_recorded_is_the_same_page(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (graded.root / "rapport.html").read_text(encoding="utf-8")
    again = report(graded, monkeypatch)
    assert again[again.index("<main>"):] == before[before.index("<main>"):]
    assert (graded.root / "autre" / "questions.csv").read_bytes() == (
        graded.root / "questions.csv"
    ).read_bytes()


def test_correction_by_hand_is_in_the_report_without_grading_again(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    essai.correct(graded, "q2", 3.0, "bruno")
    report(graded, monkeypatch)
    text = (graded.root / "autre" / "questions.csv").read_text(encoding="utf-8")
    assert "q2,Des scores,2,6,75," in text


def test_report_links_to_the_feedback_pages_that_it_writes(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = graded.root / "autre" / "retours"
    text = report(graded, monkeypatch, "--retours", str(folder))
    links = re.findall(r'href="([^"]+)"', text)
    assert links == ["retours/anna/essai/mini.html", "retours/bruno/essai/mini.html"]
    page = (folder / "bruno/essai/mini.html").read_text(encoding="utf-8")
    assert "0 / 10" in page
    assert "Où gagner des points" in page
    assert ">Une moyenne</a>\xa0: <b>4 points</b> à reprendre" in page


def test_page_of_a_copy_without_grade_is_removed(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = graded.root / "retours"
    stale = folder / "zoe" / "essai" / "mini.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("celle d’avant")
    report(graded, monkeypatch, "--retours", str(folder))
    assert not stale.exists()


def test_report_has_no_name_on_demand(graded: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    text = report(graded, monkeypatch, "--pseudonymes")
    assert "copie-" in text
    assert not [name for name in ("anna", "Anna", "bruno", "zoe") if name in text]


def test_copy_that_waits_is_said_and_gives_no_mean(
    graded: Course, copy: Callable[[], essai.Copy], capsys: pytest.CaptureFixture[str]
) -> None:
    copy().write(graded.submitted / "zoe" / "essai" / "mini.ipynb")
    path = graded.root / "autre.html"
    assert run(graded, "rapport", "--rapport", str(path)) == 1
    assert "1 étudiant(s)" in capsys.readouterr().out
    assert "qui attend d’être notée" in path.read_text(encoding="utf-8")
