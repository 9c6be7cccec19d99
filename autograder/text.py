"""Text of a student, fit to be shown."""

from __future__ import annotations

SPACES = " \u00a0\u202f"
"""Spaces that French typography needs; Python says that the last two are not printable."""


def printable(text: str) -> str:
    """Text without control characters."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char in SPACES)
