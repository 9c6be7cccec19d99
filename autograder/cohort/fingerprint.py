"""What an outcome depends on, as one digest: copy, paper, bounds, engine, libraries."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder import room
from autograder.closure import closure, digest, source_of
from autograder.cohort.copies import CopyFiles
from autograder.errors import UnreadableCopy
from autograder.grading import grade
from autograder.grading.notebook import parse
from autograder.outils import metrics
from autograder.papers import Paper
from autograder.room import Limits

LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy", "matplotlib", "ipython")


def copy_digest(exercise: str, copy: CopyFiles) -> str:
    """Digest of what a student handed in, whatever it is graded with.

    Two files that differ only by outputs, or by metadata that grading ignores, are the
    same copy.
    """
    return _digest([exercise, _cells(copy.notebook), _files(copy)])


def fingerprint(copy: str, paper: Paper, level: str, limits: Limits) -> str:
    """Digest of everything that decides an outcome; the paper's holds its session.

    ``copy`` is what :func:`copy_digest` gives.
    """
    return _digest([copy, paper.fingerprint, level, asdict(limits), engine()])


@cache
def engine() -> str:
    """Digest of the engine's code and of the versions that it runs with."""
    code = closure([source_of(grade), Path(room.__file__).parent, Path(metrics.__file__).parent])
    versions = [platform.python_version()] + [f"{name} {version(name)}" for name in LIBRARIES]
    return hashlib.sha256("|".join([digest(code), *versions]).encode()).hexdigest()


@dataclass(frozen=True)
class Engine:
    """What grades here: digest of the engine, and the versions that a reader can compare."""

    digest: str
    versions: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Start of the digest, and the version of Python."""
        return f"{self.digest[:12]} (Python {dict(self.versions)['Python']})"

    def differences(self, other: Engine) -> str:
        """How the versions differ, this engine's first; or that only the code does."""
        theirs = dict(other.versions)
        found = [
            f"{name} {here} contre {theirs.get(name)}"
            for name, here in self.versions if theirs.get(name) != here
        ]
        return ", ".join(found) or "le code du paquet autograder"


def this_engine() -> Engine:
    """Engine of this process."""
    named = [(library, version(library)) for library in LIBRARIES]
    return Engine(engine(), (("Python", platform.python_version()), *named))


def _cells(notebook: bytes) -> Any:
    try:
        copy = parse(notebook)
    except UnreadableCopy:
        return hashlib.sha256(notebook).hexdigest()
    cells = [(cell.kind, cell.source, cell.grade_id, cell.original) for cell in copy.cells]
    return [copy.course, copy.exercise, cells]


def _files(copy: CopyFiles) -> list[tuple[str, str]]:
    return [(path, hashlib.sha256(body).hexdigest()) for path, body in sorted(copy.files.items())]


def _digest(parts: list[Any]) -> str:
    # A lone surrogate is legal in JSON and cannot be encoded otherwise.
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
