"""Outputs that a room reports: kept only if safe to store and show."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import cache
from typing import Any

TAGS = [
    "b", "br", "caption", "code", "col", "colgroup", "div", "em", "h1", "h2", "h3", "h4", "hr",
    "i", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
]
ATTRIBUTES = {"*": ["class", "style", "title"], "td": ["colspan", "rowspan"],
              "th": ["colspan", "rowspan", "scope"], "table": ["border"]}
STYLES = [
    "background-color", "border-left", "color", "font-weight", "padding", "text-align",
    "vertical-align",
]
IMAGES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}
MAX_OUTPUTS = 500
MAX_BYTES = 2 * 2**20
"""Bytes of outputs kept per cell."""


def clean(outputs: object) -> list[dict[str, Any]]:
    """Well-formed outputs of a cell: text, PNG, JPEG and sanitised HTML; the rest is dropped."""
    kept: list[dict[str, Any]] = []
    room = MAX_BYTES
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        made = _output(output) if isinstance(output, dict) else None
        if made is None:
            continue
        room -= len(repr(made))
        if room < 0:
            break
        kept.append(made)
    return kept


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
        elif mime in IMAGES and _is_image(text, IMAGES[mime]):
            kept[mime] = text
    return kept


def _is_image(text: str, magic: bytes) -> bool:
    try:
        return base64.b64decode(text, validate=False).startswith(magic)
    except (binascii.Error, ValueError):
        return False


def sanitise(html: str) -> str:
    """HTML without scripts, links, events or remote content."""
    return str(_cleaner().clean(html))


@cache
def _cleaner() -> Any:
    from bleach.css_sanitizer import CSSSanitizer
    from bleach.sanitizer import Cleaner

    return Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""
