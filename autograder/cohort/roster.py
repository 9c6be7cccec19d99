"""The list of the students expected."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

from autograder.errors import UsageError

COLUMN = "etudiant"


def read_roster(path: Path) -> tuple[str, ...]:
    """Identifiers of a roster, composed (NFC), in its order.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8, with commas or semicolons: its column ``etudiant`` (accents and
        capitals do not matter), or its only column.

    Raises
    ------
    UsageError
        If the file is missing or empty, has several columns of which none is named
        ``etudiant``, or names a student twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise UsageError(
            f"La liste {path} est introuvable ou illisible. Attendu : un fichier CSV en UTF-8."
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"La liste {path} n’est pas en UTF-8. Dans un tableur, enregistrez-la au format "
            "« CSV UTF-8 »."
        ) from None
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise UsageError(f"La liste {path} est vide ; une colonne « etudiant » était attendue.")
    separator = ";" if lines[0].count(";") > lines[0].count(",") else ","
    rows = list(csv.reader(lines, delimiter=separator))
    head = [_plain(name) for name in rows[0]]
    if COLUMN not in head and len(head) > 1:
        raise UsageError(
            f"La liste {path} a plusieurs colonnes ({', '.join(rows[0])}). Nommez « etudiant » "
            "celle des identifiants, qui sont les noms des dossiers de copies."
        )
    column = head.index(COLUMN) if COLUMN in head else 0
    body = rows[1:] if COLUMN in head else rows
    students = [
        composed(row[column].strip()) for row in body if len(row) > column and row[column].strip()
    ]
    twice = sorted({name for name in students if students.count(name) > 1})
    if twice:
        raise UsageError(f"La liste {path} nomme deux fois : {', '.join(twice)}.")
    return tuple(students)


def composed(name: str) -> str:
    """Name with composed accents: some systems write « é » as « e » and an accent."""
    return unicodedata.normalize("NFC", name)


def _plain(name: str) -> str:
    """Name without accents, capitals or spaces around."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
