"""``cours.toml``, read once: every setting of a course, checked and typed.

```toml
nom = "ML 2027"
session = "examen-1"
exercices = ["finance", "medecine_sante/epidemies"]

[salle]
isolation = "bulle"
duree = 300
figures = true

[bureau]
correction = "forme"

[retard]
points_par_jour = 1
grace_minutes = 15
plafond = 5
fuseau = "Europe/Paris"

[carnet_de_notes]
base = "postgresql+psycopg://…"
```
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from autograder.errors import CourseError

FILE = "cours.toml"
ISOLATIONS = ("bulle", "aucune")
"""Levels of the rooms that copies can run in, from the safest."""
CORRECTIONS = ("forme", "immediate")
"""What the desk says of values and letters: their form alone, or right and wrong at once."""
PARIS = ZoneInfo("Europe/Paris")
T = TypeVar("T")


@dataclass(frozen=True)
class Bound:
    """One bound of a room that a teacher may set.

    Parameters
    ----------
    field : str
        Its name in ``autograder.room.Limits``.
    name : str
        Its name in ``[salle]``.
    unit : str
        What it is written in; empty for a count.
    scale : int
        Size of that unit, in the unit of ``Limits``.
    """

    field: str
    name: str
    unit: str = ""
    scale: int = 1


BOUNDS = (
    Bound("wall", "duree", "s"),
    Bound("cpu", "cpu", "s"),
    Bound("idle", "inactivite", "s"),
    Bound("memory", "memoire", "Mio", 2**20),
    Bound("processes", "processus"),
    Bound("open_files", "fichiers"),
    Bound("file_size", "taille_fichier", "Mio", 2**20),
    Bound("disk", "disque", "Mio", 2**20),
    Bound("cell_output", "sortie", "Kio", 2**10),
)


@dataclass(frozen=True, kw_only=True)
class RoomSettings:
    """Rooms that copies run in.

    Parameters
    ----------
    isolation : str
        One of :data:`ISOLATIONS`.
    bounds : mapping of str to int
        What ``autograder.room.Limits`` should hold instead of its defaults, by field.
    figures : bool
        Whether figures are drawn where nobody grades by hand.
    """

    isolation: str = ISOLATIONS[0]
    bounds: Mapping[str, int] = field(default_factory=dict, hash=False)
    figures: bool = False


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """What the student's desk says of values and letters.

    Parameters
    ----------
    immediate : bool
        Whether it judges them at once, and says why: the right answers then ship.
    counted : bool
        Whether questions whose answers ship count in the grade all the same.
    """

    immediate: bool = False
    counted: bool = False

    @property
    def unmarked(self) -> bool:
        """Whether values and letters are worth no point."""
        return self.immediate and not self.counted

    @property
    def instruction(self) -> str:
        """Sentence that tells students what the desk says of values and letters."""
        subject = "Pour un nombre à donner ou une lettre à choisir, la cellule"
        if not self.immediate:
            return (
                f"{subject} contrôle la forme seulement : une bonne forme ne dit pas que la "
                "réponse est juste."
            )
        worth = "comptent" if self.counted else "ne comptent pas"
        return (
            f"{subject} dit tout de suite si la réponse est juste, et pourquoi ; ces questions "
            f"{worth} dans la note."
        )


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """What a late copy loses.

    Parameters
    ----------
    points_per_day : float
        Points of each notebook, per day begun; 0 for none.
    grace : timedelta
        Time by which every deadline is put back.
    cap : float
        Points that a notebook loses at most.
    zone : ZoneInfo
        Where a date without a time zone was written.
    """

    points_per_day: float = 0.0
    grace: timedelta = timedelta(0)
    cap: float = math.inf
    zone: ZoneInfo = PARIS


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one course.

    Parameters
    ----------
    name : str
        Shown in outputs.
    session : str
        Exam session; names a folder.
    demonstration : bool
        Whether the secret is public.
    exercises : mapping of str to float
        Themes and exercises that the course uses, with their weights in its mean; empty for
        every one of its notebooks.
    room : RoomSettings
        Isolation and bounds.
    desk : DeskSettings
        What the student's desk says.
    lateness : Lateness
        What a late copy loses.
    database : str
        SQLAlchemy address of the gradebook; empty for the course's own file. Never printed:
        it may hold a password.
    """

    name: str
    session: str
    demonstration: bool = False
    exercises: Mapping[str, float] = field(default_factory=dict, hash=False)
    room: RoomSettings = RoomSettings()
    desk: DeskSettings = DeskSettings()
    lateness: Lateness = Lateness()
    database: str = field(default="", repr=False)

    @property
    def slug(self) -> str:
        """Name of the course in ASCII letters, digits and hyphens."""
        ascii_name = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9]+", "-", ascii_name).strip("-").lower() or "cours"


