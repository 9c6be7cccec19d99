"""Copies that nobody failed: handed in as released, or measured by a broken exercise."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome, Status
from autograder.outils.metrics import Metric
from autograder.papers import Paper
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader import Register
from autograder.room import Limits, Room, open_room

from .essai import Copy, correct

MINI = "essai/mini"
RIGHT = 'reponse = {"moyenne": 3.0}'
GOOD = 'modele = lambda table: table["x"].to_numpy()'
WRONG = 'reponse = {"moyenne": 4.0}'


@cache
def room() -> Room:
    return open_room("aucune")


def graded(copy: Copy, paper: Paper) -> Outcome:
    return grade(copy.content(), {}, paper, room(), Limits())


@pytest.fixture
def paper(course: Course) -> Paper:
    return read_paper(course.paper(MINI))


def test_copy_handed_in_as_released_is_unanswered(paper: Paper, copy: Callable[[], Copy]) -> None:
    outcome = graded(copy(), paper)
    assert (outcome.status, outcome.points) == (Status.UNANSWERED, 0.0)
    assert outcome.message == "Aucune cellule de réponse n’a été modifiée."


def test_notes_beside_untouched_answers_are_no_answer(
    paper: Paper, copy: Callable[[], Copy]
) -> None:
    scribbled = copy().add("print('je regarde les données')")
    scribbled.notebook["cells"][0]["source"] = "# Mon titre"
    assert graded(scribbled, paper).status is Status.UNANSWERED


@pytest.mark.parametrize("source", [WRONG, "", "raise ValueError"])
def test_answer_that_earns_nothing_is_graded_and_not_unanswered(
    paper: Paper, copy: Callable[[], Copy], source: str
) -> None:
    outcome = graded(copy().answer(q1=source), paper)
    assert (outcome.status, outcome.points) == (Status.GRADED, 0.0)


def test_answer_in_a_cell_of_its_own_has_its_points(
    paper: Paper, copy: Callable[[], Copy]
) -> None:
    outcome = graded(copy().add(RIGHT, before="q1"), paper)
    assert (outcome.status, outcome.points) == (Status.GRADED, 4.0)


def test_unanswered_copies_are_counted_apart_everywhere(
    course: Course, copy: Callable[[], Copy], capsys: pytest.CaptureFixture[str]
) -> None:
    copy().write(course.submitted / "vide" / f"{MINI}.ipynb")
    copy().answer(q1=WRONG).write(course.submitted / "faux" / f"{MINI}.ipynb")
    notes, root = course.root / "notes.csv", str(course.root)
    command = ["noter", MINI, "--cours", root, "--notes", str(notes), "-j", "1"]
    assert main(command) == 0
    assert "1 noté, 1 sans réponse" in _plain(capsys.readouterr().out)
    with notes.open(encoding="utf-8", newline="") as file:
        rows = {row["etudiant"]: (row["statut"], row["note"]) for row in csv.DictReader(file)}
    assert rows == {"faux": ("noté", "0"), "vide": ("sans réponse", "0")}
    with Register(course) as register:
        recorded = register.read("vide", MINI)
    assert recorded is not None
    assert (recorded.status, recorded.note) == (Status.UNANSWERED, 0.0)
    assert main([*command, "--discret", "--strict"]) == 1
    assert "Déjà connues : 2." in _plain(capsys.readouterr().out)


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


def failing(*_: object) -> float:
    raise ZeroDivisionError("mesure cassée")


def broken(paper: Paper) -> Paper:
    """Same paper, whose second question's metric fails on every answer."""
    first, second = paper.questions
    (metric,) = second.exam.metrics  # type: ignore[attr-defined]
    bad: Metric = replace(metric, function=failing)
    exam = replace(second.exam, metrics=(bad,))  # type: ignore[call-arg]
    return replace(paper, questions=(first, replace(second, exam=exam)))


def test_metric_that_fails_costs_its_own_question_and_calls_for_the_teacher(
    paper: Paper, copy: Callable[[], Copy]
) -> None:
    outcome = graded(copy().answer(q1=RIGHT, q2=GOOD), broken(paper))
    assert outcome.status is Status.TO_REVIEW
    assert [verdict.points for verdict in outcome.verdicts] == [4.0, 0.0]
    assert "q2" in outcome.message
    assert "roc_auc" in outcome.message
    assert "q2" in outcome.transcripts


def test_question_that_could_not_be_measured_waits_for_a_human_in_the_gradebook(
    course: Course, paper: Paper, copy: Callable[[], Copy], register: Register
) -> None:
    outcome = graded(copy().answer(q1=RIGHT, q2=GOOD), broken(paper))
    recorded = register.record("alice", MINI, outcome, None)
    assert (recorded.status, recorded.auto) == (Status.TO_REVIEW, {"q1": 4.0, "q2": 0.0})
    correct(course, "q2", 5.0)
    read = register.read("alice", MINI)
    assert read is not None
    assert (read.status, read.note) == (Status.GRADED, 9.0)
