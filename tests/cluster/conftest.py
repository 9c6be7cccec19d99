"""Certificates, a course of one exercise, and what came of its copies."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.commands.construire import build
from autograder.course import Course, open_course
from autograder.publish.samples import sample
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "grappe.md"
EXERCISE = "introduction/pourquoi_apprendre"
STUDENTS = {"amina": "reference", "bruno": "naive", "chloe": "plantage", "driss": "alternative"}


def make_certificates(folder: Path) -> Path:
    """Run the guide's own commands in a folder."""
    block = re.search(r"```sh\n(umask.*?openssl.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert block is not None
    folder.mkdir()
    subprocess.run(["sh", "-euc", block[1]], cwd=folder, check=True, capture_output=True)
    return folder / "certificats"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificates(tmp_path_factory.mktemp("autorite") / "a")


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course of one exercise, built by the real command."""
    folder = tmp_path_factory.mktemp("cours")
    shutil.copy(ROOT / "cours.toml", folder)
    for part in ("source", "release", "solutions"):
        shutil.copytree(ROOT / part / "introduction", folder / part / "introduction")
    built = open_course(folder)
    build(built)
    return built


@pytest.fixture
def own_course(course: Course, tmp_path: Path) -> Course:
    """Return a private copy of the built course, with a few copies to grade."""
    own = copy_of(course, tmp_path / "cours")
    for student, name in STUDENTS.items():
        path = own.submitted / student / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(sample(own, EXERCISE, name))
    return own


def copy_of(course: Course, folder: Path) -> Course:
    ignored = shutil.ignore_patterns("autograded", "*.db")
    shutil.copytree(course.root, folder, ignore=ignored)
    return open_course(folder)
