"""French typography: non-breaking spaces and curly apostrophes, where the language wants them."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_BEFORE = re.compile(r"(?<=[^\s|:])[ ](?=[:;!?»%](?:[\s)*_.,»<]|$))", re.MULTILINE)
_AFTER = re.compile(r"« ")
_NUMBER = re.compile(r"(?<=\d)[ ](?=\d{3}(?!\d)|€)")
_APOSTROPHE = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ«0-9*\ue000])")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<[^>\n]*>)", re.DOTALL)


_HIDDEN = "\ue000"
"""Stands for what :func:`markdown` leaves alone: a private character."""


def plain(text: str) -> str:
    """Text with non-breaking spaces before ``: ; ! ? » % €``, after ``«`` and in thousands."""
    text = _AFTER.sub(f"«{NBSP}", _BEFORE.sub(NBSP, text))
    return _APOSTROPHE.sub("’", _NUMBER.sub(NBSP, text))


def markdown(text: str) -> str:
    """Like :func:`plain`, leaving code, formulas and tags alone."""
    pieces = iter(_CODE.findall(text))
    return re.sub(_HIDDEN, lambda _: next(pieces), plain(_CODE.sub(_HIDDEN, text)))
