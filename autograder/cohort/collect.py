"""Deposits sorted into ``submitted/<student>/<theme>/``, and what cannot be placed told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from autograder.cohort.copies import STAMP, deposit, is_own, student_folders
from autograder.cohort.deposit import Deposit, Owner, Piece, Refused, deposits
from autograder.cohort.owners import Owners
from autograder.cohort.regular import is_link, is_present, read_regular
from autograder.cohort.roster import composed
from autograder.errors import UnreadableCopy
from autograder.exercise_id import ExerciseId
from autograder.grading.notebook import MAX_BYTES, parse
from autograder.settings import PARIS
from autograder.text import printable

REPLACE = "une copie différente est déjà rangée ; --remplacer la remplace"


@dataclass
class Collected:
    """What a collection did.

    Parameters
    ----------
    placed : list of str
        Notebooks written, as ``student/theme/exercise.ipynb``.
    known : list of str
        Notebooks that stood there already, byte for byte.
    lost : list of str
        What was not placed, and why, in French.
    """

    placed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What says where a deposit goes.

    Parameters
    ----------
    exercises : tuple of ExerciseId
        Those that have their place.
    owners : Owners
        Who is who.
    dates : mapping of str to datetime
        Platform's date of each student's deposit, where it is known.
    zone : ZoneInfo
        Time zone of the dates that stand there and do not say theirs.
    replace : bool
        Whether a copy that stands there already gives way to a different one.
    """

    exercises: tuple[ExerciseId, ...]
    owners: Owners
    dates: Mapping[str, datetime] = field(default_factory=dict)
    zone: ZoneInfo = PARIS
    replace: bool = False


def collect(source: Path, target: Path, rules: Rules) -> Collected:
    """Place every deposit of a folder or archive.

    Nothing is overwritten unasked, and of two different files for one place none is placed.

    Parameters
    ----------
    source : Path
        What the platform gave: archives made by the notebook, Moodle's submissions, or files
        and folders named after their students; or one archive of these.
    target : Path
        ``<student>/<theme>/<exercise>.ipynb``; made if missing.
    rules : Rules
        What says where a deposit goes.

    Raises
    ------
    UsageError
        If the source is neither a folder nor an archive.
    InfrastructureError
        If the machine cannot read it.
    """
    with TemporaryDirectory(prefix="autograder-") as name:
        shelf = _Shelf(Path(name))
        collected = Collected()
        for deposit in deposits(source):
            collected.lost += _sift(deposit, rules, shelf)
        collected.lost += shelf.clashes()
        target.mkdir(parents=True, exist_ok=True)
        folders = student_folders(target)
        for place in shelf.places():
            folder = target / folders.get(place.student, place.student)
            _place(folder, place, collected, rules)
    return collected


@dataclass(frozen=True)
class Place:
    """Where one file goes, and where its content waits."""

    student: str
    theme: str
    path: PurePosixPath
    content: Path

    def __str__(self) -> str:
        return printable(f"{self.student}/{self.theme}/{self.path}")


class _Shelf:
    """Contents waiting for their place, until every deposit has been seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wanted: dict[tuple[str, str, PurePosixPath], set[str]] = {}

    def add(self, student: str, theme: str, path: PurePosixPath, content: bytes) -> None:
        name = hashlib.sha256(content).hexdigest()
        (self._folder / name).write_bytes(content)
        self._wanted.setdefault((student, theme, path), set()).add(name)

    def places(self) -> Iterator[Place]:
        for (student, theme, path), names in sorted(self._wanted.items()):
            if len(names) == 1:
                yield Place(student, theme, path, self._folder / next(iter(names)))

    def clashes(self) -> list[str]:
        return [
            f"{printable(f'{student}/{theme}/{path}')} : {len(names)} fichiers différents ; "
            "gardez-en un"
            for (student, theme, path), names in sorted(self._wanted.items()) if len(names) > 1
        ]


def _sift(deposit: Deposit, rules: Rules, shelf: _Shelf) -> Iterator[str]:
    """Shelve a deposit's files; yield what has no place."""
    whose = printable(" ".join(filter(None, deposit.owner)))
    owner = _owner(deposit.owner, rules.exercises)
    student = None if owner is None else rules.owners.student(owner)
    if student is None:
        yield f"{whose} : aucun étudiant de ce nom"
        return
    themes: dict[PurePosixPath, set[str]] = {}
    for exercise, found in _notebooks(deposit, rules.exercises).items():
        name = f"{exercise.name}.ipynb"
        for path, content in _chosen(deposit, name, found).items():
            shelf.add(student, exercise.theme, PurePosixPath(name), content)
            themes.setdefault(path.parent, set()).add(exercise.theme)
    if not themes:
        deposit.refused.append("aucun carnet à ranger")
    for piece in deposit.pieces:
        if themes and piece.path.suffix != ".ipynb":
            _shelve_beside(deposit, piece, themes, student, shelf)
    yield from (f"{whose}, {reason}" for reason in deposit.refused)


