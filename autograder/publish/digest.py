"""Freshness of what is built: a digest of its inputs, never of its bytes.

The code that counts is computed from imports: an exercise's release depends on its own
declaration, and on the code that turns one into a student folder. A new metric of one exercise
leaves the others fresh.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from autograder.closure import closure, digest, source_of
from autograder.course import Course
from autograder.exercises.catalog import open_catalog
from autograder.publish import personal, solution, student


def exercise_digest(course: Course, exercise: str, release_code: Iterable[Path]) -> str:
    """Digest of everything that an exercise's release, paper and solution are made from.

    Parameters
    ----------
    course : Course
        Whose fingerprint, notebook and desk settings count.
    exercise : str
        ``theme/exercise``.
    release_code : iterable of Path
        Modules of the platform that shape a release.
    """
    builders = [*map(source_of, (student, personal, solution)), *release_code]
    code = {**open_catalog(course.root).code(exercise), **closure(builders)}
    notebook = (course.source / f"{exercise}.ipynb").read_bytes()
    desk = repr(course.settings.desk).encode()
    parts = (course.fingerprint.encode(), desk, digest(code).encode(), notebook)
    return hashlib.sha256(b"|".join(parts)).hexdigest()[:32]
