"""Copies of an SQLite gradebook, kept beside it, and what a damaged one or a full disk says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from autograder.course import Course
from autograder.errors import InfrastructureError
from autograder.platforms.nbgrader import Register
from autograder.platforms.nbgrader.backup import KEPT, copies, file_of, save

from .essai import NAMES, outcome

MINI = NAMES[0]


@pytest.fixture
def book(course: Course) -> Path:
    """The gradebook of a course with one grade."""
    record(course, 1.0)
    return course.root / "gradebook.db"


def record(course: Course, points: float) -> None:
    with Register(course) as register:
        register.ensure([MINI])
        register.record("alice", MINI, outcome(course, q1=points), None)


def address(path: Path) -> str:
    return f"sqlite:///{path}"


def grades(path: Path) -> list[float]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT auto_score FROM grade WHERE auto_score > 0").fetchall()
    return [points for (points,) in rows]


def test_a_copy_holds_what_the_gradebook_held(course: Course, book: Path) -> None:
    save(address(book))
    record(course, 2.0)
    assert grades(copies(book)[0]) == [1.0]
    assert grades(book) == [2.0]


def test_copies_rotate_and_the_oldest_goes(course: Course, book: Path) -> None:
    for points in range(1, KEPT + 3):
        record(course, points / 2)
        save(address(book))
    assert [grades(path) for path in copies(book)] == [[2.5], [2.0], [1.5]]
    assert len(list(book.parent.glob("gradebook.db.sauvegarde*"))) == KEPT


def test_an_unchanged_gradebook_is_copied_once(course: Course, book: Path) -> None:
    save(address(book))
    save(address(book))
    assert [path.is_file() for path in copies(book)] == [True, False, False]


def test_a_copy_can_take_the_place_of_a_damaged_gradebook(course: Course, book: Path) -> None:
    save(address(book))
    for path in book.parent.glob("gradebook.db-*"):
        path.unlink()
    damage(book)
    with pytest.raises(InfrastructureError, match="est abîmé") as refused:
        record(course, 2.0)
    (newest, *_) = copies(book)
    assert f"cp {newest} {book}" in str(refused.value)
    book.write_bytes(newest.read_bytes())
    record(course, 3.0)
    assert grades(book) == [3.0]


def test_a_damaged_gradebook_without_a_copy_names_its_remedy(course: Course, book: Path) -> None:
    damage(book)
    with pytest.raises(InfrastructureError, match=f"mv {book} {book}.abime"):
        record(course, 2.0)


def test_a_damaged_gradebook_is_never_kept(course: Course, book: Path) -> None:
    save(address(book))
    kept = copies(book)[0].read_bytes()
    damage(book)
    with pytest.raises(InfrastructureError, match="est abîmé"):
        save(address(book))
    assert copies(book)[0].read_bytes() == kept
    assert not copies(book)[1].exists()


def damage(book: Path) -> None:
    """Overwrite the file as a failing disk does."""
    for path in book.parent.glob("gradebook.db-*"):
        path.unlink()
    size = book.stat().st_size
    book.write_bytes(b"\xff" * size)


def test_a_servers_database_is_left_to_its_administrator() -> None:
    assert file_of("postgresql+psycopg://hote/notes") is None
    save("postgresql+psycopg://hote/notes")


def test_a_copy_that_cannot_be_written_is_said(
    course: Course, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("autograder.platforms.nbgrader.backup._copy", full)
    with pytest.raises(InfrastructureError, match="Libérez de l’espace"):
        save(address(book))


@pytest.fixture
def full_disk(course: Course) -> Iterator[None]:
    """No database may grow by a page."""

    def limit(connection: sqlite3.Connection, _: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {max(pages, 1)}").close()

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


def test_a_full_disk_at_enrolment_is_a_french_sentence(course: Course, full_disk: None) -> None:
    (course.root / "gradebook.db").unlink()
    with pytest.raises(InfrastructureError, match="disque n’est pas plein"):
        record(course, 1.0)
