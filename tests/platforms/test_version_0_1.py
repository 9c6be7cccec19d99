"""A course that version 0.1 made, released, recorded and half graded, under today's code."""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from traitlets.config import Config

from autograder.cli import main
from autograder.course import open_course
from autograder.platforms import platform_of
from tests.platforms.essai import api

ARCHIVE = Path(__file__).parents[1] / "data" / "cours_0_1.tar.gz"
EXERCISE = "introduction/pourquoi_apprendre"
THEN = {"ada": "20", "bob": "6"}
"""What version 0.1 gave; eve handed in bob's copy since."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The course as that version left it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    (tmp_path / "cours_0_1" / "secret.key").chmod(0o600)
    return tmp_path / "cours_0_1"


def notes(folder: Path) -> Mapping[str, str]:
    with (folder / "notes.csv").open(encoding="utf-8") as file:
        return {row["etudiant"]: row["note"] for row in csv.DictReader(file)}


def grade(folder: Path) -> int:
    return main(["noter", "--cours", str(folder), "--notes", str(folder / "notes.csv"), "-j", "1"])


def test_every_copy_keeps_its_grade_and_the_new_one_is_graded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notes(folder) == THEN
    if grade(folder) != 0:  # one sentence says what to run, and running it is enough
        assert "autograder construire" in capsys.readouterr().err
        assert main(["construire", "--cours", str(folder)]) == 0
        assert grade(folder) == 0
    assert notes(folder) == {**THEN, "eve": THEN["bob"]}


def test_a_grade_is_read_as_it_was_recorded(folder: Path) -> None:
    course = open_course(folder)
    with platform_of(course).gradebook(course) as gradebook:
        read = gradebook.read("ada", EXERCISE)
    assert read is not None
    assert (read.status, read.note) == ("noté", 20.0)


def test_its_own_configuration_of_nbgrader_still_works(folder: Path) -> None:
    config, path = Config(), folder / "nbgrader_config.py"
    names = {"get_config": lambda: config, "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), names)
    assert config.CourseDirectory.course_id == "cours-0-1"
    listed = api(open_course(folder)).get_submissions("introduction")
    assert {row["student"] for row in listed} >= {"ada", "bob"}
