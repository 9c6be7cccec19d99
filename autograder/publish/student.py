"""What a student folder holds beside its notebooks: ``donnees/``, ``outils/``, ``bareme.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder import outils
from autograder.course import Course
from autograder.exercises.catalog import load
from autograder.exercises.model import Exercise, World
from autograder.outils import bareme
from autograder.outils.bareme import Bareme
from autograder.outils.core import Draw, Tables
from autograder.outils.payload import canonical
from autograder.publish.tables import to_csv_gz

TOOLS = Path(outils.__file__).parent
VERSIONS = ("scikit-learn", "pandas", "numpy")


@dataclass(frozen=True)
class Setting:
    """One exercise in one course: its world and what students receive of it."""

    exercise: Exercise
    world: World
    tables: Tables
    validation: Mapping[str, Draw]


@lru_cache(maxsize=4)
def setting(course: Course, exercise_id: str, sample: str = "") -> Setting:
    """Draw the world, the student's data and the validation draws of an exercise.

    Parameters
    ----------
    course : Course
        Whose secret draws.
    exercise_id : str
        ``theme/exercise``.
    sample : str
        Name of another sample of the student's data, in the same world (calibration).
    """
    exercise = load(exercise_id)
    world = exercise.draw_world(course.rng("monde", exercise_id))
    raw = exercise.tables(world, course.rng("donnees", exercise_id, sample))
    tables = {name: canonical(table) for name, table in raw.items()}
    validation = {
        name: canonical_draw(
            family.ship(world, tables, course.rng("validation", exercise_id, name))
        )
        for name, family in exercise.families.items()
    }
    return Setting(exercise, world, tables, validation)


def canonical_draw(draw: Draw) -> Draw:
    """Draw with canonical tables and plain anchors."""
    return Draw(
        {name: canonical(table) for name, table in draw.inputs.items()},
        {name: canonical(table) for name, table in draw.truth.items()},
        {name: (float(low), float(high)) for name, (low, high) in draw.anchors.items()},
    )


def data_files(place: Setting) -> dict[str, bytes]:
    """``donnees/<exercise>/``: the student's tables and the validation draws."""
    root = f"donnees/{place.exercise.name}"
    files = {f"{root}/{name}.csv.gz": to_csv_gz(table) for name, table in place.tables.items()}
    for name, draw in place.validation.items():
        for part, tables in (("entrees", draw.inputs), ("verite", draw.truth)):
            for table_name, table in tables.items():
                path = f"{root}/validation/{name}.{part}.{table_name}.csv.gz"
                files[path] = to_csv_gz(table)
    return files


def tool_files() -> dict[str, bytes]:
    """``outils/``: the very modules that the grader runs."""
    return {
        f"outils/{path.relative_to(TOOLS).as_posix()}": path.read_bytes()
        for path in sorted(TOOLS.rglob("*.py"))
    }


def public_bareme(course: Course, place: Setting) -> dict[str, Any]:
    """JSON of one exercise in ``bareme.json``."""
    return bareme.to_json(
        Bareme(
            place.exercise.id,
            course.fingerprint,
            place.exercise.seconds,
            place.exercise.questions,
            {name: draw.anchors for name, draw in place.validation.items()},
            {name: version(name) for name in VERSIONS},
        )
    )


def side_files(course: Course, exercises: tuple[str, ...], digest: str) -> dict[str, bytes]:
    """Every file of a student folder but its notebooks.

    Parameters
    ----------
    course : Course
        Whose secret draws the data.
    exercises : tuple of str
        Identifiers of one theme's exercises.
    digest : str
        Digest of the inputs, kept in ``bareme.json`` (see ``publish.digest``).
    """
    files = tool_files()
    described = {}
    for exercise_id in exercises:
        place = setting(course, exercise_id)
        files |= data_files(place)
        described[place.exercise.name] = public_bareme(course, place)
    content = {"format": bareme.FORMAT, "construction": digest, "exercices": described}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return files | {"bareme.json": (text + "\n").encode("utf-8")}


def content_digest(files: Mapping[str, bytes]) -> str:
    """Digest of files by path and content."""
    sha = hashlib.sha256()
    for path in sorted(files):
        sha.update(f"{path}|{len(files[path])}|".encode())
        sha.update(files[path])
    return sha.hexdigest()
