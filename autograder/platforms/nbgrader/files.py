"""Files that appear whole or not at all, and the notebooks that the gradebook answers for."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

SUFFIX = ".partiel"
SHARED = re.compile(r"9p|afs|beegfs|ceph|cifs|fuse\..*|gpfs|lustre|nfs4?|smb\w*|vboxsf|virtiofs")
"""File systems that several machines may write at once."""
_MOUNTS = Path("/proc/self/mountinfo")


def partial_path(path: Path) -> Path:
    """Where a file is prepared: hidden, in the same folder, never named ``.ipynb``."""
    return path.with_name(f".{path.name}{SUFFIX}")


def target_of(partial: Path) -> Path:
    """Return the file that a prepared one is for."""
    return partial.with_name(partial.name.removeprefix(".").removesuffix(SUFFIX))


@contextmanager
def prepared(path: Path, content: bytes) -> Iterator[Path]:
    """Prepare a file, which :meth:`Path.replace` then puts in place.

    It is locked until the context ends: a second writer waits, and a reader can tell a
    file being prepared from one whose writer died.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(partial_path(path), wait=True) as file:
        assert file is not None
        file.truncate(0)
        file.write(content)
        file.flush()
        yield partial_path(path)


@contextmanager
def abandoned(partial: Path) -> Iterator[bool]:
    """Whether the writer of a prepared file died; nobody writes it until the context ends."""
    with _locked(partial, wait=False) as file:
        yield file is not None


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, even over one that nbgrader made read-only."""
    with prepared(path, content) as partial:
        partial.replace(path)


def digest(content: bytes) -> str:
    """Name of a content."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Digest of a file, or empty if there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return ""


def is_shared(path: Path) -> bool:
    """Whether a file lies where several machines may write it at once."""
    if not _MOUNTS.is_file():
        return False
    return SHARED.fullmatch(file_system(path.resolve(), _MOUNTS.read_text())) is not None


def file_system(path: Path, mounts: str) -> str:
    """Kind of the innermost mount that holds a path, in the words of ``mountinfo``."""
    found = {}
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        point = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), head.split()[4])
        if path.is_relative_to(point):
            found[len(Path(point).parts)] = tail.split()[0]
    return found[max(found)] if found else ""


@contextmanager
def _locked(path: Path, *, wait: bool) -> Iterator[BinaryIO | None]:
    """Open a file alone; None if another program has it and we do not ``wait``."""
    while True:
        try:
            file = path.open("ab" if wait else "rb")
        except FileNotFoundError:
            if wait:
                raise
            break
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                break
            if _same(file, path):
                yield file
                return
    yield None


def _same(file: BinaryIO, path: Path) -> bool:
    """Whether a path still names an open file, which a former writer may have renamed."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
