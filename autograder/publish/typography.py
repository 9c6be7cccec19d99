"""French typography: non-breaking spaces where the language wants them."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r"(?<=[^\s|:])[ ](?=[:;!?»%](?:[\s)*_.,»<]|$))", re.MULTILINE)
_AFTER = re.compile(r"« ")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>\n]*>)", re.DOTALL)


def plain(text: str) -> str:
    """Text with a non-breaking space before ``: ; ! ? » %`` and after ``«``."""
    return _AFTER.sub(f"«{NBSP}", _BEFORE.sub(NBSP, text))


def markdown(text: str) -> str:
    """Like :func:`plain`, leaving code, formulas and tags alone."""
    pieces = _CODE.split(text)
    return "".join(
        piece if number % 2 else plain(piece) for number, piece in enumerate(pieces)
    )
