"""Outputs that a room reports or a notebook stores: kept only if safe to store and show."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from autograder.grading import images
from autograder.grading.markup import sanitise

MAX_OUTPUTS = 500
MAX_BYTES = 2 * 2**20
"""Bytes of outputs kept per cell."""
MAX_HTML = 2**19
"""Longest HTML that is read, in characters: more costs the grader seconds."""
UNSHOWABLE = "elle ne peut pas être affichée"


def clean(outputs: object, limit: int = MAX_BYTES) -> list[dict[str, Any]]:
    """Well-formed outputs of a cell: text, PNG, JPEG and sanitised HTML; the rest is dropped.

    An output that is too large to read, or that cleaning stumbles over, is dropped too, and
    a line of text says so in its place: no byte of a copy stops a grading.

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
        made = _cleaned(output) if isinstance(output, dict) else None
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


def attachments(stored: object) -> dict[str, str]:
    """``data:`` address of each PNG or JPEG that a text cell carries, by name.

    Parameters
    ----------
    stored : object
        Whatever the copy's file says.
    """
    found: dict[str, str] = {}
    for name, data in islice(stored.items() if isinstance(stored, dict) else (), MAX_OUTPUTS):
        for mime, content in data.items() if isinstance(data, dict) else ():
            if mime in images.TYPES and (image := _attached(_text(content), mime)):
                found[name] = f"data:{mime};base64,{image}"
    return found


def _attached(text: str, mime: str) -> str:
    try:
        return images.image(text, mime)
    except images.TooLarge:
        return ""


def _cleaned(output: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return _output(output)
    except images.TooLarge as error:
        return _dropped(str(error))
    except Exception:  # pure functions of the copy's bytes: whatever it is, the copy did it
        return _dropped(UNSHOWABLE)


def _dropped(reason: str) -> dict[str, Any]:
    text = f"[Sortie écartée\u00a0: {reason}.]\n"
    return {"output_type": "stream", "name": "stdout", "text": text}


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
            kept[mime] = _html(text)
        elif mime in images.TYPES and (image := images.image(text, mime)):
            kept[mime] = image
    return kept


def _html(text: str) -> str:
    if len(text) > MAX_HTML:
        raise images.TooLarge(f"HTML de plus de {MAX_HTML // 2**10}\u00a0Kio")
    return sanitise(text)


def _text(value: object) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    # A lone surrogate, which JSON can spell, can be written to no file.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
