"""A student folder small enough to be built in a second."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course import Course, open_course
from autograder.outils.card import Card
from tests.platforms import essai


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("cours") / "modele"
    essai.write_course(root)
    course = open_course(root)
    essai.release(course)
    return course


@pytest.fixture
def tiny_folder(tiny_course: Course, tmp_path: Path) -> Path:
    """What a student receives: two notebooks, their data and their tools."""
    folder = tmp_path / "Éléonore et Zoé" / "essai"
    shutil.copytree(tiny_course.release / essai.THEME, folder)
    return folder


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """Cards that the desk shows, in order."""
    shown: list[Card] = []
    monkeypatch.setattr("autograder.outils.verifier.show", shown.append)
    return shown
