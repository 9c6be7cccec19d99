"""What a student folder holds beside its notebooks: ``donnees/``, ``outils/``, ``bareme.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder import outils
from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import Catalog, open_catalog
from autograder.exercises.model import Exercise
from autograder.outils import bareme
from autograder.outils.bareme import Bareme
from autograder.papers.tables import from_csv_gz, to_csv_gz
from autograder.publish.correction import keys, marked
from autograder.publish.personal import own_notebook
from autograder.publish.setting import Setting, setting

TOOLS = Path(outils.__file__).parent
VERSIONS = ("scikit-learn", "pandas", "numpy")
JUDGED = ("metrics", "environment")
"""Modules of an exercise's folder that its exams need: they ship, and travel in its papers."""
HELPERS = "tools"
"""Module of an exercise's folder that its notebook imports, as ``outils.<exercise>``."""
_ENGINE = re.compile(r"^(\s*from )autograder\.outils(\.?)", re.MULTILINE)


def side_files(
    course: Course, exercise: str, digest: str, others: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """Every file of a student folder but its notebook.

    Parameters
    ----------
    course : Course
        Whose secret draws the data.
    exercise : str
        ``theme/exercise``.
    digest : str
        Digest of the inputs, kept in ``bareme.json`` (see ``publish.digest``).
    others : mapping, optional
        What ``bareme.json`` says of the theme's other exercises.
    """
    place = setting(course, exercise)
    catalog = open_catalog(course.root)
    own = {**public_bareme(course, place), "construction": digest}
    described = {**(others or {}), place.exercise.name: own}
    return {
        **data_files(place),
        **tool_files(catalog, [place.exercise.id]),
        "bareme.json": bareme_file(described),
    }


def data_files(place: Setting) -> dict[str, bytes]:
    """``donnees/<exercise>/``: the student's tables and the validation draws."""
    root = f"donnees/{place.exercise.name}"
    files = {f"{root}/{name}.csv.gz": to_csv_gz(table) for name, table in place.data.items()}
    for name, draw in place.validation.items():
        for part, tables in (("entrees", draw.inputs), ("verite", draw.truth)):
            for table_name, table in tables.items():
                path = f"{root}/validation/{name}.{part}.{table_name}.csv.gz"
                files[path] = to_csv_gz(table)
    return files


def graded_files(files: Mapping[str, bytes], exercise: Exercise) -> dict[str, bytes]:
    """Side files that a graded copy runs with: truths that it may not learn from have no row."""
    closed = tuple(
        f"donnees/{exercise.name}/validation/{name}.verite."
        for name, family in exercise.families.items() if not family.learnable
    )
    return {
        path: to_csv_gz(from_csv_gz(content).head(0)) if path.startswith(closed) else content
        for path, content in files.items()
    }


def tool_files(catalog: Catalog, exercises: Iterable[ExerciseId]) -> dict[str, bytes]:
    """``outils/``: the modules that the exams use, the very ones that the grader runs."""
    files: dict[str, bytes] = {}
    for exercise in exercises:
        for path in catalog.code(exercise).values():
            if path.is_relative_to(TOOLS):
                files[f"outils/{path.relative_to(TOOLS).as_posix()}"] = path.read_bytes()
        root = f"outils/{exercise.name}"
        modules = own_modules(catalog.folder(exercise))
        files |= {f"{root}/{name}.py": text.encode() for name, text in modules.items()}
        files[f"{root}/__init__.py"] = _helpers(catalog.folder(exercise)).encode()
    return files


def own_modules(folder: Path) -> dict[str, str]:
    """Modules of an exercise's folder that its exams need, as they ship."""
    return {
        name: _shipped(path)
        for name in JUDGED if (path := folder / f"{name}.py").is_file()
    }


def _helpers(folder: Path) -> str:
    path = folder / f"{HELPERS}.py"
    return _shipped(path) if path.is_file() else '"""Mesures propres à ce carnet."""\n'


def _shipped(path: Path) -> str:
    """Text of a module, whose imports of the engine's tools become those of the folder."""
    return _ENGINE.sub(r"\1..", path.read_text(encoding="utf-8"))


def public_bareme(course: Course, place: Setting) -> dict[str, Any]:
    """JSON of one exercise in ``bareme.json``."""
    return bareme.to_json(
        Bareme(
            exercise=place.exercise.id,
            course=course.fingerprint,
            seconds=place.exercise.seconds,
            questions=marked(place),
            anchors={name: draw.anchors for name, draw in place.validation.items()},
            versions={name: version(name) for name in VERSIONS},
            modules=tuple(own_modules(open_catalog(course.root).folder(place.exercise.id))),
            keys=keys(place, own_notebook(course, place)) if place.desk.immediate else {},
        )
    )


def bareme_file(described: Mapping[str, Any]) -> bytes:
    """``bareme.json`` of a folder, by name of exercise."""
    content = {"format": bareme.FORMAT, "exercices": described}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def prune(course: Course, exercise: ExerciseId, exercises: Sequence[ExerciseId]) -> None:
    """Remove what a theme's release had and has no more, once an exercise is made again.

    Parameters
    ----------
    course : Course
        Whose release it is.
    exercise : ExerciseId
        The exercise that was just made.
    exercises : sequence of ExerciseId
        Every exercise of its theme.
    """
    root = course.release / exercise.theme
    names = {name.name for name in exercises}
    tools = tool_files(open_catalog(course.root), exercises)
    kept = {*tools, *data_files(setting(course, exercise))}
    own = f"donnees/{exercise.name}/"
    for path in sorted(root.rglob("*"), reverse=True):
        relative = path.relative_to(root)
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif not _belongs(relative, own, names, kept):
            path.unlink()


def _belongs(path: Path, own: str, names: Set[str], kept: Set[str]) -> bool:
    text = path.as_posix()
    if text.startswith(("outils/", own)):
        return text in kept
    if path.parts[0] == "donnees":
        return path.parts[1] in names
    return path.suffix != ".ipynb" or path.stem in names


def described_in(folder: Path) -> dict[str, Any]:
    """What a folder's ``bareme.json`` says of each exercise; empty if it says nothing."""
    try:
        data = json.loads((folder / "bareme.json").read_text(encoding="utf-8"))
        return dict(data["exercices"]) if data["format"] == bareme.FORMAT else {}
    except (OSError, ValueError, KeyError):
        return {}
