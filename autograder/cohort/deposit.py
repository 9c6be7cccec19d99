"""What students handed in, as a platform gives it back: folders, archives, lone files.

Nothing of it is trusted. Names that climb, links, encrypted or swollen members are refused and
told; contents are read one at a time, within bounds, and never unpacked to disk as they come.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.cohort.regular import read_regular, reading, unreadable
from autograder.errors import UsageError
from autograder.grading.notebook import MAX_BYTES
from autograder.text import printable

MAX_PIECES = 2000
"""Files of one deposit that are looked at."""
MAX_DEPOSIT = 256 * 2**20
"""Bytes read of one deposit, once unpacked."""
MAX_ARCHIVE = 128 * 2**20
"""Largest archive of a student, in bytes."""
MAX_LISTED = 10_000
"""Members that an archive of a student may list: each costs memory before any is read."""
MAX_PARTS = 12
"""Folders within folders, the deposit's own included."""
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?")
"""Moodle's three namings: a folder with a last ``_``, without it, or one flat file."""
_SUFFIXES = (".zip", ".ipynb")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError,
)
"""What reading a forged archive raises, once its bytes are in memory."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Refused(Exception):
    """Something of a deposit that is left out; the message says why, in French."""


class Owner(NamedTuple):
    """Whom a deposit says that it comes from: a name, and Moodle's number if it gave one."""

    name: str
    number: str = ""


class Piece(NamedTuple):
    """One file of a deposit: its path there, and what reads it whole within a bound."""

    path: PurePosixPath
    read: Callable[[int], bytes]


@dataclass
class Deposit:
    """What one student handed in.

    Parameters
    ----------
    owner : Owner
        As the platform's names tell it.
    pieces : list of Piece
        Files, none read yet.
    refused : list of str
        What was left out, and why, in French.
    """

    owner: Owner
    pieces: list[Piece] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = MAX_DEPOSIT

    def content(self, piece: Piece, limit: int = MAX_BYTES) -> bytes:
        """Bytes of a piece.

        Raises
        ------
        Refused
            If it is too large, alone or with what was read before, or damaged.
        InfrastructureError
            If the machine cannot read it.
        """
        bound = min(limit, self._left)
        try:
            content = piece.read(bound)
        except Refused:
            if bound < limit:
                raise Refused(f"dépôt de plus de {_mebibytes(MAX_DEPOSIT)}") from None
            raise
        self._left -= len(content)
        return content


def deposits(source: Path) -> Iterator[Deposit]:
    """Deposits of a folder or of an archive, in order of their owners' names.

    Raises
    ------
    UsageError
        If the source is neither.
    InfrastructureError
        If the machine cannot read it.
    """
    if source.is_dir():
        yield from _grouped(_entries(source))
        return
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile):
        raise UsageError(
            f"{source} n’est ni un dossier ni une archive zip. Attendu : les fichiers remis, tels "
            "que la plateforme les donne."
        ) from None
    with archive:
        yield from _grouped(_members(archive))


class Entry(NamedTuple):
    """One file of the source: its path there, as written, and what reads it."""

    name: str
    read: Callable[[int], bytes]


def _entries(folder: Path) -> Iterator[Entry]:
    """Files of a folder; links come too, for their reading is refused."""
    with reading(folder):
        for root, folders, names in os.walk(folder, onerror=_raise):
            inner = Path(root).relative_to(folder)
            linked = [name for name in folders if (Path(root) / name).is_symlink()]
            for name in sorted([*names, *linked]):
                yield Entry((inner / name).as_posix(), partial(_file, folder / inner / name))
            folders[:] = sorted(folders) if len(inner.parts) <= MAX_PARTS else []


def _raise(error: OSError) -> None:
    raise error


def _file(path: Path, limit: int) -> bytes:
    content = read_regular(path, limit)
    if content is None:
        raise Refused(f"lien, fichier spécial ou plus de {_mebibytes(limit)}")
    return content


def _members(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        if not info.is_dir():
            yield Entry(info.filename, partial(_member, archive, info))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise Refused("lien ou fichier spécial")
    if info.flag_bits & 1 or info.compress_type not in _METHODS:
        raise Refused("chiffré, ou compressé d’une façon inconnue")
    try:
        with archive.open(info) as file:
            content = file.read(limit + 1)
    except _DAMAGED:
        raise Refused("archive abîmée") from None
    except OSError as error:
        raise unreadable(Path(archive.filename or info.filename), error) from error
    if len(content) > limit:
        raise Refused(f"plus de {_mebibytes(limit)}, une fois décompressé")
    return content


def _mebibytes(limit: int) -> str:
    return f"{limit / 2**20:.0f} Mio"


def _grouped(entries: Iterable[Entry]) -> Iterator[Deposit]:
    """Gather what comes from the same owner: a folder, an archive, or Moodle's flat files."""
    found: dict[Owner, list[tuple[str, Entry]]] = {}
    for entry in entries:
        owner, inside = _owner(entry.name)
        if owner is not None:
            found.setdefault(owner, []).append((inside, entry))
    for owner, own in sorted(found.items(), key=lambda item: item[0]):
        yield _deposit(owner, own)


def _owner(name: str) -> tuple[Owner | None, str]:
    """Owner of a file of the source, and its path in the owner's deposit."""
    top, _, inside = name.replace("\\", "/").partition("/")
    if top.startswith((".", "__MACOSX")):
        return None, ""
    if moodle := MOODLE.fullmatch(top):
        return Owner(moodle["name"], moodle["number"]), inside or moodle["file"] or top
    if inside:
        return Owner(top), inside
    stem, suffix = os.path.splitext(top)
    return Owner(stem if suffix in _SUFFIXES else top), top


def _deposit(owner: Owner, entries: list[tuple[str, Entry]]) -> Deposit:
    deposit = Deposit(owner)
    for inside, entry in entries:
        try:
            path = _safe(inside)
            if path.suffix == ".zip":
                base = path.parent if len(entries) == 1 else path.with_suffix("")
                _unpack(deposit, base, Piece(path, entry.read))
            elif not _hidden(path):
                deposit.pieces.append(Piece(path, entry.read))
        except Refused as error:
            deposit.refused.append(f"{printable(inside)} : {error}")
    if len(deposit.pieces) > MAX_PIECES:
        deposit.refused.append(f"seuls {MAX_PIECES} fichiers sont regardés")
        del deposit.pieces[MAX_PIECES:]
    return deposit


def _unpack(deposit: Deposit, base: PurePosixPath, packed: Piece) -> None:
    """Add the members of a student's archive, which is not searched for others."""
    content = deposit.content(packed, MAX_ARCHIVE)
    if content.count(b"PK\1\2") > MAX_LISTED:
        raise Refused(f"archive de plus de {MAX_LISTED} fichiers")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGED:
        raise Refused("archive abîmée") from None
    for entry in _members(archive):
        try:
            path = base / _safe(entry.name)
            if not _hidden(path):
                deposit.pieces.append(Piece(path, entry.read))
        except Refused as error:
            deposit.refused.append(f"{printable(entry.name)} : {error}")


def _safe(name: str) -> PurePosixPath:
    """Path that stays in its folder, on any system."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if (
        not parts or ".." in parts or name.startswith(("/", "\\")) or re.match("[A-Za-z]:", name)
        or not name.isprintable() or len(parts) > MAX_PARTS
        or any(len(part.encode()) > 255 for part in parts)
    ):
        raise Refused("nom refusé")
    return PurePosixPath(*parts)


def _hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX", "__pycache__")) for part in path.parts)
