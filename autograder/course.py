"""A course: its folder, settings, secret and session.

``cours.toml`` at the root of the folder makes it a course. The repository itself is one:
the demonstration, whose secret is public and declared so.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from autograder.errors import CourseError
from autograder.settings import Settings, session_name
from autograder.settings import read as read_settings

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
    settings : Settings
        What ``cours.toml`` says.
    secret : bytes
        Key of every hidden draw; never printed.
    """

    root: Path
    settings: Settings
    secret: bytes

    def __repr__(self) -> str:
        return f"Course({str(self.root)!r}, session={self.session!r})"

    @property
    def name(self) -> str:
        """Shown in outputs."""
        return self.settings.name

    @property
    def session(self) -> str:
        """Exam session: publishing feedback closes it, a resit opens another."""
        return self.settings.session

    @property
    def demonstration(self) -> bool:
        """Whether the secret is public: its grades are worth nothing."""
        return self.settings.demonstration

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
        if session is None:
            return self
        return replace(self, settings=replace(self.settings, session=session_name(session)))


def open_course(folder: Path) -> Course:
    """Course of a folder.

    Raises
    ------
    CourseError
        If the folder is not a course, if a setting is wrong, or if its secret is missing or
        badly kept.
    """
    settings = read_settings(folder)
    secret = DEMONSTRATION_SECRET if settings.demonstration else _read_secret(folder / SECRET_FILE)
    return Course(folder.resolve(), settings, secret)


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
