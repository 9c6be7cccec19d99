from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError, InfrastructureError, PaperError
from autograder.outils.judge import Score
from autograder.outils.metrics.classification import ROC_AUC
from autograder.platforms.nbgrader import Register
from autograder.platforms.nbgrader.gradebook import Database
from autograder.platforms.nbgrader.settings import read as read_settings

from . import essai
from .conftest import BASES, either
from .essai import Killed, correct, gradebook, kill, outcome

MINI = "essai/mini"
NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(params=BASES)
def base(request: pytest.FixtureRequest) -> str:
    """Every test here runs on both databases."""
    return either(request)


def test_points_status_and_date_are_read_back(register: Register, course: Course) -> None:
    written = register.record("alice", MINI, outcome(course, q1=4.0, q2=1 / 3), NOON)
    assert written == register.read("alice", MINI)
    assert written.auto == {"q1": 4.0, "q2": pytest.approx(1 / 3, abs=1e-9)}
    assert (written.status, written.isolation, written.submitted_at) == ("noté", "aucune", NOON)
    assert written.note == pytest.approx(4 + 1 / 3, abs=1e-9)


def test_nbgrader_sees_the_same_points_and_date(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0, q2=2.5), NOON)
    with gradebook(course) as book:
        submission = book.find_submission("essai", "alice")
        assert submission.score == pytest.approx(6.5)
        assert submission.timestamp == NOON.replace(tzinfo=None)
        assert not submission.needs_manual_grade


def test_a_copy_never_recorded_reads_as_nothing(register: Register) -> None:
    assert register.read("alice", MINI) is None


@pytest.mark.parametrize(
    ("points", "kept"), [(7.0, 4.0), (-1.0, 0.0), (float("nan"), 0.0), (float("inf"), 0.0)]
)
def test_points_stay_within_the_question(
    register: Register, course: Course, points: float, kept: float
) -> None:
    assert register.record("alice", MINI, outcome(course, q1=points), None).auto["q1"] == kept


def test_points_without_a_verdict_are_zero(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0, q2=6.0), None)
    alone = outcome(course, q1=4.0)
    recorded = register.record("alice", MINI, replace(alone, verdicts=alone.verdicts[:1]), None)
    assert recorded.auto == {"q1": 4.0, "q2": 0.0}


def test_a_resubmission_replaces_every_automatic_point(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0, q2=6.0), None)
    assert register.record("alice", MINI, outcome(course, "interrompu", q1=4.0), None).note == 4.0


def test_a_human_correction_survives_a_regrade(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), None)
    correct(course, "q2", 5.0)
    recorded = register.record("alice", MINI, outcome(course, q1=4.0), None)
    assert recorded.manual == {"q2": 5.0}
    assert recorded.note == 9.0
    assert recorded.status == "noté"


def test_a_correction_is_to_be_reviewed_when_the_copy_changed(
    register: Register, course: Course
) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), None)
    correct(course, "q2", 5.0)
    assert register.record("alice", MINI, outcome(course, q1=0.0), None).status == "à relire"


def test_a_reviewed_copy_is_no_longer_to_review(register: Register, course: Course) -> None:
    done = outcome(course, "à relire", q2=6.0)
    high = Score(ROC_AUC.scale, 0.9, 0.5, 0.75, 1.6, 6.0, 6.0)
    verdicts = (done.verdicts[0], replace(done.verdicts[1], scores=(high,)))
    done = replace(done, verdicts=verdicts)
    assert register.record("alice", MINI, done, None).status == "à relire"
    correct(course, "q2", 6.0)
    read = register.read("alice", MINI)
    assert read is not None
    assert read.status == "noté"
    assert register.record("alice", MINI, done, None).status == "noté"


def test_absence_resets_a_former_copy_and_creates_no_student(
    register: Register, course: Course
) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), NOON)
    for student in ("alice", "bob"):
        recorded = register.record(student, MINI, outcome(course, "absent"), None)
        assert (recorded.status, recorded.note) == ("absent", 0.0)
    read = register.read("alice", MINI)
    assert read is not None
    assert (read.status, read.note) == ("absent", 0.0)
    with gradebook(course) as book:
        assert [student.id for student in book.students] == ["alice"]


def test_reset_leaves_no_former_point_standing(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), None)
    register.reset("alice", MINI)
    assert register.read("alice", MINI) is None
    with gradebook(course) as book:
        assert book.find_submission("essai", "alice").score == 0.0


