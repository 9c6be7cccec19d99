"""nbgrader's own commands and interface, on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, open_course
from autograder.platforms import Recorded
from autograder.platforms.nbgrader import Register, is_generated
from tests.platforms.essai import NAMES, THEME, Copy, api, autograde, outcome, release

RIGHT = 'reponse = {"moyenne": 3.0}'
GOOD = 'modele = lambda table: table["x"].to_numpy()'
STUDENTS = ("bien", "faux", "casse")


@pytest.fixture
def handed_in(course: Course, copy: Callable[[str], Copy]) -> Course:
    """A right copy, a wrong one and a damaged one."""
    copy(NAMES[0]).answer(q1=RIGHT, q2=GOOD).write(course.submitted / f"bien/{NAMES[0]}.ipynb")
    copy(NAMES[0]).answer(q2=GOOD).write(course.submitted / f"faux/{NAMES[0]}.ipynb")
    damaged = course.submitted / f"casse/{NAMES[0]}.ipynb"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"{")
    return course


def graded(course: Course, monkeypatch: pytest.MonkeyPatch) -> dict[str, Recorded | None]:
    with monkeypatch.context() as patch:
        patch.chdir(course.root)
        result = autograde(course)
    assert result["success"], result
    with Register(course) as register:
        return {student: register.read(student, NAMES[0]) for student in STUDENTS}


def test_autograde_gives_the_same_grades_as_on_sqlite(
    handed_in: Course, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = graded(handed_in, monkeypatch)
    assert {who: read and (read.status, dict(read.auto)) for who, read in found.items()} == {
        "bien": ("noté", {"q1": 4.0, "q2": 6.0}),
        "faux": ("noté", {"q1": 0.0, "q2": 6.0}),
        "casse": ("illisible", {"q1": 0.0, "q2": 0.0}),
    }
    root = tmp_path / "sqlite"
    shutil.copytree(built, root)
    shutil.copytree(handed_in.submitted, root / "submitted")
    assert graded(open_course(root), monkeypatch) == found
    scores = {row["student"]: row["score"] for row in api(handed_in).get_submissions(THEME)}
    assert scores == {"bien": 10.0, "faux": 6.0, "casse": 0.0}


def test_formgrader_lists_corrects_and_comments(course: Course) -> None:
    with Register(course) as register:
        register.ensure(NAMES)
        register.record("alice", NAMES[0], outcome(course, q1=4.0), None)
    formgrader = api(course)
    (submission,) = formgrader.get_submissions(THEME)
    assert (submission["student"], submission["score"]) == ("alice", 4.0)
    with formgrader.gradebook as book:
        grade = book.find_grade("q2", "mini", THEME, "alice")
        grade.manual_score, grade.extra_credit = 5.0, 0.5
        book.find_comment("q2_reponse", "mini", THEME, "alice").manual_comment = "Très bien."
        book.db.commit()
    with Register(course) as register:
        read = register.read("alice", NAMES[0])
        assert register.comments("alice", NAMES[0]) == {"q2_reponse": "Très bien."}
    assert read is not None
    assert read.note == 9.5
    assert api(course).get_notebook_submissions(THEME, "mini")[0]["score"] == 9.5


def test_a_released_theme_is_known(course: Course) -> None:
    assert all(is_generated(course, name) for name in NAMES)
    release(course)
    assert all(is_generated(course, name) for name in NAMES)
