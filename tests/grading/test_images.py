from __future__ import annotations

import base64
import io
import struct
import zlib

import numpy as np
import pytest
from matplotlib.image import imsave

from autograder.grading.images import MAX_PIXELS, MAX_SCANS, TooLarge, image

PNG, JPEG = "image/png", "image/jpeg"


def png(width: int, height: int) -> bytes:
    """Header of a PNG, without its pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    frame = struct.pack(">HBHHB", 8, 8, height, width, 0)
    return b"\xff\xd8" + before + b"\xff\xc2" + frame + b"\xff\xda"


def segment(marker: int, size: int) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", size + 2) + bytes(size)


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def encoded(form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    imsave(buffer, np.zeros((48, 64)), format=form, pil_kwargs=options or None)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (encoded("png"), PNG), (encoded("jpeg"), JPEG), (encoded("jpeg", progressive=True), JPEG),
        (encoded("jpeg", exif=b"Exif\0\0" + bytes(500), comment=b"x"), JPEG),
        (png(5000, 5000), PNG), (jpeg(3, 4, segment(0xE1, 70) + segment(0xDB, 9)), JPEG),
    ],
)
def test_an_image_that_encoders_write_is_kept(content: bytes, mime: str) -> None:
    lines = base64_of(content)[:40] + "\n" + base64_of(content)[40:] + "\n"
    assert image(lines, mime) == base64_of(content)


@pytest.mark.parametrize(
    "content", [png(30_000, 30_000), png(2**31, 2**31), png(1, MAX_PIXELS + 1)]
)
def test_a_png_of_too_many_pixels_is_told_by_its_header(content: bytes) -> None:
    with pytest.raises(TooLarge, match="pixels"):
        image(base64_of(content), PNG)


@pytest.mark.parametrize(
    "before", [b"", segment(0xE0, 14), segment(0xFE, 60_000), segment(0xC4, 20) * 9]
)
def test_a_jpeg_of_too_many_pixels_is_told_by_its_first_frame(before: bytes) -> None:
    with pytest.raises(TooLarge, match="65000 × 65000"):
        image(base64_of(jpeg(65_000, 65_000, before)), JPEG)


def test_a_jpeg_of_too_many_passes_is_refused() -> None:
    with pytest.raises(TooLarge, match="passes"):
        image(base64_of(jpeg(9, 9) + b"\xff\xda" * MAX_SCANS), JPEG)


@pytest.mark.parametrize(
    "before",
    [b"x", b"\xff\x00", segment(0xD8, 9), segment(0x00, 9), segment(0xDA, 9), b"\xff\xe0\x00\x00"],
)
def test_a_jpeg_whose_frame_is_hidden_is_no_image(before: bytes) -> None:
    """What a browser reads there is not what this reader does."""
    assert image(base64_of(jpeg(65_000, 65_000, before)), JPEG) == ""


@pytest.mark.parametrize("mime", [PNG, JPEG])
@pytest.mark.parametrize(
    "content",
    [b"", b"<svg/>", png(2, 2)[:20], jpeg(2, 2)[:8], b"\xff\xd8", b"GIF89a" + bytes(99)],
)
def test_what_has_no_size_is_no_image(content: bytes, mime: str) -> None:
    assert image(base64_of(content), mime) == ""


@pytest.mark.parametrize("text", ["é", "=", "a", "\ud800", "AAAA=AAAA", "<script>"])
def test_what_is_no_base64_is_no_image(text: str) -> None:
    assert image(text, PNG) == ""
