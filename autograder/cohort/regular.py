"""Regular files read with bounds, and whose fault it is when they cannot be.

What a student hands in may be no regular file, or too large a one: that is the copy's own
nature, and reads as nothing. A right that lacks, a disk that fails, a file that went away are
the machine's fault, and never a student's.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import InfrastructureError
from autograder.text import printable

_REASONS = {
    errno.EACCES: "le droit de lire manque",
    errno.EPERM: "le droit de lire manque",
    errno.ENOENT: "il a disparu",
    errno.ENOTDIR: "son dossier a disparu",
    errno.ESTALE: "le disque partagé a perdu sa trace",
    errno.EIO: "le disque a rendu une erreur d’entrée-sortie",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
}


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say in French that the machine cannot read a file or folder.

    Raises
    ------
    InfrastructureError
        In place of any ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> InfrastructureError:
    """Error of a file or folder that the machine cannot read."""
    why = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return InfrastructureError(
        f"Lecture impossible de {printable(str(path))} : {why}. La machine est en cause, pas "
        "la copie. Rétablissez l’accès, puis relancez la même commande."
    )


def read_regular(path: Path, limit: int) -> bytes | None:
    """Content of a regular file of at most ``limit`` bytes, else None; links are not followed.

    Raises
    ------
    InfrastructureError
        If it is missing, or if the machine cannot read it.
    """
    with reading(path):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:  # a link, a socket, a device without a driver: its own nature
            if stat.S_ISREG(os.lstat(path).st_mode):
                raise
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(limit)
        finally:
            os.close(descriptor)


def is_present(path: Path) -> bool:
    """Whether anything stands at a path, a broken link included.

    Raises
    ------
    InfrastructureError
        If the machine cannot tell.
    """
    with reading(path):
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def is_link(path: Path) -> bool:
    """Whether a link stands at a path.

    Raises
    ------
    InfrastructureError
        If nothing does, or if the machine cannot tell.
    """
    with reading(path):
        return stat.S_ISLNK(os.lstat(path).st_mode)
