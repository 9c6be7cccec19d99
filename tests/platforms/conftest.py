from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course import Course, open_course
from autograder.platforms.nbgrader import Register, grading
from tests.postgresql.server import FAST, Server, running

from . import essai


@pytest.fixture(autouse=True, scope="module")
def workers() -> Iterator[None]:
    """Let nbgrader's kept worker go when a module's tests are done."""
    yield
    grading.WORKER.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course released once, with its papers."""
    root = tmp_path_factory.mktemp("cours") / "modele"
    essai.write_course(root)
    course = open_course(root)
    essai.release(course)
    essai.write_papers(course)
    return root


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own; installed by ``make systeme-tests``, never skipped."""
    with running(*FAST) as started:
        yield started


@pytest.fixture(scope="session")
def template(server: Server, built: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Database in which the course was released, to copy."""
    name = server.create()
    root = tmp_path_factory.mktemp("postgresql") / "modele"
    shutil.copytree(built, root)
    essai.set_database(root, server.address(name))
    essai.release(open_course(root))
    return name


@pytest.fixture
def base() -> str:
    """Address of the course's database; empty for the file that is the default."""
    return ""


@pytest.fixture
def postgresql(server: Server, template: str) -> str:
    """Address of a fresh copy of the released course's database."""
    return server.address(server.create(template))


BASES = ("sqlite", "postgresql")


def either(request: pytest.FixtureRequest) -> str:
    """Body of a ``base`` fixture with :data:`BASES` as parameters."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture
def make_course(built: Path, tmp_path: Path, base: str) -> Callable[[str], Course]:
    """Copy of the built course, with more settings."""

    def make(settings: str = "") -> Course:
        root = tmp_path / "cours"
        shutil.copytree(built, root)
        path = root / "cours.toml"
        path.write_text(path.read_text() + settings)
        if base:
            essai.set_database(root, base)
        return open_course(root)

    return make


@pytest.fixture
def course(make_course: Callable[[str], Course]) -> Course:
    return make_course("")


@pytest.fixture
def register(course: Course) -> Iterator[Register]:
    """Open register of the course, which knows both test exercises."""
    with Register(course) as opened:
        opened.ensure(["essai/mini", "essai/second"])
        yield opened


@pytest.fixture
def copy(course: Course) -> Callable[[], essai.Copy]:
    """Fresh copy of the released notebook."""

    def read(name: str = "essai/mini") -> essai.Copy:
        return essai.Copy(json.loads((course.release / f"{name}.ipynb").read_text()))

    return read
