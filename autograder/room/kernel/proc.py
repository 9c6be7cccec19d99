"""Small files of the kernel, read cheaply: each room is looked at twenty times a second."""

import os
from pathlib import Path

CHUNK = 65536


def read(path: str | Path) -> str:
    """Return the text of a file of /proc or /sys.

    Raises
    ------
    OSError
        If what it tells of is gone.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        content = b""
        while chunk := os.read(descriptor, CHUNK):
            content += chunk
    finally:
        os.close(descriptor)
    return content.decode("utf-8", "replace")
