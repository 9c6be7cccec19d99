"""The exercises that a course may use, found by their place.

An exercise is a folder ``<theme>/<exercise>/`` whose package defines ``EXERCISE``. It stands in
this package, in another one that declares the entry point ``autograder.exercises``, or in the
``exercices/`` folder of a course. Looking for exercises imports none of them.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from autograder.closure import PACKAGES, closure
from autograder.errors import ExerciseError, UnknownExercise
from autograder.exercise_id import ExerciseId

if TYPE_CHECKING:
    from .model import Exercise

GROUP = "autograder.exercises"
"""Group of the entry points of packages that hold exercises."""
FOLDER = "exercices"
"""Folder of a course's own exercises."""
HELPERS = "tools.py"
"""Module of an exercise that its notebook imports, if it has one."""
LAST = 1000
"""Rank of a theme that says none."""


@dataclass(frozen=True)
class Origin:
    """Where exercises stand.

    Parameters
    ----------
    package : str
        Package that they are imported from.
    folder : Path
        Its folder.
    label : str
        Name of the code's root, the same wherever it stands.
    root : Path
        Folder that the label names.
    """

    package: str
    folder: Path
    label: str
    root: Path

    def ids(self) -> Iterator[ExerciseId]:
        """Identifiers of its exercises."""
        for path in sorted(self.folder.glob("*/*/__init__.py")):
            yield ExerciseId(path.parent.relative_to(self.folder).as_posix())


@dataclass(frozen=True)
class Theme:
    """A theme: its folder's name, its French title, and its place among the others."""

    name: str
    title: str
    rank: int


@dataclass(frozen=True)
class Catalog:
    """Exercises by identifier, from several origins."""

    origins: tuple[Origin, ...]

    @cached_property
    def _places(self) -> Mapping[ExerciseId, Origin]:
        places: dict[ExerciseId, Origin] = {}
        for origin in self.origins:
            for name in origin.ids():
                if name in places:
                    raise ExerciseError(
                        f"L’exercice « {name} » est défini deux fois : dans "
                        f"{places[name].folder / name} et dans {origin.folder / name}. "
                        "Renommez l’un des deux."
                    )
                places[name] = origin
        return places

    @cached_property
    def ids(self) -> tuple[ExerciseId, ...]:
        """Every identifier, theme by theme."""
        ranks = {theme.name: (theme.rank, theme.name) for theme in self.themes}
        return tuple(sorted(self._places, key=lambda name: (*ranks[name.theme], name)))

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """Themes, in order."""
        found: dict[str, Theme] = {}
        for name, origin in self._places.items():
            found.setdefault(name.theme, _theme(name.theme, origin))
        return tuple(sorted(found.values(), key=lambda theme: (theme.rank, theme.name)))

    def of_theme(self, theme: str) -> tuple[ExerciseId, ...]:
        """Identifiers of the exercises of one theme."""
        return tuple(name for name in self.ids if name.theme == theme)

    def folder(self, exercise_id: str) -> Path:
        """Folder of an exercise.

        Raises
        ------
        UnknownExercise
            If there is no such exercise.
        """
        return self._origin(exercise_id).folder / exercise_id

    def _origin(self, exercise_id: str) -> Origin:
        for name, origin in self._places.items():
            if name == exercise_id:
                return origin
        raise UnknownExercise(exercise_id, self.ids)

    def load(self, exercise_id: str) -> Exercise:
        """Exercise of that identifier.

        Raises
        ------
        UnknownExercise
            If there is no such exercise.
        ExerciseError
            If its folder does not define one.
        """
        folder = self.folder(exercise_id)
        return _load(self._origin(exercise_id), ExerciseId(exercise_id), folder)

    def in_order(self) -> tuple[Exercise, ...]:
        """Every exercise, in the order of the curriculum."""
        loaded = map(self.load, self.ids)
        return tuple(sorted(loaded, key=lambda exercise: (exercise.number, exercise.id)))

    def code(self, exercise_id: str) -> dict[str, Path]:
        """Files that an exercise's declaration and its notebook run, by stable name."""
        origin = self._origin(exercise_id)
        folder = self.folder(exercise_id)
        starts = [folder / name for name in ("__init__.py", HELPERS) if (folder / name).is_file()]
        return closure(starts, {**PACKAGES, origin.label: origin.root})


@cache
def open_catalog(course: Path | None = None) -> Catalog:
    """Exercises of this package and of others, then those of a course's own folder."""
    others = sorted(entry_points(group=GROUP), key=lambda point: point.value)
    packages = (__package__, *(point.value for point in others))
    origins = [_installed(package) for package in packages]
    own = course / FOLDER if course else None
    if own and own.is_dir():
        origins.append(_own(own.resolve()))
    return Catalog(tuple(origins))


def _installed(package: str) -> Origin:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ExerciseError(
            f"Le point d’entrée « {GROUP} » nomme « {package} », qui n’est pas un paquet installé."
        )
    folder = Path(spec.submodule_search_locations[0])
    label, *inner = package.split(".")
    return Origin(package, folder, label, folder.parents[len(inner) - 1] if inner else folder)


def _own(folder: Path) -> Origin:
    """Make a course's folder importable, under a name that no other course has."""
    name = f"{FOLDER}_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules[name] = module
    return Origin(name, folder, FOLDER, folder)


def _theme(name: str, origin: Origin) -> Theme:
    found = importlib.import_module(f"{origin.package}.{name}")
    title = getattr(found, "TITLE", name.replace("_", " ").capitalize())
    return Theme(name, title, getattr(found, "RANK", LAST))


@cache
def _load(origin: Origin, exercise_id: ExerciseId, folder: Path) -> Exercise:
    from .model import Exercise

    name = f"{origin.package}.{exercise_id.replace('/', '.')}"
    try:
        exercise = importlib.import_module(name).EXERCISE
    except Exception as error:
        raise ExerciseError(
            f"L’exercice « {exercise_id} » ({folder / '__init__.py'}) ne se charge pas : "
            f"{type(error).__name__} : {error}. Il doit définir EXERCISE = Exercise(…) ; voir "
            "docs/auteur.md."
        ) from error
    if not isinstance(exercise, Exercise):
        raise ExerciseError(
            f"L’exercice « {exercise_id} » : EXERCISE est un objet de type "
            f"{type(exercise).__name__} ; un Exercise était attendu."
        )
    return exercise.at(exercise_id)
