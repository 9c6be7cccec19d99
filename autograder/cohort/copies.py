"""Copies of a cohort: found, read with bounds, and identified by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Never
from zoneinfo import ZoneInfo

from autograder.cohort.platform_date import Told, told
from autograder.cohort.regular import is_link, is_present, read_regular, reading, unreadable
from autograder.cohort.roster import composed
from autograder.errors import InfrastructureError, UsageError
from autograder.exercise_id import ExerciseId
from autograder.grading.notebook import MAX_BYTES
from autograder.settings import PARIS
from autograder.text import printable

MAX_SIDE_FILES = 100
MAX_SIDE_BYTES = 20 * 2**20
MAX_SEEN = 2000
"""Entries of a copy's folder that are looked at."""
MAX_DEPTH = 8
"""Folders within folders: a copy of a thousand of them would exhaust any recursion."""
STAMP = "timestamp.txt"
"""File of the platform's date, beside a copy."""
UNDATED = f"Date de dépôt illisible ({STAMP}) : aucun retard n’est compté."
_IGNORED = {
    STAMP, "submission_secret.txt", "donnees", "outils", "bareme.json", "__pycache__",
}


@dataclass(frozen=True)
class Submission:
    """Where one student's copy of one exercise stands; ``path`` is None when absent.

    ``date`` comes from the platform (``timestamp.txt``), never from the copy; it is ``local``
    if it did not say its time zone.
    """

    student: str
    exercise: str
    path: Path | None
    date: datetime | None = None
    local: bool = False

    @property
    def undated(self) -> bool:
        """Whether the platform's date is there and cannot be read."""
        stamp = self.path and self.path.with_name(STAMP)
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
    root: Path, exercises: tuple[str, ...], expected: Collection[str] | None,
    zone: ZoneInfo = PARIS,
) -> list[Submission]:
    """Every student's copy of every exercise.

    What the machine cannot look at is listed too: :func:`read` then says why.

    Parameters
    ----------
    root : Path
        ``<student>/<theme>/<exercise>.ipynb``.
    exercises : tuple of str
        Identifiers to look for.
    expected : collection of str, optional
        Students expected: one without a copy is listed with ``path=None``. Without a
        roster nobody is absent.
    zone : ZoneInfo
        Time zone of the platform's dates that do not say theirs.

    Raises
    ------
    UsageError
        If ``root`` is not a folder, or if two of its folders are one student's.
    InfrastructureError
        If the machine cannot list ``root``.
    """
    folders = student_folders(root)
    roster = set(expected or ())
    found = []
    for student in sorted({*folders, *roster}):
        folder = root / folders.get(student, student)
        there = student in folders or _may_stand(folder)
        for exercise in exercises:
            if there and _may_stand(path := folder / f"{exercise}.ipynb"):
                found.append(submission(student, exercise, path, zone))
            elif student in roster:
                found.append(Submission(student, exercise, None))
    return found


def _may_stand(path: Path) -> bool:
    """Whether something is at a path, or may be: nobody is absent because a disk fails."""
    try:
        return is_present(path)
    except InfrastructureError:
        return True


def submission(student: str, exercise: str, path: Path, zone: ZoneInfo) -> Submission:
    """Copy at a path, with the platform's date.

    No date, also where the machine cannot read it: :func:`read` then says so.
    """
    try:
        found = deposit(path.parent, zone)
    except InfrastructureError:
        found = None
    if found is None:
        return Submission(student, exercise, path)
    return Submission(student, exercise, path, found.date, local=not found.zoned)


def local_dates(submissions: Iterable[Submission]) -> int:
    """Number of deposits whose date did not say its time zone."""
    return len({(one.student, ExerciseId(one.exercise).theme) for one in submissions if one.local})


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
    for student, folder in sorted(student_folders(root).items()):
        closed: list[OSError] = []
        lost = [
            printable(path.as_posix())
            for path in islice(_files(root / folder, _visible, closed.append), MAX_SEEN)
            if path.as_posix() not in known
            and (path.suffix == ".ipynb" or path.name.partition(".")[0] in names)
        ]
        lost += [f"{_relative(root / folder, error)}/ (dossier illisible)" for error in closed]
        if lost:
            found[student] = lost
    return found


def _relative(folder: Path, error: OSError) -> str:
    return printable(Path(error.filename).relative_to(folder).as_posix())


def student_folders(root: Path) -> dict[str, str]:
    """Folder of each student, by composed name.

    Raises
    ------
    UsageError
        If ``root`` is not a folder, or if two of its folders are one student's.
    InfrastructureError
        If the machine cannot list it.
    """
    with reading(root):
        try:
            with os.scandir(root) as entries:
                names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except (FileNotFoundError, NotADirectoryError):
            raise UsageError(
                f"Le dossier des copies est introuvable : {root}. Attendu : "
                f"{root}/<étudiant>/<theme>/<exercice>.ipynb."
            ) from None
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

    Raises
    ------
    InfrastructureError
        If the machine cannot read all of it, the platform's date included: that fault is
        this copy's alone, and none of its student's.
    """
    assert submission.path is not None
    folder = submission.path.parent
    if is_link(folder.parent) or is_link(folder):
        return CopyFiles(b"")
    _stamp(folder)
    return CopyFiles(read_regular(submission.path, MAX_BYTES + 1) or b"", _side_files(folder))


def _side_files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MAX_SIDE_BYTES
    for relative in islice(_files(folder, is_own, _fail), MAX_SEEN):
        content = read_regular(folder / relative, left)
        if content is not None:
            left -= len(content)
            files[relative.as_posix()] = content
        if len(files) == MAX_SIDE_FILES:
            break
    return files


def _fail(error: OSError) -> Never:
    raise unreadable(Path(error.filename), error) from error


def _files(
    folder: Path, wanted: Callable[[Path], bool], closed: Callable[[OSError], object]
) -> Iterator[Path]:
    """Relative paths of a folder's wanted files, in order; unwanted folders are not entered.

    ``closed`` is called for each folder that cannot be listed.
    """
    for root, folders, names in os.walk(folder, onerror=closed):
        inner = Path(root).relative_to(folder)
        deep = len(inner.parts) == MAX_DEPTH
        folders[:] = [] if deep else sorted(name for name in folders if wanted(inner / name))
        yield from (inner / name for name in sorted(names) if wanted(inner / name))


def is_own(relative: Path) -> bool:
    """Whether a file or folder is the student's, under a name that any system can write."""
    name = relative.name
    return (
        relative.parts[0] not in _IGNORED and name != "__pycache__" and name.isprintable()
        and not name.startswith(".") and not name.endswith(".ipynb")
    )


def _visible(relative: Path) -> bool:
    """Whether a file or folder may hold a lost copy."""
    return relative.name not in _IGNORED and not relative.name.startswith(".")


def deposit(folder: Path, zone: ZoneInfo) -> Told | None:
    """Date of the platform's ``timestamp.txt``, or None if there is none that can be read.

    Parameters
    ----------
    folder : Path
        Of the copy.
    zone : ZoneInfo
        Time zone of a date that does not say its own.

    Raises
    ------
    InfrastructureError
        If the machine cannot read the file.
    """
    content = _stamp(folder)
    return None if content is None else told(content.decode("utf-8", "replace"), zone)


def _stamp(folder: Path) -> bytes | None:
    stamp = folder / STAMP
    return read_regular(stamp, 200) if is_present(stamp) else None