def _owner(owner: Owner, exercises: tuple[ExerciseId, ...]) -> Owner | None:
    """Owner without the theme that the notebook's own archive puts first; None for no name."""
    name = owner.name
    themes = {exercise.theme for exercise in exercises}
    for theme in themes:
        name = name.removeprefix(f"{theme}_")
    nobody = themes | {exercise.name for exercise in exercises}
    return None if name in nobody else owner._replace(name=name)


def _notebooks(
    deposit: Deposit, exercises: tuple[ExerciseId, ...]
) -> dict[ExerciseId, dict[PurePosixPath, bytes]]:
    """Notebooks of each exercise, by path in the deposit."""
    found: dict[ExerciseId, dict[PurePosixPath, bytes]] = {}
    for piece in deposit.pieces:
        if piece.path.suffix == ".ipynb":
            try:
                content = deposit.content(piece)
            except Refused as error:
                deposit.refused.append(f"{piece.path} : {error}")
                continue
            exercise = _exercise(piece.path, content, exercises)
            if exercise is None:
                deposit.refused.append(f"{piece.path} : carnet d’aucun exercice de ce cours")
            else:
                found.setdefault(exercise, {})[piece.path] = content
    return found


def _exercise(
    path: PurePosixPath, content: bytes, exercises: tuple[ExerciseId, ...]
) -> ExerciseId | None:
    """Exercise of a notebook: the one that it was released as, else the one of its name."""
    try:
        released = parse(content).exercise
    except UnreadableCopy:
        released = ""
    stamped = [exercise for exercise in exercises if exercise == released]
    named = [exercise for exercise in exercises if exercise.name == composed(path.stem)]
    placed = [exercise for exercise in named if exercise.theme == path.parent.name]
    found = stamped or placed or named
    return found[0] if len(found) == 1 else None


def _chosen(
    deposit: Deposit, name: str, found: dict[PurePosixPath, bytes]
) -> dict[PurePosixPath, bytes]:
    """Notebooks of one exercise to keep: the one that kept its released name, if one did."""
    exact = {path: content for path, content in found.items() if path.name == name}
    if len(exact) != 1:
        return found
    deposit.refused += [f"{path} : double de {name}" for path in found if path not in exact]
    return exact


def _shelve_beside(
    deposit: Deposit, piece: Piece, themes: Mapping[PurePosixPath, set[str]], student: str,
    shelf: _Shelf,
) -> None:
    """Shelve a file with the notebooks of the nearest folder above it."""
    base = next((folder for folder in piece.path.parents if folder in themes), None)
    if base is None:
        deposit.refused.append(f"{piece.path} : aucun carnet dans son dossier")
    elif is_own(Path(relative := piece.path.relative_to(base))):
        try:
            content = deposit.content(piece)
        except Refused as error:
            deposit.refused.append(f"{piece.path} : {error}")
            return
        for theme in themes[base]:
            shelf.add(student, theme, relative, content)


def _place(folder: Path, place: Place, collected: Collected, rules: Rules) -> None:
    """Write one file, unless another stands there; note what was done."""
    path = folder / place.theme / place.path
    notebook = path.suffix == ".ipynb"
    parents = [parent for parent in path.parents if parent.is_relative_to(folder)]
    if any(is_present(parent) and is_link(parent) for parent in parents):
        collected.lost.append(f"{place} : son dossier est un lien")
        return
    content = place.content.read_bytes()
    present = is_present(path)
    if present and read_regular(path, MAX_BYTES) == content:
        collected.known += [str(place)] * notebook
    elif present and not rules.replace:
        collected.lost.append(f"{place} : {REPLACE}")
        return
    else:
        try:
            _write(path, content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            collected.lost.append(f"{place} : un dossier ou un fichier de ce nom gêne")
            return
        collected.placed += [str(place)] * notebook
        if notebook and present and place.student not in rules.dates:
            _forget_date(path.with_name(STAMP), place, collected)
    if notebook and (date := rules.dates.get(place.student)):
        before = deposit(path.parent, rules.zone)
        latest = max(date, before.date if before else date)
        _write(path.with_name(STAMP), f"{latest:%Y-%m-%d %H:%M:%S} UTC\n".encode())


def _forget_date(stamp: Path, place: Place, collected: Collected) -> None:
    """Drop the date of the copy that has just been replaced."""
    if is_present(stamp):
        stamp.unlink()
        collected.lost.append(
            f"{printable(place.student)}/{place.theme} : la date du dépôt précédent est effacée"
        )


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in place of a link rather than through it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".collecte-{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)
