"""Files that appear whole or not at all, and the notebooks that the gradebook answers for."""

from __future__ import annotations

import hashlib
from pathlib import Path

SUFFIX = ".partiel"


def partial_path(path: Path) -> Path:
    """Where a file is prepared: hidden, in the same folder, never named ``.ipynb``."""
    return path.with_name(f".{path.name}{SUFFIX}")


def target_of(partial: Path) -> Path:
    """Return the file that a prepared one is for."""
    return partial.with_name(partial.name.removeprefix(".").removesuffix(SUFFIX))


def write_partial(path: Path, content: bytes) -> Path:
    """Prepare a file; :meth:`Path.replace` then puts it in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_path(path)
    partial.unlink(missing_ok=True)
    partial.write_bytes(content)
    return partial


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, even over one that nbgrader made read-only."""
    write_partial(path, content).replace(path)


def digest(content: bytes) -> str:
    """Name of a content."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Digest of a file, or empty if there is none."""
    try:
        return digest(path.read_bytes())
    except FileNotFoundError:
        return ""
