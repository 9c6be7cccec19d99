"""CSV files, safe in a spreadsheet: for machines, or for Excel in French."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.reports.figure import Figure
from autograder.text import printable

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?$")
_FORMULA = re.compile(r"(^|;[\s\"']*)(?=[=+\-@])")
"""Start of a formula: of the cell, or of what follows a semicolon where a spreadsheet in
French splits an opened file."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a table is written.

    Parameters
    ----------
    delimiter : str
        Between two cells.
    decimal : str
        Decimal sign of figures.
    end : str
        End of a line.
    encoding : str
        Of the whole file.
    quoting : int
        Which cells are quoted, as ``csv`` names it.
    """

    delimiter: str
    decimal: str
    end: str
    encoding: str
    quoting: Literal[0, 1]


MACHINE = Dialect(
    delimiter=",", decimal=".", end="\n", encoding="utf-8", quoting=csv.QUOTE_MINIMAL
)
FRENCH_EXCEL = Dialect(
    delimiter=";", decimal=",", end="\r\n", encoding="utf-8-sig", quoting=csv.QUOTE_ALL
)
"""What Excel opens with a double click where Windows is in French."""


def encode(
    header: Sequence[str], rows: Iterable[Sequence[str]], dialect: Dialect = MACHINE
) -> bytes:
    """Content of a CSV file."""
    file = io.StringIO(newline="")
    writer = csv.writer(
        file, delimiter=dialect.delimiter, lineterminator=dialect.end, quoting=dialect.quoting
    )
    writer.writerow(map(neutral, header))
    writer.writerows([_cell(cell, dialect) for cell in row] for row in rows)
    return file.getvalue().encode(dialect.encoding)


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without control characters."""
    text = printable(text)
    return text if _NUMBER.match(text) else _FORMULA.sub(r"\1'", text)


def _cell(cell: str, dialect: Dialect) -> str:
    return cell.replace(".", dialect.decimal) if isinstance(cell, Figure) else neutral(cell)
