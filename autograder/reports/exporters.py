"""The table of the files that a run can write: a new one is one more row."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import InfrastructureError, UsageError
from autograder.reports import csv_file, tables, whole_file
from autograder.reports.csv_file import FRENCH_EXCEL, MACHINE, Dialect
from autograder.reports.grade import Results
from autograder.reports.tables import Table


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """One file.

    Parameters
    ----------
    title : str
        What the file is called when it is said to be written.
    option : str
        Name of the option that asks for it, without dashes.
    about : str
        What the option's help says.
    make : callable
        Content of the file, from the results and the path that the option gives.
    kind : str
        End of the file's name.
    default : Path, optional
        File that is written even if nobody asks.
    beside : str
        Name under which it is written beside the grades, even if nobody asks; or empty.
    examine : callable
        Raises ``UsageError`` if what stands at the path already is not what is needed.
    """

    title: str
    option: str
    about: str
    make: Callable[[Results, Path], bytes]
    kind: str = "csv"
    default: Path | None = None
    beside: str = ""
    examine: Callable[[Path], None] = lambda _: None


def _csv(table: Table, dialect: Dialect = MACHINE) -> Callable[[Results, Path], bytes]:
    return lambda results, _: csv_file.encode(
        table.columns(results), table.rows(results), dialect
    )


def _report(results: Results, path: Path) -> bytes:
    from autograder.reports.class_report import encode

    return encode(results, path)


def _workbook(results: Results, _: Path) -> bytes:
    from autograder.reports.workbook import encode

    return encode(results)


def _junit(results: Results, _: Path) -> bytes:
    from autograder.reports.junit import encode

    return encode(results)


def _worksheet(results: Results, path: Path) -> bytes:
    from autograder.reports.moodle import encode

    return encode(results, path)


def _check_worksheet(path: Path) -> None:
    from autograder.reports.moodle import read

    read(path)


EXPORTERS = (
    Exporter(
        title="Notes", option="notes", about="une ligne par copie (défaut : notes.csv)",
        make=_csv(tables.NOTES), default=Path("notes.csv"),
    ),
    Exporter(
        title="Synthèse", option="synthese", about="une ligne par étudiant, sur 20",
        make=_csv(tables.SYNTHESIS),
    ),
    Exporter(
        title="Détail", option="detail", about="une ligne par question et critère",
        make=_csv(tables.DETAIL),
    ),
    Exporter(
        title="Rapport", option="rapport", kind="html", beside="rapport.html",
        about="la promotion en une page (défaut : rapport.html, à côté des notes)",
        make=_report,
    ),
    Exporter(
        title="Questions", option="questions", beside="questions.csv",
        about="une ligne par question : facilité, discrimination, S de la promotion "
        "(défaut : questions.csv, à côté des notes)",
        make=_csv(tables.QUESTIONS),
    ),
    Exporter(
        title="Notes pour Excel", option="notes-excel",
        about="les notes, pour Excel en français : point-virgule et virgule décimale",
        make=_csv(tables.NOTES, FRENCH_EXCEL),
    ),
    Exporter(
        title="Synthèse pour Excel", option="synthese-excel",
        about="la synthèse, pour Excel en français",
        make=_csv(tables.SYNTHESIS, FRENCH_EXCEL),
    ),
    Exporter(
        title="Classeur", option="classeur", kind="xlsx",
        about="une feuille pour chacun : notes, synthèse, détail, questions",
        make=_workbook,
    ),
    Exporter(
        title="JUnit", option="junit", kind="xml",
        about="un test par copie, sous pseudonyme, pour l’intégration continue",
        make=_junit,
    ),
    Exporter(
        title="Feuille de Moodle", option="moodle",
        about="la feuille de notation téléchargée de Moodle, à remplir sur place",
        make=_worksheet, examine=_check_worksheet,
    ),
)

Exports = Mapping[str, Path]
"""File to write, by option."""


def check(exports: Exports) -> None:
    """Refuse, before hours of grading, a file that could not be written after them.

    Raises
    ------
    UsageError
        If a path is a folder's, cannot be written, or is asked for twice; if a file to be
        filled is not there.
    """
    places: dict[Path, str] = {}
    for option, path in exports.items():
        place = path.resolve()
        if place in places:
            raise UsageError(f"--{places[place]} et --{option} désignent le même fichier : {path}.")
        places[place] = option
        if place.exists() and not place.is_file():
            raise UsageError(
                f"--{option} : « {path} » est un dossier ; un fichier à écrire était attendu."
            )
        standing = next(folder for folder in place.parents if folder.exists())
        if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
            raise UsageError(
                f"--{option} : « {path} » ne peut pas être écrit dans {standing}. Choisissez un "
                "autre dossier, ou rendez-le accessible en écriture."
            )
    for exporter in EXPORTERS:
        if exporter.option in exports:
            exporter.examine(exports[exporter.option])


def export(results: Results, exports: Exports, partial: bool = False) -> dict[str, Path]:
    """Write each file, whole or not at all, whatever becomes of the others.

    Parameters
    ----------
    results : Results
        What a run gave.
    exports : mapping of str to Path
        File to write, by option.
    partial : bool
        Whether the run did not come to its end: the files then bear another name, beside
        the whole ones of a former run. A run that ends removes them.

    Returns
    -------
    dict of str to Path
        What was written, by title.

    Raises
    ------
    InfrastructureError
        Once the others are written, if one could not be.
    """
    written, faults = {}, []
    for exporter in EXPORTERS:
        path = exports.get(exporter.option)
        if path is None:
            continue
        place = partial_path(path) if partial else path
        try:
            whole_file.write(place, exporter.make(results, path))
            if not partial:
                partial_path(path).unlink(missing_ok=True)
        except UsageError as error:
            faults.append(str(error))
        except OSError as error:
            faults.append(f"{place} n’a pas pu être écrit ({error.strerror}).")
        else:
            written[exporter.title] = place
    if faults:
        raise InfrastructureError(
            f"{' '.join(faults)} Les résultats sont gardés : relancez la même commande."
        )
    return written


def partial_path(path: Path) -> Path:
    """Name of the same file, from a run that did not come to its end."""
    return path.with_name(f"{path.stem}.partiel{path.suffix}")
