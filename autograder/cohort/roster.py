"""The list of the students expected, as a spreadsheet or a school's software writes it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from autograder.errors import UsageError
from autograder.text import printable

COLUMN = "etudiant"
IDENTIFIERS = frozenset({
    "etudiants", "etudiante", "etudiant e", "identifiant", "identifiants", "identifiant etudiant",
    "identifiant de connexion", "login", "username", "user name", "nom d utilisateur", "id", "uid",
    "numero etudiant", "numero d etudiant", "num etudiant", "no etudiant", "n etudiant",
    "numero d identification", "code etudiant", "matricule", "student", "student id",
})
"""Headings of a column of identifiers, as :func:`plain` writes them, beside ``etudiant``."""
OTHERS = frozenset({"nom", "prenom", "nom complet", "nom de famille", "groupe", "courriel"})
"""Headings that show a lone column to hold no identifier."""
SEPARATORS = {";": "un point-virgule", ",": "une virgule", "\t": "une tabulation"}
TOP = 10
"""Lines among which the headings are looked for, below a title."""
NAMED = 5
"""Faulty lines or names that a message quotes."""
LONGEST = 255
"""Bytes that the name of a folder may take."""
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a spreadsheet's own files begin: xlsx, ods, then xls."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Roster(Collection[str]):
    """Students expected, in order, each with what else the list says of them.

    Parameters
    ----------
    columns : tuple of str
        Headings of the other columns, as the list writes them.
    students : mapping of str to tuple of str
        Identifier, composed (NFC), to one cell per other column, in the list's order.
    """

    columns: tuple[str, ...] = ()
    students: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.students)

    def __len__(self) -> int:
        return len(self.students)

    def __contains__(self, student: object) -> bool:
        return student in self.students

    def extra(self, student: str) -> tuple[str, ...]:
        """One cell per other column; empty ones for a student who is not in the list."""
        return self.students.get(student, ("",) * len(self.columns))


def read_roster(path: Path) -> Roster:
    """Students of a CSV file: its column of identifiers, and the others beside.

    Parameters
    ----------
    path : Path
        In UTF-8, or in UTF-16 with its mark; commas, semicolons or tabs; a title may stand
        above the headings. The identifiers are in the column ``etudiant``, or in the one
        headed by a word of :data:`IDENTIFIERS`, or in the only one. Accents, capitals and
        punctuation of headings do not matter.

    Raises
    ------
    UsageError
        If the file is missing, empty, in another encoding or of another kind; if nothing
        tells which column holds the identifiers; if one is no name for a folder, or comes
        twice.
    """
    text = _text(path)
    if not text.strip():
        raise UsageError(f"La liste {path} est vide ; une colonne « etudiant » était attendue.")
    table = _table(path, text)
    _refuse(path, "a plus de cases que d’en-têtes", [
        f"ligne {number}" for number, row in table.rows if any(row[len(table.head):])
    ])
    own = table.column
    cells = [
        (number, composed(row[own]) if len(row) > own else "", row) for number, row in table.rows
    ]
    _refuse(path, "porte un identifiant vide, ou qui ne peut pas nommer un dossier", [
        f"ligne {number}, « {printable(student)[:40]} »"
        for number, student, _ in cells if not is_folder_name(student)
    ])
    counts = Counter(student for _, student, _ in cells)
    twice = sorted(student for student, count in counts.items() if count > 1)
    _refuse(path, "nomme deux fois", twice)
    others = [n for n, name in enumerate(table.head) if n != own and name]
    return Roster(
        tuple(printable(table.head[n]) for n in others),
        {student: tuple(printable(row[n]) if len(row) > n else "" for n in others)
         for _, student, row in cells},
    )


def composed(name: str) -> str:
    """Name with composed accents: some systems write « é » as « e » and an accent."""
    return unicodedata.normalize("NFC", name)


def is_folder_name(name: str) -> bool:
    """Whether a name can be that of a student's folder, here and on other systems."""
    return (
        bool(name) and name.isprintable() and not name.startswith(".")
        and not set(name) & {"/", "\\"} and len(name.encode()) <= LONGEST
    )


def _refuse(path: Path, what: str, faulty: Sequence[str]) -> None:
    if faulty:
        more = f" et {len(faulty) - NAMED} autres" if len(faulty) > NAMED else ""
        raise UsageError(
            f"La liste {path} {what} : {', '.join(faulty[:NAMED])}{more}. Attendu : un étudiant "
            "par ligne, désigné par le nom de son dossier de copies. Corrigez-la."
        )


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise UsageError(
            f"La liste {path} est introuvable ou illisible. Attendu : un fichier CSV en UTF-8."
        ) from None
    save_as = "Dans un tableur, enregistrez-la au format « CSV UTF-8 »."
    if content.startswith(_BOOKS):
        raise UsageError(f"La liste {path} est un classeur, pas un fichier CSV. {save_as}")
    try:
        text = content.decode("utf-16" if content.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"La liste {path} n’est pas en UTF-8. {save_as}") from None
    if text.startswith("\0") or "\0" in text[1:2]:
        raise UsageError(f"La liste {path} est en UTF-16 sans sa marque. {save_as}")
    return text


class Table(NamedTuple):
    """Rows below the headings, each with its line's number; which column names students."""

    head: list[str]
    column: int
    rows: list[tuple[int, list[str]]]


def _table(path: Path, text: str) -> Table:
    """Rows of a list, split by the separator that gives it the widest headings."""
    tops = {separator: list(islice(_rows(path, text, separator), TOP)) for separator in SEPARATORS}
    heads = [
        (len(row), separator, number, row) for separator, top in tops.items()
        for number, row in top if _identifiers(row)
    ]
    if heads:
        _, separator, last, head = max(heads, key=lambda found: found[0])
        rows = [(number, row) for number, row in _rows(path, text, separator) if number > last]
        return Table(head, _column(path, head), rows)
    separator, first = max(
        ((separator, top[0][1]) for separator, top in tops.items()), key=lambda top: len(top[1])
    )
    if len(first) > 1 or plain(first[0]) in OTHERS:
        raise UsageError(
            f"La liste {path} n’a pas de colonne d’identifiants parmi : {', '.join(first)}. "
            "Nommez « etudiant » celle des noms des dossiers de copies ; séparez les colonnes par "
            f"{', '.join(SEPARATORS.values())}."
        )
    return Table([COLUMN], 0, list(_rows(path, text, separator)))


def _rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, cells without spaces around, each with its line's number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(
            f"La liste {path} n’est pas un fichier CSV lisible, ligne {reader.line_num} ({error})."
        ) from None


def _identifiers(head: Sequence[str]) -> list[int]:
    """Columns whose heading announces identifiers; ``etudiant`` wins over every other."""
    words = list(map(plain, head))
    exact = [n for n, name in enumerate(words) if name == COLUMN]
    return exact or [n for n, name in enumerate(words) if name in IDENTIFIERS]


def _column(path: Path, head: Sequence[str]) -> int:
    found = _identifiers(head)
    if len(found) > 1:
        names = ", ".join(f"« {head[n]} »" for n in found)
        raise UsageError(
            f"La liste {path} a plusieurs colonnes d’identifiants : {names}. Nommez « etudiant » "
            "celle des noms des dossiers de copies, et elle seule."
        )
    return found[0]


def plain(name: str) -> str:
    """Words of a heading, without accents, capitals or punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))
