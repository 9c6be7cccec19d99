"""Outputs that a room reports: kept only if safe to store and show."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from autograder.grading.markup import sanitise

IMAGES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}
MAX_OUTPUTS = 500
MAX_BYTES = 2 * 2**20
"""Bytes of outputs kept per cell."""


def clean(outputs: object, limit: int = MAX_BYTES) -> list[dict[str, Any]]:
    """Well-formed outputs of a cell: text, PNG, JPEG and sanitised HTML; the rest is dropped.

    Parameters
    ----------
    outputs : object
        Whatever the copy or its room says.
    limit : int
        Bytes to keep, at most ``MAX_BYTES``.
    """
    kept: list[dict[str, Any]] = []
    room = min(limit, MAX_BYTES)
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        made = _output(output) if isinstance(output, dict) else None
        if made is None:
            continue
        room -= weight([made])
        if room < 0:
            break
        kept.append(made)
    return kept


def weight(outputs: list[dict[str, Any]]) -> int:
    """Size of cleaned outputs, in characters."""
    return sum(len(repr(output)) for output in outputs)


def _output(output: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result"):
        data = _data(output.get("data"))
        # A student's execute_result would be read as a score: store it as a display.
        return {"output_type": "display_data", "data": data, "metadata": {}} if data else None
    return None


def _data(data: object) -> dict[str, str]:
    kept: dict[str, str] = {}
    for mime, content in data.items() if isinstance(data, dict) else ():
        text = _text(content)
        if mime == "text/plain":
            kept[mime] = text
        elif mime == "text/html":
            kept[mime] = sanitise(text)
        elif mime in IMAGES and (image := _image(text, IMAGES[mime])):
            kept[mime] = image
    return kept


def _image(text: str, magic: bytes) -> str:
    """Base64 of an image, written anew: what surrounds it could be markup; or empty."""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(content).decode("ascii") if content.startswith(magic) else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    # A lone surrogate, which JSON can spell, can be written to no file.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
