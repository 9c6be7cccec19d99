"""Bundles of two exercises of the course, and of a tiny one, and ways to run them."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.cohort.fingerprint import this_engine
from autograder.course import Course, open_course
from autograder.papers import save
from autograder.platforms.otter.bundle import bundle
from autograder.platforms.otter.settings import Settings
from tests.conftest import ROOT
from tests.forgery import tiny_exercise as essai

from .driver import Driver, run_command

EXERCISES = ("introduction/pourquoi_apprendre", "finance/risque_credit")
PARTS = ("source", "release", "cours.toml", "nbgrader_config.py")
QUESTIONS = tuple(question for question in essai.QUESTIONS if question.id != "q6")
"""Those of the tiny exercise that any process can grade: q6 needs an environment of its own."""


def tiny_copy(answers: dict[str, str], *cells: str) -> dict[str, Any]:
    """Return a copy of the tiny exercise, as JSON."""
    made = essai.tree(answers, cells)
    made["cells"] = [cell for cell in made["cells"] if not cell["id"].startswith("q6")]
    return made


@dataclass(frozen=True)
class Runs:
    """What Otter makes of what is handed in; each run leaves its ``results.json``."""

    driver: Driver
    folder: Path

    def otter_run(self, archive: Path, submission: Path) -> dict[str, Any]:
        """Return ``results.json`` of ``otter run``."""
        self.driver("otter run", archive, submission, self.folder)
        return read_results(self.folder)

    def grade_submission(self, archive: Path, submission: Path) -> dict[str, float]:
        """Return the points that ``grade_submission`` returns, by question."""
        points: dict[str, float] = self.driver("grade_submission", archive, submission)
        return points

    def on_host(self, archive: Path, *submitted: Path) -> dict[str, Any]:
        """Return ``results.json`` of a host of Gradescope's kind."""
        root = install(archive, self.folder / "autograder", *submitted)
        self.driver("host", root)
        return read_results(root / "results")


def install(archive: Path, root: Path, *submitted: Path) -> Path:
    """Lay a host's folder out, as its harness would."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    (root / "submission_metadata.json").write_text("{}")
    with zipfile.ZipFile(archive) as content:
        content.extractall(root / "source")
    for path in submitted:
        shutil.copy(path, root / "submission")
    return root


def read_results(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "results.json").read_text())
    return found


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """Return a process with Otter in it: it changes folder, and warns as it is imported."""
    with Driver() as started:
        yield started


@pytest.fixture
def runs(driver: Driver, tmp_path: Path) -> Runs:
    return Runs(driver, tmp_path)


@pytest.fixture
def hand_in(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook under a name of the student's choice."""

    def write(made: object, name: str = "copie.ipynb") -> Path:
        path = tmp_path / "remis" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(made))
        return path

    return write


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a copy of the demonstration, as it is released: nothing private is built."""
    folder = tmp_path_factory.mktemp("cours")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    return open_course(folder)


@pytest.fixture(scope="session")
def bundles(released: Course) -> dict[str, Path]:
    """Bundle of each exercise, made by the command."""
    assert run_command("otter", *EXERCISES, "--cours", str(released.root)).returncode == 0
    folder = released.root / "dist" / "otter"
    return {name: folder / name.replace("/", "-") / "autograder.zip" for name in EXERCISES}


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Make the tiny exercise's bundle, at a level of isolation."""
    folder = tmp_path_factory.mktemp("paquets")
    paper = essai.make_paper(QUESTIONS)
    save(paper, folder / "sujet.zip")

    def make(level: str) -> Path:
        path = folder / f"{level}.zip"
        settings = Settings(isolation=level, demonstration=False, engine=this_engine())
        path.write_bytes(bundle(paper, (folder / "sujet.zip").read_bytes(), settings))
        return path

    return make


@pytest.fixture(scope="session")
def isolated(tiny: Callable[[str], Path]) -> Path:
    """Bundle of the tiny exercise that grades in a room, or not at all."""
    return tiny("bulle")
