from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.course import Course, open_course
from autograder.exercises import catalog
from autograder.integrations.nbgrader import generate

from . import essai


@pytest.fixture(scope="session")
def essai_catalog() -> Iterator[None]:
    """The catalog with the test exercises."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "EXERCISES", (*catalog.EXERCISES, *essai.NAMES))
        patch.setitem(catalog.THEMES, essai.THEME, "Essai")
        for name in essai.NAMES:
            module = ModuleType(f"autograder.exercises.{name.replace('/', '.')}")
            module.EXERCISE = essai.exercise(name)  # type: ignore[attr-defined]
            patch.setitem(sys.modules, module.__name__, module)
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, essai_catalog: None) -> Path:
    """A course released once, with its papers."""
    root = tmp_path_factory.mktemp("cours") / "modele"
    essai.write_course(root)
    course = open_course(root)
    generate(course, essai.THEME)
    essai.write_papers(course)
    return root


@pytest.fixture
def make_course(built: Path, tmp_path: Path) -> Callable[[str], Course]:
    """Copy of the built course, with more settings."""

    def make(settings: str = "") -> Course:
        root = tmp_path / "cours"
        shutil.copytree(built, root)
        path = root / "cours.toml"
        path.write_text(path.read_text() + settings)
        return open_course(root)

    return make


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    return make_course("")


@pytest.fixture
def copy(course: Course) -> Callable[[], essai.Copy]:
    """Fresh copy of the released notebook."""

    def read(name: str = "essai/mini") -> essai.Copy:
        return essai.Copy(json.loads((course.release / f"{name}.ipynb").read_text()))

    return read
