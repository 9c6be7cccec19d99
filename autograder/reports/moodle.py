"""Moodle's offline grading worksheet: the one that the teacher downloaded, filled.

Its rows are found by their ``Identifiant``, the participant's number, which Moodle also
writes in the name of each deposit's folder. Only the grade changes.
"""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.cohort.deposit import Owner
from autograder.cohort.owners import Owners
from autograder.cohort.roster import composed, plain
from autograder.errors import UsageError
from autograder.grading.outcome import Status
from autograder.reports.figure import number
from autograder.reports.grade import Results
from autograder.reports.synthesis import OUT_OF, overall

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "identifiant": ("identifiant", "identifier"),
    "note": ("note", "grade"),
    "nom": ("nom complet", "full name"),
    "maximum": ("note maximale", "maximum grade"),
    "modifiable": ("la note peut etre modifiee", "grade can be changed"),
}
"""Headings of the columns that matter, in the languages of the interface."""
NEEDED = ("identifiant", "note")
NO = ("non", "no")
NAMED = 5
"""Rows that a message quotes."""
BOM = "\ufeff"

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A worksheet as it was downloaded.

    Parameters
    ----------
    rows : list of list of str
        Its cells, the headings first.
    columns : mapping of str to int
        Place of each known column, by key of :data:`HEADINGS`.
    delimiter, end, mark : str
        How it is written: between cells, at the end of a line, at its beginning.
    """

    rows: list[list[str]]
    columns: Mapping[str, int]
    delimiter: str
    end: str
    mark: str

    def cell(self, row: list[str], key: str) -> str:
        """Content of a known column; empty where the sheet has none."""
        column = self.columns.get(key)
        return row[column].strip() if column is not None and column < len(row) else ""


def read(path: Path) -> Sheet:
    """Read a worksheet.

    Raises
    ------
    UsageError
        If the file is missing, in another encoding, or no grading worksheet.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        tables = [(mark, [*csv.reader(io.StringIO(text.removeprefix(BOM), newline=""),
                                      delimiter=mark)]) for mark in ",;\t"]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UsageError(
            f"La feuille de notation {path} est introuvable ou illisible. Attendu : le fichier "
            "CSV que donne Moodle, « Télécharger la feuille de notation », tel quel."
        ) from None
    delimiter, rows = max(tables, key=lambda table: len(_columns(table[1])))
    columns = _columns(rows)
    if not set(NEEDED) <= set(columns):
        raise UsageError(
            f"La feuille {path} n’a pas les colonnes « Identifiant » et « Note ». Téléchargez la "
            "feuille de notation dans Moodle, et donnez-la telle quelle."
        )
    return Sheet(
        rows=rows, columns=columns, delimiter=delimiter, end="\r\n" if "\r\n" in text else "\n",
        mark=BOM if text.startswith(BOM) else "",
    )


def encode(results: Results, path: Path) -> bytes:
    """Content of the worksheet at ``path``, with the grades of a run.

    A grade is the student's mean over the run's exercises, out of the sheet's maximum. Who
    handed in nothing, or has no mean, keeps the cell as it was, as does a locked row.

    Raises
    ------
    UsageError
        If the file is no worksheet any more.
    """
    sheet = read(path)
    grades = _grades(results)
    unknown: list[str] = []
    for row in sheet.rows[1:]:
        student = next((name for name in _names(sheet, row, results) if name in grades), None)
        if student is None:
            unknown += filter(None, [sheet.cell(row, "identifiant")])
        elif (mean := grades[student]) is not None and _open(sheet, row):
            row[sheet.columns["note"]] = number(mean * _maximum(sheet, row) / OUT_OF)
    if unknown:
        more = " …" if len(unknown) > NAMED else ""
        log.warning(
            "Feuille de Moodle : %d ligne(s) sans étudiant connu (%s%s).",
            len(unknown), ", ".join(unknown[:NAMED]), more,
        )
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=sheet.delimiter, lineterminator=sheet.end).writerows(sheet.rows)
    return (sheet.mark + file.getvalue()).encode()


def _columns(rows: list[list[str]]) -> dict[str, int]:
    heads = list(map(plain, rows[0])) if rows else []
    return {
        key: heads.index(word) for key, words in HEADINGS.items() for word in words
        if word in heads
    }


def _grades(results: Results) -> dict[str, float | None]:
    """Mean of each student; None for one who handed nothing in: that is no zero of ours."""
    there = {grade.student for grade in results.grades if grade.status is not Status.ABSENT}
    return {
        composed(student): mean if student in there else None
        for student, mean in overall(results).items()
    }


def _names(sheet: Sheet, row: list[str], results: Results) -> Iterator[str]:
    """Names that our folders may give to the participant of a row."""
    identifier, name = sheet.cell(row, "identifiant"), composed(sheet.cell(row, "nom"))
    number = "".join(re.findall(r"\d+$", identifier))
    yield identifier
    if number:
        yield from (f"Participant {number}", f"Participant{number}", f"{name}_{number}")
    if results.people:
        found = Owners(results.people).student(Owner(name, number))
        yield from filter(None, [found])


def _open(sheet: Sheet, row: list[str]) -> bool:
    return plain(sheet.cell(row, "modifiable")) not in NO


def _maximum(sheet: Sheet, row: list[str]) -> float:
    """Maximum of a row; 20 where the sheet says none that is a number."""
    text = sheet.cell(row, "maximum").replace(",", ".")
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else OUT_OF
