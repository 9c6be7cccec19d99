"""The table of the files that a run can write: a new one is one more row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import InfrastructureError, UsageError
from autograder.reports import csv_file, detail, notes, synthesis
from autograder.reports.grade import Results


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """One CSV file.

    Parameters
    ----------
    title : str
        What the file is called when it is said to be written.
    option : str
        Name of the option that asks for it, without dashes.
    about : str
        What the option's help says.
    columns : callable
        Names of the columns.
    rows : callable
        One text per column.
    default : Path, optional
        File that is written even if nobody asks.
    """

    title: str
    option: str
    about: str
    columns: Callable[[Results], Sequence[str]]
    rows: Callable[[Results], Iterable[Sequence[str]]]
    default: Path | None = None


EXPORTERS = (
    Exporter(
        title="Notes", option="notes", about="une ligne par copie (défaut : notes.csv)",
        columns=lambda _: notes.COLUMNS, rows=notes.rows, default=Path("notes.csv"),
    ),
    Exporter(
        title="Synthèse", option="synthese", about="une ligne par étudiant, sur 20",
        columns=synthesis.columns, rows=synthesis.rows,
    ),
    Exporter(
        title="Détail", option="detail", about="une ligne par question et critère",
        columns=lambda _: detail.COLUMNS, rows=detail.rows,
    ),
)

Exports = Mapping[str, Path]
"""File to write, by option."""


def check(exports: Exports) -> None:
    """Refuse, before hours of grading, a file that could not be written after them.

    Raises
    ------
    UsageError
        If a path is a folder's, cannot be written, or is asked for twice.
    """
    places: dict[Path, str] = {}
    for option, path in exports.items():
        place = path.resolve()
        if place in places:
            raise UsageError(f"--{places[place]} et --{option} désignent le même fichier : {path}.")
        places[place] = option
        if place.exists() and not place.is_file():
            raise UsageError(
                f"--{option} : « {path} » est un dossier ; un fichier CSV à écrire était attendu."
            )
        standing = next(folder for folder in place.parents if folder.exists())
        if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
            raise UsageError(
                f"--{option} : « {path} » ne peut pas être écrit dans {standing}. Choisissez un "
                "autre dossier, ou rendez-le accessible en écriture."
            )


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
            csv_file.write(place, exporter.columns(results), exporter.rows(results))
            if not partial:
                partial_path(path).unlink(missing_ok=True)
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
