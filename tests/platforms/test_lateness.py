"""The late penalty, as the gradebook records it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from autograder.course import Course
from autograder.platforms.nbgrader import Register
from autograder.platforms.nbgrader.lateness import late_by, penalty
from autograder.settings import Lateness

from .conftest import BASES, either
from .essai import gradebook, outcome

MINI = "essai/mini"
NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(params=BASES)
def base(request: pytest.FixtureRequest) -> str:
    """Every test here runs on both databases."""
    return either(request)


def late(course: Course, days: float, extension: int = 0) -> float:
    """Penalty of a copy handed in so many days after the deadline."""
    with Register(course) as register:
        register.ensure([MINI])
        register.record("alice", MINI, outcome(course), None)
        with gradebook(course) as book:
            book.update_or_create_assignment("essai", duedate=NOON.replace(tzinfo=None))
            book.grant_extension("essai", "alice", days=extension)
        done = outcome(course, q1=4.0, q2=1.0)
        return register.record("alice", MINI, done, NOON + timedelta(days=days)).penalty


@pytest.mark.parametrize(
    ("days", "extension", "deducted"),
    [(-1, 0, 0), (0.1, 0, 2), (1.5, 0, 4), (9, 0, 5), (1.5, 1, 2)],
)
def test_late_penalty_counts_days_begun_after_the_students_deadline(
    make_course: Callable[[str], Course], days: float, extension: int, deducted: float
) -> None:
    course = make_course("[retard]\npoints_par_jour = 2\n")
    assert late(course, days, extension) == deducted


def test_an_extension_granted_later_lowers_the_penalty_of_an_unchanged_copy(
    make_course: Callable[[str], Course]
) -> None:
    course = make_course("[retard]\npoints_par_jour = 2\n")
    assert late(course, 1.5) == 4
    with Register(course) as register, gradebook(course) as book:
        book.grant_extension("essai", "alice", days=1)
        done = outcome(course, q1=4.0, q2=1.0)
        assert register.record("alice", MINI, done, NOON + timedelta(days=1.5)).penalty == 2


def test_lateness_costs_nothing_by_default(course: Course) -> None:
    assert late(course, 3) == 0.0


def test_an_extension_without_a_deadline_is_no_fault() -> None:
    assert late_by(NOON, None, timedelta(days=1)) == timedelta(0)
    assert penalty(5.0, timedelta(0), Lateness(points_per_day=1.0)) == 0.0


@pytest.mark.parametrize(("minutes", "deducted"), [(-5, 0), (14, 0), (15, 0), (16, 2), (1500, 4)])
def test_minutes_of_grace_put_the_deadline_back(
    make_course: Callable[[str], Course], minutes: float, deducted: float
) -> None:
    course = make_course("[retard]\npoints_par_jour = 2\ngrace_minutes = 15\n")
    assert late(course, minutes / 1440) == deducted


@pytest.mark.parametrize(("days", "deducted"), [(0.5, 2), (1.5, 3), (9, 3)])
def test_a_copy_never_loses_more_than_the_cap(
    make_course: Callable[[str], Course], days: float, deducted: float
) -> None:
    course = make_course("[retard]\npoints_par_jour = 2\nplafond = 3\n")
    assert late(course, days) == deducted
