"""A course: its folder, settings, secret and session.

``cours.toml`` at the root of the folder makes it a course. The repository itself is one:
the demonstration, whose secret is public and declared so.
"""

from __future__ import annotations

import hmac
import math
import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.exercise_id import ExerciseId

SETTINGS = "cours.toml"
KNOWN = {
    "nom", "session", "demonstration", "exercices", "salle.isolation", "retard.points_par_jour",
    "carnet_de_notes.base",
}
"""Settings of ``cours.toml``, by section and name."""
SECRET_FILE = "secret.key"
SECRET_BYTES = 32
DEMONSTRATION_SECRET = b"secret public du cours de demonstration"


@dataclass(frozen=True)
class Course:
    """One course folder.

    Parameters
    ----------
    root : Path
        The folder that holds ``cours.toml``.
    name : str
        Shown in outputs.
    session : str
        Exam session: publishing feedback closes it, a resit opens another.
    secret : bytes
        Key of every hidden draw; never printed.
    demonstration : bool
        Whether the secret is public: its grades are worth nothing.
    exercises : mapping of ExerciseId to float
        Exercises that the course's mean is over, with their weights; empty if it does not
        say which.
    """

    root: Path
    name: str
    session: str
    secret: bytes
    demonstration: bool = False
    exercises: Mapping[ExerciseId, float] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"Course({str(self.root)!r}, session={self.session!r})"

    @property
    def fingerprint(self) -> str:
        """Public name of this course's secret, stamped on every released notebook."""
        return hmac.digest(self.secret, b"cours", "sha256").hex()[:16]

    @property
    def source(self) -> Path:
        """Hand-written notebooks."""
        return self.root / "source"

    @property
    def release(self) -> Path:
        """Student folders, one per theme."""
        return self.root / "release"

    @property
    def solutions(self) -> Path:
        """Executed solutions."""
        return self.root / "solutions"

    @property
    def submitted(self) -> Path:
        """Copies: ``submitted/<student>/<theme>/<exercise>.ipynb``."""
        return self.root / "submitted"

    @property
    def outcomes(self) -> Path:
        """Outcomes kept by content digest."""
        return self.root / "resultats.db"

    def paper(self, exercise: str) -> Path:
        """Private paper of one exercise for this session."""
        return self.root / "sujets" / self.session / f"{exercise}.zip"

    def rng(self, *labels: str) -> np.random.Generator:
        """Generator of one use of the secret, named by ``labels``."""
        message = "\x1f".join(labels).encode()
        digest = hmac.digest(self.secret, message, "sha512")
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:32], "big")))

    def in_session(self, session: str | None) -> Course:
        """Return this course in another session; None keeps the current one."""
        return self if session is None else replace(self, session=_name(session))


def open_course(folder: Path) -> Course:
    """Course of a folder.

    Raises
    ------
    CourseError
        If the folder is not a course, or if its secret is missing or badly kept.
    """
    path = folder / SETTINGS
    if not path.is_file():
        raise CourseError(
            f"« {folder} » n’est pas un dossier de cours : {SETTINGS} y manque. Placez-vous "
            "dans un cours, ou créez-en un : autograder nouveau DOSSIER."
        )
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        _check_names(settings, path)
        name, session = str(settings["nom"]), _name(str(settings["session"]))
    except UnicodeDecodeError:
        raise CourseError(
            f"{path} n’est pas en UTF-8. Enregistrez-le de nouveau dans cet encodage."
        ) from None
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CourseError(f"{path} : réglage absent ou mal écrit ({error}).") from None
    demonstration = settings.get("demonstration") is True
    secret = DEMONSTRATION_SECRET if demonstration else _read_secret(folder / SECRET_FILE)
    exercises = _weights(settings.get("exercices", []), path)
    return Course(folder.resolve(), name, session, secret, demonstration, exercises)


def create_secret(folder: Path) -> None:
    """Draw a course's secret, readable by its owner alone."""
    path = folder / SECRET_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_BYTES) + "\n")


def _read_secret(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii")
        secret = bytes.fromhex(text.strip())
    except (OSError, ValueError):
        raise CourseError(
            f"Le secret du cours est introuvable ou illisible : {path}. Restaurez-le depuis "
            "votre sauvegarde ; un autre secret donnerait d’autres données et d’autres sujets."
        ) from None
    if len(secret) < SECRET_BYTES:
        raise CourseError(f"{path} : {SECRET_BYTES} octets étaient attendus.")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CourseError(f"{path} est lisible par d’autres que vous : chmod 600 {path}")
    return secret


def _check_names(settings: Mapping[str, Any], path: Path) -> None:
    """Refuse a setting that nothing reads: it would be a misspelt one."""
    written = {
        section if name == section else f"{section}.{name}"
        for section, values in settings.items()
        for name in (values if isinstance(values, dict) and section != "exercices" else [section])
    }
    unknown = sorted(written - KNOWN)
    if unknown:
        raise CourseError(
            f"{path} : réglage inconnu : {', '.join(unknown)}. Réglages : "
            f"{', '.join(sorted(KNOWN))}."
        )


def _weights(value: object, path: Path) -> dict[ExerciseId, float]:
    """Weights of ``exercices``: a list of exercises that weigh 1, or a table of weights."""
    if isinstance(value, list):
        value = dict.fromkeys(map(str, value), 1)
    if not isinstance(value, dict) or not all(map(_is_weight, value.values())):
        raise CourseError(
            f"{path}, exercices : une liste d’exercices, ou un poids positif ou nul pour chacun, "
            f"était attendu ; reçu : {value!r}."
        )
    return {ExerciseId(name): float(weight) for name, weight in value.items()}


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _name(text: str) -> str:
    """``text``, if it can name a folder."""
    if not text or not all(char.isalnum() or char in "-_" for char in text):
        raise CourseError(
            f"Nom de session refusé : « {text} ». Lettres, chiffres, - et _ seulement."
        )
    return text
