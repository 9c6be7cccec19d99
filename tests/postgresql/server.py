"""A throwaway PostgreSQL cluster: its own folder, socket and port, gone when it stops."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

BINARIES = "/usr/lib/postgresql"
USER = "enseignant"
MISSING = (
    f"PostgreSQL manque ({BINARIES}/*/bin/initdb) : « make systeme-tests » l’installe "
    "(paquet Debian postgresql)."
)
ROOM = 2 * 2**30
"""Bytes that the tests' databases need, with a margin."""
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""A test's server need not survive a power cut."""


class Server:
    """A running cluster.

    Parameters
    ----------
    folder : Path
        Holds the cluster and its socket.
    port : int
        On the loopback.
    password : str
        Of :data:`USER`, who owns every database.
    """

    def __init__(self, folder: Path, port: int, password: str) -> None:
        self.folder, self.port, self.password = folder, port, password
        self._names = count(1)

    def address(self, database: str, *, password: bool = True) -> str:
        """SQLAlchemy address of a database."""
        who = f"{USER}:{self.password}" if password else USER
        return f"postgresql+psycopg://{who}@127.0.0.1:{self.port}/{database}"

    def local(self, database: str) -> str:
        """Address through the socket."""
        return (
            f"postgresql+psycopg://{USER}:{self.password}@/{database}"
            f"?host={self.folder}&port={self.port}"
        )

    def create(self, template: str = "template1") -> str:
        """Create a database and return its name."""
        name = f"carnet_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def execute(self, statement: str) -> None:
        """Run a statement that no transaction may hold."""
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def running(*settings: str, within: Path | None = None) -> Iterator[Server]:
    """Start a cluster, and stop it at the end.

    Parameters
    ----------
    *settings : str
        ``name=value`` of ``postgresql.conf``.
    within : Path, optional
        Folder to make the cluster's own folder in; by default, in memory if it fits.

    Raises
    ------
    RuntimeError
        If PostgreSQL is not installed, or does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="carnet-", dir=within or _quick_place()))
    user = _user()
    if user:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    try:
        password = secrets.token_hex(8)
        _initialise(folder, password, user)
        port = _free_port()
        options = [f"port={port}", "listen_addresses=127.0.0.1", "max_connections=50",
                   f"unix_socket_directories={folder}", *settings]
        flags = " ".join(f"-c {option}" for option in options)
        cluster, log = str(folder / "donnees"), str(folder / "journal")
        _run("pg_ctl", "start", "-w", "-t", "120", "-D", cluster, "-l", log, "-o", flags, user=user)
        try:
            yield Server(folder, port, password)
        finally:
            _run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", cluster, user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binary(name: str) -> Path:
    """Return the newest installed version of one of PostgreSQL's programs."""
    found = sorted(Path(BINARIES).glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise RuntimeError(MISSING)
    return found[-1]


def _initialise(folder: Path, password: str, user: pwd.struct_passwd | None) -> None:
    secret = folder / "mot-de-passe"
    secret.write_text(password)
    secret.chmod(0o600)
    if user:
        shutil.chown(secret, user.pw_uid, user.pw_gid)
    _run("initdb", "-D", str(folder / "donnees"), "-U", USER, "-E", "UTF8", "--locale=C.UTF-8",
         "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", user=user)


def _run(program: str, *arguments: str, user: pwd.struct_passwd | None) -> None:
    """Run one of PostgreSQL's programs, which refuse the superuser."""
    uid, gid = (user.pw_uid, user.pw_gid) if user else (None, None)
    with tempfile.TemporaryFile() as output:  # the server keeps it open: no pipe
        done = subprocess.run(
            [str(binary(program)), *arguments], stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, cwd="/", check=False, user=uid, group=gid,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{program} : {output.read().decode(errors='replace')}")


def _user() -> pwd.struct_passwd | None:
    """Unprivileged user to run the server as; None to stay who we are."""
    if os.geteuid():
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _quick_place() -> Path:
    """Folder in memory if it is large enough; a socket's path must be short, too."""
    memory = Path("/dev/shm")
    large = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return memory if large else Path("/tmp")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
