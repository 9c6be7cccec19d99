"""Copies of a cohort: found, read with bounds, and identified by content."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from autograder.cohort.roster import composed
from autograder.errors import UsageError
from autograder.exercise_id import ExerciseId
from autograder.grading.notebook import MAX_BYTES
from autograder.text import printable

MAX_SIDE_FILES = 100
MAX_SIDE_BYTES = 20 * 2**20
MAX_SEEN = 2000
"""Entries of a copy's folder that are looked at."""
MAX_DEPTH = 8
"""Folders within folders: a copy of a thousand of them would exhaust any recursion."""
_IGNORED = {
    "timestamp.txt", "submission_secret.txt", "donnees", "outils", "bareme.json", "__pycache__",
}


@dataclass(frozen=True)
class Submission:
    """Where one student's copy of one exercise stands; ``path`` is None when absent.

    ``date`` comes from the platform (``timestamp.txt``), never from the copy.
    """

    student: str
    exercise: str
    path: Path | None
    date: datetime | None = None

    @property
    def undated(self) -> bool:
        """Whether the platform's date is there and cannot be read."""
        stamp = self.path and self.path.with_name("timestamp.txt")
        return self.date is None and stamp is not None and os.path.lexists(stamp)


@dataclass(frozen=True)
class CopyFiles:
    """Bytes of a copy: its notebook and its own side files."""

    notebook: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Digest of everything that the student handed in."""
        sha = hashlib.sha256(self.notebook)
        for path, content in sorted(self.files.items()):
            sha.update(f"|{path}|{len(content)}|".encode())
            sha.update(content)
        return sha.hexdigest()


def find(
    root: Path, exercises: tuple[str, ...], roster: tuple[str, ...] | None
) -> list[Submission]:
    """Every student's copy of every exercise.

    Parameters
    ----------
    root : Path
        ``<student>/<theme>/<exercise>.ipynb``.
    exercises : tuple of str
        Identifiers to look for.
    roster : tuple of str, optional
        Students expected: one without a copy is listed with ``path=None``. Without a
        roster nobody is absent.

    Raises
    ------
    UsageError
        If ``root`` is not a folder, or if two of its folders are one student's.
    """
    if not root.is_dir():
        raise UsageError(
            f"Le dossier des copies est introuvable : {root}. Attendu : "
            f"{root}/<étudiant>/<theme>/<exercice>.ipynb."
        )
    folders = _folders(root)
    found = []
    for student in sorted({*folders, *(roster or ())}):
        for exercise in exercises:
            path = root / folders.get(student, student) / f"{exercise}.ipynb"
            if os.path.lexists(path):
                found.append(Submission(student, exercise, path, deposit_date(path.parent)))
            elif roster is not None and student in roster:
                found.append(Submission(student, exercise, None))
    return found


def strays(root: Path, exercises: tuple[str, ...]) -> dict[str, list[str]]:
    """Notebooks that stand for no copy: renamed, misplaced, or in another format.

    Parameters
    ----------
    root : Path
        As for :func:`find`.
    exercises : tuple of str
        Every identifier that has its place.

    Returns
    -------
    dict
        By student, paths relative to the student's folder, in order, fit to be printed.
    """
    known = {f"{exercise}.ipynb" for exercise in exercises}
    names = {ExerciseId(exercise).name for exercise in exercises}
    found = {}
    for student, folder in sorted(_folders(root).items()):
        lost = [
            printable(path.as_posix()) for path in islice(_files(root / folder, _visible), MAX_SEEN)
            if path.as_posix() not in known
            and (path.suffix == ".ipynb" or path.name.partition(".")[0] in names)
        ]
        if lost:
            found[student] = lost
    return found


def _folders(root: Path) -> dict[str, str]:
    """Folder of each student, by composed name."""
    names = [entry.name for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False)]
    folders: dict[str, str] = {}
    for name in sorted(names):
        if composed(name) in folders:
            raise UsageError(
                f"Deux dossiers de {root} portent le même nom, « {composed(name)} », écrit avec "
                "des accents différents. Réunissez leurs copies."
            )
        folders[composed(name)] = name
    return folders


def read(submission: Submission) -> CopyFiles:
    """Bytes of a copy: regular files only, within bounds; links are never followed.

    A notebook that is no regular file, or too large, reads as empty bytes, which no
    notebook is: the copy is then unreadable, like any damaged file.
    """
    assert submission.path is not None
    folder = submission.path.parent
    if folder.is_symlink() or folder.parent.is_symlink():
        return CopyFiles(b"")
    return CopyFiles(read_regular(submission.path, MAX_BYTES + 1) or b"", _side_files(folder))


def _side_files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MAX_SIDE_BYTES
    for relative in islice(_files(folder, _own), MAX_SEEN):
        content = read_regular(folder / relative, left)
        if content is not None:
            left -= len(content)
            files[relative.as_posix()] = content
        if len(files) == MAX_SIDE_FILES:
            break
    return files


def _files(folder: Path, wanted: Callable[[Path], bool]) -> Iterator[Path]:
    """Relative paths of a folder's wanted files, in order; unwanted folders are not entered."""
    for root, folders, names in os.walk(folder):
        inner = Path(root).relative_to(folder)
        deep = len(inner.parts) == MAX_DEPTH
        folders[:] = [] if deep else sorted(name for name in folders if wanted(inner / name))
        yield from (inner / name for name in sorted(names) if wanted(inner / name))


def _own(relative: Path) -> bool:
    """Whether a file or folder is the student's, under a name that any system can write."""
    name = relative.name
    return (
        relative.parts[0] not in _IGNORED and name != "__pycache__" and name.isprintable()
        and not name.startswith(".") and not name.endswith(".ipynb")
    )


def _visible(relative: Path) -> bool:
    """Whether a file or folder may hold a lost copy."""
    return relative.name not in _IGNORED and not relative.name.startswith(".")


def read_regular(path: Path, limit: int) -> bytes | None:
    """Content of a regular file of at most ``limit`` bytes, else None."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)


def deposit_date(folder: Path) -> datetime | None:
    """Date of the platform's ``timestamp.txt``, in UTC, or None."""
    content = read_regular(folder / "timestamp.txt", 200)
    if content is None:
        return None
    text = content.decode("utf-8", "replace").strip().removesuffix(" UTC")
    try:
        date = datetime.fromisoformat(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):  # the first year, seen from another time zone
        return None