def read(folder: Path) -> Settings:
    """Settings of the course in ``folder``.

    Raises
    ------
    CourseError
        If ``cours.toml`` is missing, is no TOML in UTF-8, lacks a setting, has a wrong one,
        or one that nothing reads.
    """
    path = folder / FILE
    if not path.is_file():
        raise CourseError(
            f"« {folder} » n’est pas un dossier de cours : {FILE} y manque. Placez-vous "
            "dans un cours, ou créez-en un : autograder nouveau DOSSIER."
        )
    table = _Table(path, _parse(path))
    bounds = {
        bound.field: found * bound.scale
        for bound in BOUNDS if (found := table.take(f"salle.{bound.name}", COUNT, 0))
    }
    room = RoomSettings(
        isolation=table.take("salle.isolation", ISOLATION, ISOLATIONS[0]),
        bounds=bounds,
        figures=table.take("salle.figures", BOOLEAN, False),
    )
    late = Lateness()
    settings = Settings(
        name=table.take("nom", TEXT),
        session=table.take("session", SESSION),
        demonstration=table.take("demonstration", BOOLEAN, False),
        exercises=table.take("exercices", EXERCISES, {}),
        room=room,
        desk=DeskSettings(
            immediate=table.take("bureau.correction", CORRECTION, False),
            counted=table.take("bureau.compte", BOOLEAN, False),
        ),
        lateness=Lateness(
            points_per_day=table.take("retard.points_par_jour", POINTS, late.points_per_day),
            grace=timedelta(minutes=table.take("retard.grace_minutes", MINUTES, 0.0)),
            cap=table.take("retard.plafond", POINTS, late.cap),
            zone=table.take("retard.fuseau", ZONE, late.zone),
        ),
        database=table.take("carnet_de_notes.base", ADDRESS, ""),
    )
    table.refuse_others()
    return settings


