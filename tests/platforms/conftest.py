from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.course import Course, open_course
from autograder.platforms.nbgrader import Register, grading
from tests.postgresql.server import FAST, Server, running

from . import essai

if TYPE_CHECKING:
    from tornado.httpclient import HTTPResponse

EXTENSIONS = ("autograder.platforms.nbgrader.server", "nbgrader.server_extensions.formgrader")
Get = Callable[..., Awaitable["HTTPResponse"]]


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


@pytest.fixture
def browse(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[Get], Awaitable[Any]]], Any]:
    """Return what runs a visit of the server that a teacher starts in the course's folder."""
    from jupyter_server.serverapp import ServerApp
    from tornado.httpclient import AsyncHTTPClient
    from tornado.httpserver import HTTPServer
    from tornado.testing import bind_unused_port

    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(course.root)

    async def run(visit: Callable[[Get], Awaitable[Any]]) -> Any:
        app = ServerApp(
            root_dir=str(course.root), token="", password="", disable_check_xsrf=True,
            allow_root=True, log_level="ERROR",
            jpserver_extensions=dict.fromkeys(EXTENSIONS, True),
        )
        app.initialize(argv=[], find_extensions=False, new_httpserver=False)
        socket, port = bind_unused_port()
        server = HTTPServer(app.web_app)
        server.add_socket(socket)

        async def get(path: str, **options: Any) -> HTTPResponse:
            url = f"http://127.0.0.1:{port}{path}"
            return await AsyncHTTPClient().fetch(url, request_timeout=120, **options)

        try:
            return await visit(get)
        finally:
            server.stop()
            await app._cleanup()
            ServerApp.clear_instance()

    return lambda visit: asyncio.run(run(visit))
