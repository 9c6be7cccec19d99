"""Dates of deposit: in the course's time zone if they do not say theirs, and never in the way."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from traitlets.config import Config

from autograder.cli import main
from autograder.course import Course
from autograder.platforms.nbgrader import Register, configure

from .conftest import Get
from .essai import THEME, Copy, autograde, gradebook
from .test_server import press

MINI = "essai/mini"
RIGHT = 'reponse = {"moyenne": 3.0}'
ZONE = "America/Martinique"
NOON_THERE = datetime(2027, 1, 10, 16, tzinfo=UTC)
LATE = f'[retard]\npoints_par_jour = 1\nfuseau = "{ZONE}"\n'


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    """Return a course four hours west of Greenwich, where a copy due at noon is late after it."""
    made = make_course(LATE)
    with gradebook(made) as book:
        book.update_or_create_assignment(THEME, duedate=NOON_THERE.replace(tzinfo=None))
    return made


@pytest.fixture
def hand_in(course: Course, copy: Callable[[], Copy]) -> Callable[[str, str], None]:
    def write(student: str, date: str) -> None:
        path = course.submitted / student / f"{MINI}.ipynb"
        copy().answer(q1=RIGHT).write(path, date=date)

    return write


def noter(course: Course) -> dict[str, dict[str, str]]:
    """Rows of ``notes.csv``, by student."""
    path = course.root / "notes.csv"
    command = ["noter", MINI, "--cours", str(course.root), "--notes", str(path), "-j", "1"]
    assert main(command) == 0
    with path.open(encoding="utf-8", newline="") as file:
        return {row["etudiant"]: row for row in csv.DictReader(file)}


def test_dates_without_a_zone_are_the_courses_own_and_told_once_with_their_number(
    course: Course, hand_in: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("juste", "2027-01-10 11:59:00")
    hand_in("tard", "2027-01-10 12:01:00")
    hand_in("dit", "2027-01-10 15:59:00 UTC")
    rows = noter(course)
    assert {name: row["penalite"] for name, row in rows.items()} == {
        "juste": "0", "tard": "1", "dit": "0"
    }
    assert rows["juste"]["date_depot"] == "2027-01-10T15:59:00+00:00"
    text = capsys.readouterr().out.replace("\xa0", " ")
    assert text.count("sans fuseau horaire") == 1
    assert f"2 date(s) de dépôt sans fuseau horaire : lues à l’heure de {ZONE}" in text


def test_nothing_is_told_of_dates_that_say_their_zone(
    course: Course, hand_in: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("dit", "2027-01-10T11:59:00-04:00")
    assert noter(course)["dit"]["penalite"] == "0"
    assert "fuseau" not in capsys.readouterr().out


def test_nbgrader_reads_the_same_dates_and_shows_them_in_the_courses_zone(
    course: Course, hand_in: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in("tard", "2027-01-10 12:01:00")
    monkeypatch.chdir(course.root)
    result = autograde(course)
    assert result["success"], result
    assert f"1 date(s) de dépôt sans fuseau horaire\xa0: lues à l’heure de {ZONE}" in result["log"]
    with Register(course) as register:
        read = register.read("tard", MINI)
    assert read is not None
    assert (read.penalty, read.submitted_at) == (1.0, datetime(2027, 1, 10, 16, 1, tzinfo=UTC))


def test_formgrader_shows_dates_in_the_zone_of_the_settings(course: Course) -> None:
    config = Config()
    configure(config, course.root)
    assert config.NbGraderAPI.timezone == ZONE


@pytest.mark.parametrize("date", ["15/01/2027", "pas une date", "\x00\xff", "9" * 150, ""])
def test_date_that_cannot_be_read_is_said_and_stops_neither_list_nor_grading(
    course: Course, hand_in: Callable[[str, str], None], browse: Callable[..., Any], date: str
) -> None:
    hand_in("alice", date)
    (course.submitted / "alice/essai/timestamp.txt").write_text(date, encoding="latin-1")
    hand_in("bruno", "2027-01-10 11:59:00")

    async def visit(get: Get) -> tuple[Any, Any, Any]:
        async def listed() -> Any:
            answer = await get(f"/formgrader/api/submissions/{THEME}")
            return {one["student"]: one for one in json.loads(answer.body)}

        return await listed(), await press(get, "alice"), await listed()

    before, pressed, after = browse(visit)
    assert {name: one["timestamp"] for name, one in before.items()} == {
        "alice": None, "bruno": "2027-01-10T15:59:00"
    }
    assert before["bruno"]["display_timestamp"].startswith("2027-01-10 11:59:00")
    assert pressed["success"], pressed
    assert "Date de dépôt illisible" in pressed["log"]
    assert after["alice"]["autograded"]
    assert "Date de dépôt illisible" in noter(course)["alice"]["message"]
