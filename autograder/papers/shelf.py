"""Papers as private files."""

from __future__ import annotations

import zipfile
from functools import lru_cache
from pathlib import Path

from autograder.errors import PaperError

from .paper import OldPaper, Paper, pack, unpack


def save(paper: Paper, path: Path) -> None:
    """Write a paper, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partiel")
    partial.write_bytes(pack(paper))
    partial.chmod(0o600)
    partial.replace(path)


def read(path: Path) -> Paper:
    """Paper of a file; read once per process for the same file.

    Raises
    ------
    PaperError
        If it is missing, damaged, or of another version.
    """
    if not path.is_file():
        raise PaperError(
            f"Le sujet {path} n’existe pas encore. Construisez-le : autograder construire "
            f"--session {path.parent.parent.name}"
        )
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Paper:
    del stamp
    content = path.read_bytes()
    try:
        return unpack(content)
    except OldPaper:
        raise PaperError(
            f"Le sujet {path} a été fait par une autre version d’autograder. Refaites-le : "
            f"autograder construire --session {path.parent.parent.name} ; le secret du cours "
            "redonne les mêmes données."
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PaperError(
            f"Le sujet {path} est abîmé ({error}). Reconstruisez-le : autograder construire."
        ) from None
