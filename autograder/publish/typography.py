"""French typography: non-breaking spaces and curly apostrophes, where the language wants them."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r"(?<=[^\s|:])[ ](?=[:;!?»%](?:[\s)*_.,»<]|$))", re.MULTILINE)
_AFTER = re.compile(r"« ")
_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ«0-9])")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>\n]*>)", re.DOTALL)


def plain(text: str) -> str:
    """Text with a non-breaking space before ``: ; ! ? » %`` and after ``«``, and ``’``."""
    text = _AFTER.sub(f"«{NBSP}", _BEFORE.sub(NBSP, text))
    return _APOSTROPHE.sub("’", text)


def markdown(text: str) -> str:
    """Like :func:`plain`, leaving code, formulas and tags alone."""
    pieces = _CODE.split(text)
    return "".join(piece if number % 2 else plain(piece) for number, piece in enumerate(pieces))
