"""Folder of one copy while it is graded, and what killed runs left of theirs.

A folder is locked by its process from the moment it bears its name. The lock goes with the
process, however it ends: an unlocked folder is nobody's.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp

PREFIX = "autograder-copie-"
OTHERS = "autograder-"
"""Start of the names of temporary folders of other commands, which no lock protects."""
DAY = 24 * 3600.0
"""Seconds after which a folder without a lock is nobody's, whatever made it."""


@contextmanager
def workspace() -> Iterator[Path]:
    """Give an empty folder, removed afterwards."""
    hidden = Path(mkdtemp(prefix=f".{PREFIX}"))
    descriptor = os.open(hidden, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flock(descriptor, LOCK_EX)
        place = hidden.rename(hidden.with_name(hidden.name[1:]))
        with TemporaryDirectory(dir=place) as name:
            yield Path(name)
        place.rmdir()
    finally:
        os.close(descriptor)


def sweep() -> int:
    """Remove this user's folders that killed runs left; return how many."""
    root = Path(gettempdir())
    found = [*root.glob(f"{OTHERS}*"), *root.glob(f".{PREFIX}*")]
    return sum(map(_remove_if_abandoned, found))


def _remove_if_abandoned(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # no folder, another user's, or just removed
        return False
    try:
        status = os.fstat(descriptor)
        locked = folder.name.startswith(PREFIX)  # named once it was
        if status.st_uid != os.geteuid() or not (locked or time.time() - status.st_mtime > DAY):
            return False
        flock(descriptor, LOCK_EX | LOCK_NB)
    except OSError:  # its process lives
        return False
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()
    finally:
        os.close(descriptor)
