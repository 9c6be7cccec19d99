"""Connections to the gradebook's database: SQLite or PostgreSQL."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select

from autograder.errors import CourseError
from autograder.platforms.nbgrader.files import is_shared

PATIENCE = 60.0
"""Seconds that a write waits for another program's."""


def open_engine(address: str) -> Engine:
    """Open a database.

    Raises
    ------
    CourseError
        If the driver of the database is not installed.
    """
    return _sqlite(address) if address.startswith("sqlite") else _postgresql(address)


def reader(engine: Engine) -> Engine:
    """Return the same database, without transactions: each statement sees one instant."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reads=True)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def serialise(connection: Connection, student: str, theme: str) -> None:
    """Wait for whoever is writing the same submission; SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(f"{student}/{theme}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _sqlite(address: str) -> Engine:
    engine = create_engine(address, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        with suppress(OperationalError):  # kept as it was while another program writes
            connection.execute(f"PRAGMA journal_mode = {_journal(engine.url.database)}").close()

    # A transaction that first reads and then writes fails at once when another program
    # wrote in between: take the right to write from the start, and wait for it.
    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        if "reads" not in connection.get_execution_options():
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _journal(path: str | None) -> str:
    """Way of writing: one wait for the disk per copy, unless several machines share the file."""
    return "DELETE" if path is None or is_shared(Path(path)) else "WAL"


def _postgresql(address: str) -> Engine:
    try:
        engine = create_engine(address)
    except ModuleNotFoundError as error:
        raise CourseError(
            f"Le carnet de notes est sur PostgreSQL, et le module {error.name} manque. "
            "Installez-le : pip install 'psycopg[binary]'."
        ) from None

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        connection.commit()

    return engine
