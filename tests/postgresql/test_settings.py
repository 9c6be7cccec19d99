"""How the database is named, reached, and reported when it does not answer."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import CourseError, InfrastructureError
from autograder.platforms.nbgrader import Register
from autograder.platforms.nbgrader.settings import read
from tests.platforms.essai import NAMES, outcome, release
from tests.postgresql import server as cluster
from tests.postgresql.server import USER, Server


def change(course: Course, address: str) -> None:
    """Name another database in the settings."""
    path = course.root / "cours.toml"
    path.write_text(re.sub("base = .*", f'base = "{address}"', path.read_text()))


def records(course: Course) -> bool:
    with Register(course) as register:
        register.ensure(NAMES)
        register.record("alice", NAMES[0], outcome(course, q1=4.0), None)
        found = register.read("alice", NAMES[0])
    return found is not None and found.note == 4.0


def test_a_socket_is_enough(course: Course, server: Server, template: str) -> None:
    change(course, server.local(server.create(template)))
    assert records(course)


@pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_name_of_the_database_is_understood(course: Course, kind: str) -> None:
    address = read(course.root).database
    change(course, address.replace("postgresql+psycopg", kind))
    assert read(course.root).database == address


def test_the_password_may_stay_in_a_file(
    course: Course, server: Server, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "pgpass"
    secret.write_text(f"127.0.0.1:{server.port}:*:{USER}:{server.password}\n")
    secret.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(secret))
    change(course, server.address(server.create(template), password=False))
    assert records(course)


def test_the_whole_address_may_stay_in_the_environment(
    course: Course, server: Server, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": USER,
              "PGPASSWORD": server.password, "PGDATABASE": server.create(template)}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    change(course, "postgresql+psycopg://")
    assert records(course)


def test_an_empty_database_is_filled(course: Course, server: Server) -> None:
    change(course, server.address(server.create()))
    assert records(course)


def test_a_silent_server_is_a_fault_that_tells_no_password(course: Course) -> None:
    change(course, "postgresql+psycopg://enseignant:tres-secret@127.0.0.1:1/carnet")
    with pytest.raises(InfrastructureError, match="carnet de notes") as refused, Register(course):
        pass
    with pytest.raises(InfrastructureError, match="carnet de notes") as again:
        release(course)
    assert "tres-secret" not in f"{refused.value} {again.value} {read(course.root)!r}"


def test_a_lost_connection_records_nothing(course: Course, server: Server) -> None:
    name = read(course.root).database.rpartition("/")[2]
    with Register(course) as register:
        register.ensure(NAMES)
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        with pytest.raises(InfrastructureError):
            register.record("alice", NAMES[0], outcome(course, q1=4.0), None)
        assert register.read("alice", NAMES[0]) is None
    assert records(course)


def test_a_message_that_postgresql_refuses_is_kept_without_its_null_characters(
    course: Course,
) -> None:
    from dataclasses import replace

    done = replace(outcome(course, "interrompu"), message="a\0b\ud800")
    with Register(course) as register:
        register.ensure(NAMES)
        assert register.record("alice", NAMES[0], done, None).message == "ab?"


def test_a_missing_driver_says_what_to_install(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CourseError, match=r"pip install 'psycopg\[binary\]'"), Register(course):
        pass


@pytest.mark.parametrize("address", ["mysql://secret@hote/base", "gradebook.db", "secret@hote"])
def test_another_database_is_refused_without_telling_its_address(
    make_course: Callable[[str], Course], address: str
) -> None:
    course = make_course("")
    change(course, address)
    with pytest.raises(CourseError, match="postgresql") as refused:
        read(course.root)
    assert address not in str(refused.value) or ":" not in address


def test_missing_binaries_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "BINARIES", str(tmp_path))
    with pytest.raises(RuntimeError, match="make systeme-tests"), cluster.running():
        pass


def test_our_tables_are_nbgraders() -> None:
    from nbgrader.api import Base

    from autograder.platforms.nbgrader.tables import THEIRS

    for table in THEIRS:
        known = Base.metadata.tables[table.name].columns
        for column in table.columns:
            assert isinstance(known[column.name].type, type(column.type)), column
