"""A built course and a graded cohort, shared by every test of the session."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from autograder.cohort.copies import Submission, read
from autograder.cohort.run import Job, Setup, run
from autograder.commands.construire import build
from autograder.course import Course, open_course
from autograder.exercises.catalog import open_catalog
from autograder.grading.outcome import Outcome
from autograder.publish.samples import sample, sample_names
from autograder.room import Limits

ROOT = Path(__file__).resolve().parent.parent
CATALOG = open_catalog()
EXERCISES = CATALOG.ids
COURSE_INPUTS = ("cours.toml", "nbgrader_config.py", "source")
COURSE_OUTPUTS = ("release", "solutions")
LIMITS = Limits(wall=90.0)
LOOP_LIMITS = Limits(cpu=20.0)
"""Bounds of the endless loops: enough for the honest cells that precede them."""


def release_files(course: Course, theme: str) -> dict[str, bytes]:
    """Side files of a built release, by path relative to the theme's folder."""
    root = course.release / theme
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="session")
def repository() -> Course:
    """Return the repository itself, as a course; tests only read it."""
    return open_course(ROOT)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Course:
    """Return a copy of the demonstration course, built by the real command.

    It is built once for all processes and runs, in pytest's cache, where the command makes
    again what is not fresh.
    """
    kept = Path(pytestconfig.cache.mkdir("cours"))
    with FileLock(kept.with_suffix(".lock")):
        for part in COURSE_INPUTS:
            replace_with(ROOT / part, kept / part)
        for part in COURSE_OUTPUTS:
            if not (kept / part).exists():
                replace_with(ROOT / part, kept / part)
        build(open_course(kept))
        folder = shutil.copytree(kept, tmp_path_factory.mktemp("cours") / "cours")
    return open_course(folder)


def replace_with(source: Path, target: Path) -> None:
    """Make a file or a folder the copy of another."""
    if source.is_file():
        shutil.copy(source, target)
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


@dataclass(frozen=True)
class Cohort:
    """Outcomes of every sample copy of every exercise."""

    outcomes: Mapping[tuple[str, str], Outcome]

    def __getitem__(self, key: tuple[str, str]) -> Outcome:
        return self.outcomes[key]


@pytest.fixture(scope="session")
def cohort(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """Grade every sample copy of every exercise in bubble rooms, once for all processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = shared / "promotion.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.is_file():
            kept.write_bytes(pickle.dumps(graded_samples(course, shared / "promotion")))
    return Cohort(pickle.loads(kept.read_bytes()))


def graded_samples(course: Course, folder: Path) -> dict[tuple[str, str], Outcome]:
    """Outcomes of every sample copy of every exercise, by exercise and copy."""
    jobs = []
    for exercise in EXERCISES:
        for name in sample_names(course, exercise):
            path = folder / name / f"{exercise}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sample(course, exercise, name))
            limits = LOOP_LIMITS if name == "boucle" else LIMITS
            submission = Submission(name, exercise, path)
            setup = Setup("bulle", limits)
            jobs.append(Job(
                submission=submission, copy=read(submission),
                paper=course.paper(exercise), setup=setup,
            ))
    outcomes = {}
    for graded in run(jobs, workers=len(os.sched_getaffinity(0))):
        assert isinstance(graded.result, Outcome), graded.result.message
        outcomes[graded.submission.exercise, graded.submission.student] = graded.result
    return outcomes
