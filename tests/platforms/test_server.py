"""The formgrader's Autograde button, pressed on a Jupyter server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.cohort.run import Job
from autograder.cohort.store import Store
from autograder.commands.muster import Request
from autograder.commands.promotion import grade_cohort
from autograder.course import Course, open_course
from autograder.platforms.nbgrader import Register, grading
from autograder.platforms.run import setup_of

from .conftest import Get
from .essai import NAMES, THEME, Copy, autograde

RIGHT = 'reponse = {"moyenne": 3.0}'
GOOD = 'modele = lambda table: table["x"].to_numpy()'
ASKED = 20
"""Requests that the server answers during one grading."""


async def press(get: Get, student: str) -> dict[str, Any]:
    """Press the button on one student's line."""
    path = f"/formgrader/api/submission/{THEME}/{student}/autograde"
    answer = await get(path, method="POST", body="")
    return dict(json.loads(answer.body))


def hand_in(course: Course, copy: Copy, student: str = "alice") -> None:
    copy.write(course.submitted / student / f"{NAMES[0]}.ipynb")


def recorded(course: Course, student: str = "alice") -> Any:
    with Register(course) as register:
        return register.read(student, NAMES[0])


def test_the_server_answers_while_a_copy_is_graded(
    course: Course, copy: Callable[[], Copy], browse: Callable[..., Any], tmp_path: Path
) -> None:
    door = tmp_path / "porte"
    waiting = f"""
import os, time
while not os.path.exists({str(door)!r}):
    time.sleep(0.05)
{GOOD}"""
    hand_in(course, copy().answer(q1=RIGHT, q2=waiting))

    async def visit(get: Get) -> tuple[bool, dict[str, Any]]:
        grading = asyncio.ensure_future(press(get, "alice"))
        for _ in range(ASKED):
            assert (await get("/api")).code == 200
            await asyncio.sleep(0.05)
        still = not grading.done()
        door.touch()
        return still, await grading

    still, result = browse(visit)
    assert still, "the copy ended before the server had answered"
    assert result["success"], result
    assert recorded(course).note == 10.0


def asked(course: Course) -> Request:
    """What a teacher asks of ``autograder noter``, without an option."""
    return Request(course=course, copies=course.submitted, exercises=(NAMES[0],))


def test_the_three_ways_give_a_copy_the_same_outcome(
    course: Course, copy: Callable[[], Copy], browse: Callable[..., Any]
) -> None:
    hand_in(course, copy().answer(q1=RIGHT, q2="modele = 0"))
    found = []
    for way in (
        lambda: browse(lambda get: press(get, "alice")),
        lambda: autograde(course, "alice", force=True),
        lambda: grade_cohort(asked(course)),
    ):
        course.outcomes.unlink(missing_ok=True)
        with Register(course) as register:
            register.reset("alice", NAMES[0])
        assert recorded(course) is None
        way()
        found.append((recorded(course), graded_text(course)))
    assert found[0] == found[1] == found[2]
    assert found[0][0].note == 4.0


def graded_text(course: Course) -> str:
    return (course.root / "autograded" / "alice" / f"{NAMES[0]}.ipynb").read_text()


def test_an_outcome_that_is_known_is_not_run_again(
    course: Course, copy: Callable[[], Copy], browse: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand_in(course, copy().answer(q1=RIGHT, q2=GOOD))
    grade_cohort(asked(course))

    ran: list[Job] = []
    submit = grading.WORKER.submit

    def count(job: Job) -> Any:
        if job.copy is not None:  # an absence runs nothing
            ran.append(job)
        return submit(job)

    monkeypatch.setattr(grading.WORKER, "submit", count)
    assert browse(lambda get: press(get, "alice"))["success"]
    assert autograde(course, "alice", force=True)["success"]
    assert recorded(course).note == 10.0
    assert ran == []


def test_isolation_and_bounds_of_the_course_hold_for_every_way(
    course: Course, copy: Callable[[], Copy], browse: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = course.root / "cours.toml"
    path.write_text(f"{path.read_text()}sortie = 1\nduree = 50\n")
    course = open_course(course.root)
    hand_in(course, copy().answer(q1=RIGHT, q2=GOOD))
    setups = []
    kept = Store.get

    def get(store: Store, key: str) -> Any:
        setups.append(key)
        return kept(store, key)

    monkeypatch.setattr(Store, "get", get)
    grade_cohort(asked(course))
    autograde(course, "alice", force=True)
    browse(lambda get: press(get, "alice"))
    assert len(setups) == 3
    assert len(set(setups)) == 1, "the same copy has one key of the store by every way"
    setup = setup_of(course.settings.room)
    assert (setup.limits.wall, setup.limits.cell_output) == (50, 1024)
    assert setup.level == "aucune"


def test_a_student_without_a_copy_is_a_french_refusal(
    course: Course, browse: Callable[..., Any]
) -> None:
    result = browse(lambda get: press(get, "personne"))
    assert not result["success"]
    assert "Aucune copie de personne" in result["error"]
