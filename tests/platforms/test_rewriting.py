"""What is already recorded is read, and written again only if it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autograder.cohort.run import Graded, Job
from autograder.commands.muster import Request
from autograder.commands.promotion import grade_cohort
from autograder.course import Course
from autograder.platforms.nbgrader import Register
from autograder.platforms.nbgrader.gradebook import Database

from . import essai
from .conftest import BASES, either
from .essai import Killed, correct, gradebook, kill, outcome

MINI = "essai/mini"
NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(params=BASES)
def base(request: pytest.FixtureRequest) -> str:
    """Every test here runs on both databases."""
    return either(request)


def test_what_is_already_recorded_is_not_written_again(
    register: Register, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = outcome(course, q1=4.0, q2=6.0)
    first = register.record("alice", MINI, done, NOON)
    correct(course, "q2", 5.0)
    monkeypatch.setattr("autograder.platforms.nbgrader.recording.prepared", kill)
    monkeypatch.setattr(Database, "writing", kill)
    again = register.record("alice", MINI, done, NOON)
    assert again == replace(first, manual={"q2": 5.0})
    with pytest.raises(Killed):
        register.record("alice", MINI, done, NOON + timedelta(seconds=1))
    with pytest.raises(Killed):
        register.record("alice", MINI, outcome(course, q1=4.0), NOON)


def test_what_changed_behind_our_back_is_written_again(register: Register, course: Course) -> None:
    done = outcome(course, q1=4.0)
    first = register.record("alice", MINI, done, NOON)
    graded = course.root / "autograded" / "alice" / "essai" / "mini.ipynb"
    graded.write_text("{}")
    assert register.record("alice", MINI, done, NOON) == first
    with gradebook(course) as book:
        book.find_grade("q1", "mini", "essai", "alice").auto_score = 1.0
        book.db.commit()
    assert register.record("alice", MINI, done, NOON) == first
    assert register.read("alice", MINI) == first


def test_an_absence_recorded_twice_is_written_once(
    register: Register, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.record("alice", MINI, outcome(course, q1=4.0), NOON)
    register.record("alice", MINI, outcome(course, "absent"), None)
    monkeypatch.setattr(Database, "writing", kill)
    assert register.record("alice", MINI, outcome(course, "absent"), None).status == "absent"


def test_an_unchanged_cohort_is_read_and_not_written(
    course: Course, copy: Callable[[], essai.Copy], monkeypatch: pytest.MonkeyPatch
) -> None:
    def instead(jobs: Iterable[Job | Graded], *_: object) -> Iterator[Graded]:
        for job in jobs:
            known = isinstance(job, Graded)
            yield job if known else Graded(job.submission, outcome(course, q1=4.0))

    for student in ("alice", "bob"):
        copy().write(course.submitted / student / f"{MINI}.ipynb")
    monkeypatch.setattr("autograder.cohort.once.run", instead)
    request = Request(
        course=course, copies=course.submitted, exercises=(MINI,), isolation="aucune"
    )
    first = grade_cohort(request)
    correct(course, "q1", 3.0, "bob")
    monkeypatch.setattr(Database, "writing", kill)
    again = grade_cohort(request)
    assert [grade.points for grade in first.grades] == [4.0, 4.0]
    assert [grade.points for grade in again.grades] == [4.0, 3.0]
