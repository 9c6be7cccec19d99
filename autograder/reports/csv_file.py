"""CSV files: UTF-8, comma, written whole or not at all, safe in a spreadsheet."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.text import printable

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?$")
_FORMULA = re.compile(r"(^|;[\s\"']*)(?=[=+\-@])")
"""Start of a formula: of the cell, or of what follows a semicolon where a spreadsheet in
French splits an opened file."""


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partiel")
    try:
        with partial.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([neutral(cell) for cell in row] for row in rows)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without control characters."""
    text = printable(text)
    return text if _NUMBER.match(text) else _FORMULA.sub(r"\1'", text)
