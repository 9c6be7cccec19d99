"""Images of a copy, kept only if a reader's browser can hold them.

A file of a hundred kilobytes can unfold into gigabytes, and one of a megabyte into a
thousand passes over the same pixels: headers say so, and no decoder runs here.
"""

from __future__ import annotations

import base64
import binascii
import struct

TYPES = ("image/png", "image/jpeg")
MAX_PIXELS = 25_000_000
"""Largest image: a photograph has half as many pixels, a figure a tenth."""
MAX_SCANS = 100
"""Most passes of a progressive JPEG; encoders write about ten."""

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_JPEG = b"\xff\xd8"
_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG's frame, which hold its size."""
_SKIPPED = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""Markers of the segments that may precede it; any other is no JPEG that a browser shows."""
_SCAN = b"\xff\xda"


class TooLarge(ValueError):
    """An output that would hold its reader; the message is French, without a full stop."""


def image(text: str, mime: str) -> str:
    """Base64 of an image, written anew: what surrounds it could be markup.

    Parameters
    ----------
    text : str
        Base64 of the file, as a notebook stores it.
    mime : str
        One of :data:`TYPES`.

    Returns
    -------
    str
        Empty if this is no image of that type.

    Raises
    ------
    TooLarge
        If it has more than :data:`MAX_PIXELS` pixels or :data:`MAX_SCANS` passes.
    """
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    size = _png_size(content) if mime == "image/png" else _jpeg_size(content)
    if size is None:
        return ""
    width, height = size
    if width * height > MAX_PIXELS:
        raise TooLarge(
            f"image de {width} × {height} pixels\u00a0; {MAX_PIXELS // 10**6} millions de pixels "
            "au plus sont acceptés"
        )
    if mime == "image/jpeg" and content.count(_SCAN) > MAX_SCANS:
        raise TooLarge(f"image de plus de {MAX_SCANS} passes")
    return base64.b64encode(content).decode("ascii")


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, in pixels; None if it is none."""
    if not content.startswith(_PNG) or len(content) < len(_PNG) + 8:
        return None
    width, height = struct.unpack_from(">II", content, len(_PNG))
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG's first frame, in pixels; None if it has none."""
    if not content.startswith(_JPEG):
        return None
    place = len(_JPEG)
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _FRAME:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        if marker not in _SKIPPED:
            return None
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return None
