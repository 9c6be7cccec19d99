"""A wheel of this package, made from the files that run here: same files, same bytes.

A host installs the very engine that built the bundle, whether it is published or not.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import autograder
from autograder.platforms.otter.archive import packed

DISTRIBUTION = "ml-avec-python"
KIND = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel_name() -> str:
    """File name of the wheel, which pip reads."""
    return f"{_stem()}-py3-none-any.whl"


def wheel() -> bytes:
    """Content of the wheel."""
    members = dict(_members())
    record = f"{_stem()}.dist-info/RECORD"
    lines = [_recorded(name, content) for name, content in members.items()]
    members[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return packed(members)


def _stem() -> str:
    return f"{DISTRIBUTION.replace('-', '_')}-{distribution(DISTRIBUTION).version}"


def _members() -> Iterator[tuple[str, bytes]]:
    root = Path(autograder.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root.parent).as_posix(), path.read_bytes()
    yield f"{_stem()}.dist-info/METADATA", str(distribution(DISTRIBUTION).metadata).encode()
    yield f"{_stem()}.dist-info/WHEEL", KIND.encode()


def _recorded(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"