def session_name(text: str) -> str:
    """``text``, if it can name a session.

    Raises
    ------
    CourseError
        Otherwise.
    """
    try:
        return _session(text)
    except ValueError:
        raise CourseError(
            f"Nom de session refusé : « {text} ». Attendu : {SESSION.expected}."
        ) from None


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of setting: what a teacher should write, and how it is read.

    ``parse`` raises ``ValueError`` for anything else; ``show`` tells what came.
    """

    expected: str
    parse: Callable[[Any], T]
    show: Callable[[Any], str] = lambda value: json.dumps(value, ensure_ascii=False, default=str)


class _Table:
    """Settings as written, taken one by one; what nobody takes is refused."""

    def __init__(self, path: Path, written: Mapping[str, Any]) -> None:
        self._path = path
        self._written = written
        self._known: list[str] = []

    def take(self, name: str, kind: Kind[T], default: T | None = None) -> T:
        """Value of ``section.name``, or of ``name`` outside any section."""
        self._known.append(name)
        section, _, key = name.rpartition(".")
        place = self._written.get(section) if section else self._written
        if not isinstance(place, dict) or key not in place:
            if default is None:
                raise CourseError(
                    f"{self._path} : le réglage « {name} » manque. Attendu : {kind.expected}."
                )
            return default
        try:
            return kind.parse(place[key])
        except ValueError:
            where = f"[{section}] {key}" if section else key
            raise CourseError(
                f"{self._path}, {where} : attendu : {kind.expected} ; reçu : "
                f"{kind.show(place[key])}."
            ) from None

    def refuse_others(self) -> None:
        """Refuse a setting that nothing reads: it would be a misspelt one."""
        unknown = sorted({*self._names()} - {*self._known})
        if unknown:
            raise CourseError(
                f"{self._path} : réglage inconnu : {', '.join(unknown)}. Réglages : "
                f"{', '.join(sorted(self._known))}."
            )

    def _names(self) -> list[str]:
        sections = {name.rpartition(".")[0] for name in self._known} - {""}
        names = []
        for name, value in self._written.items():
            inside = isinstance(value, dict) and name not in self._known
            if inside and (value or name not in sections):
                names += [f"{name}.{key}" for key in value] or [name]
            elif not inside:
                names.append(name)
        return names


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise CourseError(
            f"{path} n’est pas écrit en UTF-8. Enregistrez-le en UTF-8 depuis votre éditeur."
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = "à la fin du fichier"
        if place:
            where = f"ligne {place[1]}, colonne {place[2]}"
        raise CourseError(
            f"{path} est mal écrit, {where}. Une ligne est une section, [salle], ou un "
            'réglage, nom = "ML 2027".'
        ) from None
    except OSError as error:
        raise CourseError(f"{path} ne peut pas être lu : {error.strerror}.") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _session(value: Any) -> str:
    text = _text(value)
    if not all(char.isalnum() or char in "-_" for char in text):
        raise ValueError
    return text


def _positive(value: Any) -> float:
    """A finite number, zero included."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
        raise ValueError
    return float(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError
    return value


def _minutes(value: Any) -> float:
    minutes = _positive(value)
    if minutes > 1440:
        raise ValueError
    return minutes


def _isolation(value: Any) -> str:
    if value not in ISOLATIONS:
        raise ValueError
    return str(value)


def _correction(value: Any) -> bool:
    """Whether values and letters are judged at once."""
    if value not in CORRECTIONS:
        raise ValueError
    return bool(value == CORRECTIONS[1])


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (KeyError, OSError):  # an unknown name; the name of a folder of names
        raise ValueError from None


def _exercises(value: Any) -> Mapping[str, float]:
    """Weights: 1 each in a list, or as a table says."""
    weights = dict.fromkeys(map(_text, value), 1.0) if isinstance(value, list) else value
    if not isinstance(weights, dict) or not weights or (len(weights) != len(value)):
        raise ValueError
    if not all(re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+)?", name) for name in weights):
        raise ValueError
    return {name: _positive(weight) for name, weight in weights.items()}


def _address(value: Any) -> str:
    """Address of a database that we can write, with the driver that we install."""
    kind, separator, place = _text(value).partition("://")
    if separator and kind in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{place}"
    if separator and kind == "sqlite":
        return f"sqlite://{place}"
    raise ValueError


def _without_password(value: Any) -> str:
    return f"« {str(value).partition(':')[0]} »" if ":" in str(value) else "une autre forme"


TEXT = Kind("un texte entre guillemets, non vide", _text)
SESSION = Kind(
    "un nom en lettres, chiffres, - et _, entre guillemets", _session
)
BOOLEAN = Kind("true ou false", _boolean)
COUNT = Kind("un nombre entier positif", _count)
POINTS = Kind("un nombre positif ou nul", _positive)
MINUTES = Kind("un nombre de minutes, de 0 à 1440", _minutes)
ISOLATION = Kind(" ou ".join(f"« {level} »" for level in ISOLATIONS), _isolation)
CORRECTION = Kind(" ou ".join(f"« {level} »" for level in CORRECTIONS), _correction)
ZONE = Kind("un fuseau horaire comme « Europe/Paris »", _zone)
EXERCISES = Kind(
    "une liste de noms différents, « theme » ou « theme/exercice », ou un poids positif ou nul "
    "pour chacun", _exercises,
)
ADDRESS = Kind(
    "une adresse « sqlite:///… » ou « postgresql+psycopg://… »", _address,
    _without_password,
)
