"""A number in a table: text that a spreadsheet may take for a number."""

from __future__ import annotations


class Figure(str):
    """Digits with a decimal point, or nothing; an identifier made of digits is none."""

    __slots__ = ()


def number(value: float | None) -> Figure:
    """Decimal point, no useless zero; empty for None."""
    return Figure("" if value is None else f"{value:.4f}".rstrip("0").rstrip("."))


def measure(value: float) -> Figure:
    """Three significant digits."""
    return Figure(f"{value + 0.0:.3g}")
