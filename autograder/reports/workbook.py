"""A workbook: one sheet per table, numbers as numbers, the rest as text."""

from __future__ import annotations

import io

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from autograder.reports.figure import Figure
from autograder.reports.grade import Results
from autograder.reports.tables import TABLES, Table
from autograder.text import printable

LONGEST = 32_767
"""Characters that a cell may hold."""
WIDEST = 60
"""Characters beyond which a column is no wider."""


def encode(results: Results) -> bytes:
    """Content of the ``.xlsx`` file."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        for table in TABLES:
            sheet = book.add_worksheet(table.title)
            _fill(sheet, table, results)
            sheet.set_row(0, None, heading)
    return file.getvalue()


def _fill(sheet: Worksheet, table: Table, results: Results) -> None:
    header = [*table.columns(results)]
    rows = [header, *table.rows(results)]
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Figure):
                if cell:
                    sheet.write_number(line, column, float(cell))
            else:
                sheet.write_string(line, column, printable(cell)[:LONGEST])
    for column, cells in enumerate(zip(*rows, strict=True)):
        sheet.set_column(column, column, min(WIDEST, 2 + max(map(len, cells))))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows) - 1, len(header) - 1)
