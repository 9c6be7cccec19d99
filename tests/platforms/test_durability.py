"""Killed writers, several writers, and readers meanwhile, on both databases."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from autograder.course import Course
from autograder.platforms import Recorded
from autograder.platforms.nbgrader import Register

from .conftest import BASES, either
from .essai import empty_gradebook, gradebook, outcome

MINI = "essai/mini"
HIGH, LOW = {"q1": 4.0, "q2": 6.0}, {"q1": 1.0, "q2": 1.0}
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=BASES)
def base(request: pytest.FixtureRequest) -> str:
    return either(request)


@pytest.fixture
def start(course: Course, tmp_path: Path) -> Start:
    """Return a function that starts a writer of two outcomes in turn."""
    outcomes = tmp_path / "resultats.pickle"
    outcomes.write_bytes(pickle.dumps(
        [outcome(course, **HIGH), outcome(course, "interrompu", **LOW)]
    ))

    def run(times: int, *students: str) -> subprocess.Popen[str]:
        arguments = [str(course.root), str(outcomes), str(times), *students]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.platforms.writer", *arguments],
            cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
        )

    return run


def is_whole(read: Recorded | None) -> bool:
    return read is not None and (read.status, dict(read.auto)) in (
        ("noté", HIGH), ("interrompu", LOW)
    )


def test_a_killed_writer_leaves_a_whole_copy(course: Course, start: Start) -> None:
    graded = course.root / "autograded" / "alice" / "essai" / "mini.ipynb"
    for delay in (0.05, 0.11, 0.23, 0.31):
        with start(0, "alice") as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "prêt\n"
            while not graded.exists():
                time.sleep(0.001)
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
        with Register(course) as register:
            read = register.read("alice", MINI)
        assert is_whole(read)
        assert json.loads(graded.read_text())["metadata"]["autograder"]["statut"] == read.status
        assert not list((course.root / "autograded").rglob("*.partiel"))


def test_writers_in_parallel_leave_whole_copies_and_readers_see_no_other(
    course: Course, start: Start
) -> None:
    seen = set()
    writers = [start(20, "alice", "bob"), start(20, "bob", "alice")]
    while any(writer.poll() is None for writer in writers):
        with gradebook(course) as book:
            for submission in book.notebook_submissions("mini", "essai"):
                seen.add(submission.score)
        time.sleep(0.02)
    for writer in writers:
        assert writer.communicate()[0] == "prêt\n"
        assert writer.returncode == 0
    assert seen <= {10.0, 2.0}
    assert seen
    with Register(course) as register:
        assert all(is_whole(register.read(student, MINI)) for student in ("alice", "bob"))


def test_two_programs_may_open_a_new_gradebook_at_once(course: Course, start: Start) -> None:
    empty_gradebook(course)
    writers = [start(0) for _ in range(4)]
    ready = [writer.stdout.readline() for writer in writers if writer.stdout is not None]
    for writer in writers:
        writer.kill()
        writer.communicate()
    assert ready == ["prêt\n"] * 4
    with gradebook(course) as book:
        versions = book.db.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    assert versions == 1


def test_a_register_leaves_alone_what_another_is_preparing(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.platforms.nbgrader import recording

    save = recording.save

    def save_while_another_opens(*arguments: object) -> None:
        with Register(course) as other:
            assert other.read("alice", MINI) is None
        save(*arguments)

    with Register(course) as register:
        with monkeypatch.context() as patch:
            patch.setattr(recording, "save", save_while_another_opens)
            register.record("alice", MINI, outcome(course, **HIGH), None)
        assert is_whole(register.read("alice", MINI))
