"""What student code could leave on the machine, told apart from everybody else's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.room.kernel import identity

MARK = "empreinte-forgerie"
"""Stands in every name that an attack gives to a process, a file, a socket or a key."""
SHARED = ("/tmp", "/dev/shm", "/var/tmp", "/dev/mqueue", str(Path.home()))
PATIENCE = 3.0


def leftovers(private: Path) -> list[str]:
    """Describe every trace of a room; a dying process has a moment to vanish.

    Parameters
    ----------
    private : Path
        Where this process makes its temporary files: nothing may stay there.
    """
    deadline = time.monotonic() + PATIENCE
    while (found := list(_traces(private))) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _traces(private: Path) -> Iterator[str]:
    yield from (f"file {path}" for path in private.rglob("*"))
    for place in SHARED:
        yield from (f"file {path}" for path in Path(place).glob(f"*{MARK}*"))
    yield from (f"file {path}" for path in (Path.home() / ".ipython").rglob(f"*{MARK}*"))
    yield from (f"process {pid}" for pid in _processes())
    for name in ("shm", "sem", "msg"):
        rows = _read(f"/proc/sysvipc/{name}").splitlines()[1:]
        yield from (f"System V {name}" for row in rows if _lent_in(row))
    for place in ("/proc/keys", "/proc/net/unix", "/proc/self/mountinfo"):
        yield from (f"{place}: {row}" for row in _read(place).splitlines() if MARK in row)


def _processes() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                owner = entry.stat().st_uid
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if owner in _lent() or MARK.encode() in line:
                yield int(entry.name)


def _lent() -> range:
    """Return the uids that this process lends to rooms."""
    first = identity._mapped(os.getpid() * identity.SLOTS)
    return range(first, first + identity.SLOTS)


def _lent_in(row: str) -> bool:
    return any(word.isdigit() and int(word) in _lent() for word in row.split())


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
