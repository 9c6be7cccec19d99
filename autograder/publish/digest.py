"""Freshness of generated trees: a digest of their inputs, never of their bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import autograder
from autograder.course import Course
from autograder.exercises.catalog import of_theme

PACKAGE = Path(autograder.__file__).parent
BUILDERS = (
    "outils",
    "publish",
    "exercises/model.py",
    "platforms/nbgrader/config.py",
    "platforms/nbgrader/generate.py",
    "platforms/nbgrader/release.py",
    "platforms/nbgrader/ship.py",
    "platforms/nbgrader/stamp.py",
)
"""Code that shapes a release, beside the exercises' own modules."""


def inputs_digest(course: Course, theme: str) -> str:
    """Digest of everything that a theme's release and solutions are made from.

    Sources of the notebooks, exercise modules, the tools that ship to students, the code
    that builds, and the course's fingerprint.
    """
    sha = hashlib.sha256(course.fingerprint.encode())
    inputs = {path.relative_to(course.root): path for path in _sources(course, theme)}
    inputs |= {path.relative_to(PACKAGE.parent): path for path in _code(theme)}
    for name in sorted(inputs):  # the same order wherever the course and the package stand
        sha.update(f"{name.as_posix()}|".encode())
        sha.update(inputs[name].read_bytes())
    return sha.hexdigest()[:32]


def _sources(course: Course, theme: str) -> list[Path]:
    return list((course.source / theme).glob("*.ipynb"))


def _code(theme: str) -> list[Path]:
    names = [*BUILDERS, f"exercises/{theme}"]
    found = [PACKAGE / name for name in names]
    return [
        path
        for item in found
        for path in ([item] if item.is_file() else item.rglob("*.py"))
    ]


def exercises_with_source(course: Course, theme: str) -> tuple[str, ...]:
    """Exercises of a theme whose notebook stands in ``source/``."""
    return tuple(
        name for name in of_theme(theme) if (course.source / f"{name}.ipynb").is_file()
    )