def test_an_exercise_added_later_is_recorded_for_known_students(course: Course) -> None:
    essai.empty_gradebook(course)
    for exercise in ("essai/mini", "essai/second"):
        with Register(course) as register:
            register.ensure([exercise])
            done = outcome(course, name=exercise, q1=4.0)
            assert register.record("alice", exercise, done, None).note == 4.0


def test_graded_notebook_carries_the_status(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, "interrompu"), NOON)
    folder = course.root / "autograded" / "alice" / "essai"
    stamp = json.loads((folder / "mini.ipynb").read_text())["metadata"]["autograder"]
    assert stamp["statut"] == "interrompu"
    assert stamp["exercice"] == MINI
    assert (folder / "timestamp.txt").read_text() == "2027-01-10 12:00:00 UTC"


def test_lone_surrogates_of_a_copy_are_recorded(register: Register, course: Course) -> None:
    done = outcome(course)
    cells = [{**cell, "source": "x = '\ud800'"} for cell in done.notebook["cells"]]
    done = replace(done, notebook={**done.notebook, "cells": cells})
    register.record("alice", MINI, done, None)
    assert register.read("alice", MINI) is not None


@pytest.mark.parametrize("first", [True, False])
def test_a_process_killed_before_the_transaction_records_nothing(
    course: Course, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    with Register(course) as register:
        register.ensure([MINI])
        before = None if first else register.record("alice", MINI, outcome(course, q1=1.0), NOON)
        with monkeypatch.context() as patch:
            patch.setattr("autograder.platforms.nbgrader.recording.save", kill)
            with pytest.raises(Killed):
                register.record("alice", MINI, outcome(course, q1=4.0), NOON)
    with Register(course) as register:
        assert register.read("alice", MINI) == before
    assert not list((course.root / "autograded").rglob("*.partiel"))


@pytest.mark.parametrize("first", [True, False])
def test_a_process_killed_after_the_transaction_recorded_everything(
    course: Course, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    with Register(course) as register:
        register.ensure([MINI])
        if not first:
            register.record("alice", MINI, outcome(course, q1=1.0), NOON)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", kill)
            with pytest.raises(Killed):
                register.record("alice", MINI, outcome(course, "interrompu", q1=4.0), NOON)
    with Register(course) as register:
        read = register.read("alice", MINI)
    assert read is not None
    assert (read.status, read.note) == ("interrompu", 4.0)
    assert list(course.root.glob("autograded/alice/essai/timestamp.txt"))
    graded = course.root / "autograded" / "alice" / "essai" / "mini.ipynb"
    assert '"statut": "interrompu"' in graded.read_text()


def test_a_locked_database_is_a_french_fault_and_records_nothing(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.platforms.nbgrader.engine.PATIENCE", 0.1)
    other = Database(read_settings(course.root).database, "cours-d-essai")
    with closing(other), Register(course) as register:
        register.ensure([MINI])
        with other.writing("alice", MINI), pytest.raises(InfrastructureError, match="occupe"):
            register.record("alice", MINI, outcome(course, q1=4.0), None)
        assert register.read("alice", MINI) is None


def test_a_missing_graded_notebook_means_grade_again(register: Register, course: Course) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), None)
    (course.root / "autograded" / "alice" / "essai" / "mini.ipynb").unlink()
    assert register.read("alice", MINI) is None


def test_exercise_without_paper_is_refused(register: Register, course: Course) -> None:
    course.paper(MINI).unlink()
    with pytest.raises(PaperError, match="construire"):
        register.ensure([MINI])


def test_paper_with_other_cells_is_refused_once_copies_are_recorded(
    register: Register, course: Course
) -> None:
    from autograder import papers

    register.record("alice", MINI, outcome(course), None)
    known = papers.read(course.paper(MINI))
    cells = [cell for cell in known.notebook["cells"] if cell["id"] != "q2"]
    papers.save(replace(known, notebook={**known.notebook, "cells": cells}), course.paper(MINI))
    with pytest.raises(CourseError, match="cellules"):
        register.ensure([MINI])


def test_ensure_needs_neither_source_nor_release(course: Course) -> None:
    essai.empty_gradebook(course)
    with Register(course) as register:
        register.ensure([MINI])
        assert register.record("alice", MINI, outcome(course, q1=4.0), None).note == 4.0


def test_registers_share_the_database(course: Course) -> None:
    with Register(course) as one, Register(course) as two:
        one.ensure([MINI])
        for register, student in ((one, "a"), (two, "b"), (one, "c")):
            register.record(student, MINI, outcome(course, q1=4.0), None)
        with gradebook(course) as book:
            assert len(book.students) == 3
