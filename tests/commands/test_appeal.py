"""An appeal: conversations judged again without student code, a grade told measure by measure."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.commands.console import console
from autograder.course import Course, open_course
from autograder.outils.core import Question
from autograder.papers import read, save
from tests.commands.conftest import EXERCISE

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def graded(graded_course: Course, tmp_path: Path) -> Course:
    """Return a private copy of the graded course."""
    shutil.copytree(graded_course.root, tmp_path / "cours")
    return open_course(tmp_path / "cours")


@pytest.fixture
def run(graded: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command on the graded course, with nothing that could run a copy."""
    monkeypatch.setattr(console, "width", 160)
    monkeypatch.setattr("autograder.cohort.job.room", None)

    def command(name: str, *given: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main([name, *given, "--cours", str(graded.root)])
        captured = capsys.readouterr()
        return code, (captured.out + captured.err).replace("\xa0", " ")

    return command


def change(course: Course, edit: Callable[[Question], Question]) -> None:
    """Make today's paper another one."""
    path = course.paper(EXERCISE)
    paper = read(path)
    save(replace(paper, questions=tuple(map(edit, paper.questions))), path)


def harder(question: Question) -> Question:
    criteria = tuple(
        replace(criterion, floor=criterion.target + 5, target=criterion.target + 6)
        for criterion in question.criteria
    )
    return replace(question, criteria=criteria)


def test_same_paper_confirms_every_grade_that_was_kept(run: Run) -> None:
    code, text = run("rejouer", EXERCISE)
    assert code == 1  # two copies never ran: nothing can be said of them
    assert "4 copie(s) jugée(s) de nouveau" in text
    assert "4 confirmée(s), 0 qui changerai(en)t" in text
    assert "Ce qui changerait" not in text
    for student in ("hugo", "lou"):
        assert f"Aucune conversation gardée : {student}, {EXERCISE}" in text


def test_grades_are_all_confirmed_when_each_copy_had_a_conversation(
    graded: Course, run: Run
) -> None:
    for student in ("hugo", "lou"):
        (graded.submitted / student / f"{EXERCISE}.ipynb").unlink()
    assert run("rejouer")[0] == 0


def test_harder_thresholds_say_what_would_change_and_change_nothing(
    graded: Course, run: Run
) -> None:
    before = run("expliquer", "amina")[1]
    change(graded, harder)
    code, text = run("rejouer", EXERCISE)
    assert code == 1
    row = next(line for line in text.splitlines() if "amina" in line)
    assert [cell.strip() for cell in row.split("│")[1:5]] == ["amina", EXERCISE, "20", "0"]
    assert "q1 : " in text
    assert "amina, introduction/pourquoi_apprendre : 20 / 20 (noté)" in before
    assert "20 / 20 (noté)" in run("expliquer", "amina")[1]


def test_question_that_is_asked_otherwise_must_be_run_again(graded: Course, run: Run) -> None:
    path = graded.paper(EXERCISE)
    paper = read(path)
    question = next(one for one in paper.questions if one.draw)
    draw = paper.draws[question.id]
    fewer = {name: table.iloc[:-1].reset_index(drop=True) for name, table in draw.inputs.items()}
    save(replace(paper, draws={**paper.draws, question.id: draw._replace(inputs=fewer)}), path)
    code, text = run("rejouer", EXERCISE)
    assert code == 1
    assert f"{question.id} : à exécuter de nouveau" in text


def test_nothing_kept_is_said(graded: Course, run: Run) -> None:
    graded.outcomes.unlink()
    code, text = run("rejouer")
    assert code == 2
    assert "Aucune conversation gardée" in text
    assert not graded.outcomes.exists()


def test_grade_is_told_measure_by_measure_with_its_rule(graded: Course, run: Run) -> None:
    code, text = run("expliquer", "chloe", EXERCISE)
    assert code == 0
    paper = read(graded.paper(EXERCISE))
    for question in paper.questions:
        assert f"  {question.id}, {question.title} : " in text
    assert text.count("mesure ") >= len(paper.questions) - 1
    assert "plancher" in text
    assert "sans pénalité de retard" in text
    assert f"session « {graded.session} »" in text
    assert "proportionnelle" in text


def test_grade_whose_measures_were_not_kept_is_told_by_its_points(
    graded: Course, run: Run
) -> None:
    graded.outcomes.unlink()
    text = run("expliquer", "amina", EXERCISE)[1]
    assert "n’ont pas été gardées" in text
    assert "20 / 20 (noté)" in text


def test_unreadable_copy_says_why(run: Run) -> None:
    text = run("expliquer", "hugo")[1]
    assert "0 / 20 (illisible)" in text
    assert "JSON invalide" in text


def test_copy_that_waits_and_unknown_student_are_said(graded: Course, run: Run) -> None:
    (graded.submitted / "amina").rename(graded.submitted / "nadia")
    code, text = run("expliquer", "nadia")
    assert (code, "pas encore de note" in text) == (1, True)
    code, text = run("expliquer", "inconnu")
    assert (code, "Aucune copie de « inconnu »" in text) == (2, True)
