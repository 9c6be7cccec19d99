"""Opening rooms, launching in them, closing them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder.room
from autograder.errors import RoomUnavailable
from autograder.room import Limits, Run, open_room
from autograder.room.inside.subreaper import SET_CHILD_SUBREAPER
from autograder.room.kernel import processes

from .driver import (
    BOUNDS,
    REPOSITORY,
    ROOMS,
    Plan,
    carry_out,
    carry_out_as_ordinary_user,
    job,
    listen,
    opened,
    processes_named,
    run,
)

NAP = f"86322.{os.getpid()}"  # seconds: told apart from those of the same tests elsewhere
ORPHAN = f"sleep\x00{NAP}"
SESSION = """
wire = None
question = None
def enter(connection):
    global wire
    wire = connection
def set_cell(name):
    global question
    question = name
def ask():
    import json
    wire.send_bytes(json.dumps({"type": "question", "id": question}).encode())
    return wire.recv_bytes()
"""


def test_the_public_names_are_these() -> None:
    assert autograder.room.__all__ == sorted(autograder.room.__all__)
    assert set(autograder.room.__all__) == {
        "LEVELS",
        "Limits",
        "Run",
        "Reason",
        "Room",
        "RoomReport",
        "open_room",
    }


@pytest.mark.parametrize("level", ROOMS)
def test_a_room_names_its_level(level: str) -> None:
    assert opened(level).level == level.partition(" ")[0]


@pytest.mark.parametrize("level", ["cave", "compte", ""])
def test_an_unknown_level_lists_the_known_ones(level: str) -> None:
    with pytest.raises(RoomUnavailable, match="bulle, aucune"):
        open_room(level)


def test_without_bubblewrap_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(RoomUnavailable, match="apt install bubblewrap"):
        open_room("bulle")


def test_a_refused_bubble_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: refusé' >&2; exit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RoomUnavailable, match=r"apparmor.*Détail\s: bwrap: refusé"):
        open_room("bulle")


@pytest.mark.parametrize("level", ROOMS)
def test_a_missing_folder_is_named(level: str, tmp_path: Path) -> None:
    with pytest.raises(RoomUnavailable, match="absent"):
        opened(level).launch(tmp_path / "absent", Limits())


@pytest.mark.parametrize("level", ROOMS)
def test_cells_run_in_order_in_a_copy_of_the_folder(level: str, identity: str) -> None:
    plan = Plan(
        ["print(open('donnees/é à.csv').read())", "import mon_module as m; m.x", "open('n', 'w')"],
        level=level,
        files={"donnees/é à.csv": "a,b\n", "mon_module.py": "x = 42"},
    )
    done = carry_out_as_ordinary_user(plan) if identity != "grader" else carry_out(plan)
    assert done.ended
    assert done.text(0) == "a,b\n\n"
    assert done.outputs(1)[0]["data"] == {"text/plain": "42"}
    assert [message["index"] for message in done.messages[:3]] == [0, 1, 2]
    assert done.errors() == []
    assert done.report.reason == "ended"
    assert done.report.cpu_seconds > 0


def test_the_folder_is_left_as_it_was(bubble: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a")
    with opened(bubble).launch(tmp_path, Limits()) as running:
        running.connection.send_bytes(job(["open('a.csv', 'w').write('b')"], Limits()))
        listen(running)
    assert (tmp_path / "a.csv").read_text() == "a"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("level", ROOMS)
def test_only_regular_files_are_copied(level: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau")
    (tmp_path / "lien").symlink_to("/etc/passwd")
    (tmp_path / "sous").symlink_to("/etc")
    (tmp_path / "vrai").write_text("")
    with opened(level).launch(tmp_path, Limits()) as running:
        running.connection.send_bytes(job(["import os; print(os.listdir())"], Limits()))
        messages = listen(running)
    assert messages[0]["outputs"][0]["text"] == "['vrai']\n"


@pytest.mark.parametrize("level", ROOMS)
def test_the_session_speaks_during_its_cell(level: str, tmp_path: Path) -> None:
    (tmp_path / "outils").mkdir()
    (tmp_path / "outils/__init__.py").write_text("")
    (tmp_path / "outils/session.py").write_text(SESSION)
    cells = ["from outils.session import ask; import outils.session", "print(ask())", "ask.x"]
    cells += ["print(outils.session.question)"]
    with opened(level).launch(tmp_path, Limits()) as running:
        running.connection.send_bytes(job(cells, Limits(), {1: "q1", 2: "q2"}))
        running.connection.send_bytes(b"reponse")
        messages = listen(running)
    assert [message["type"] for message in messages[:3]] == ["cell", "question", "cell"]
    assert messages[1]["id"] == "q1"
    assert messages[2]["outputs"][0]["text"] == "b'reponse'\n"
    assert messages[4]["outputs"][0]["text"] == "None\n"


def test_a_broken_session_is_a_fault(bubble: str, tmp_path: Path) -> None:
    (tmp_path / "outils").mkdir()
    (tmp_path / "outils/session.py").write_text("import absent_partout")
    with opened(bubble).launch(tmp_path, Limits()) as running:
        running.connection.send_bytes(job(["1"], Limits()))
        messages = listen(running)
    assert [message["type"] for message in messages] == ["fault"]
    assert "absent_partout" in messages[0]["message"]


@pytest.mark.parametrize("level", ROOMS)
def test_a_cell_that_kills_its_process_ends_the_run(level: str) -> None:
    done = run("1", "import os; os._exit(3)", "2", level=level)
    assert len(done.messages) == 1
    assert done.report.reason == "died"


def test_a_crash_ends_the_run(bubble: str) -> None:
    done = run("import ctypes; ctypes.string_at(0)", level=bubble)
    assert done.report.reason == "died"


@pytest.mark.parametrize("cell", ["exit()", "import sys; sys.exit(1)", "quit", "raise SystemExit"])
def test_leaving_a_cell_goes_on_to_the_next(bubble: str, cell: str) -> None:
    assert run(cell, "print('suite')", level=bubble).text(1) == "suite\n"


@pytest.mark.parametrize("level", ROOMS)
def test_closing_early_is_quick_and_idempotent(level: str, tmp_path: Path) -> None:
    running = opened(level).launch(tmp_path, Limits())
    running.connection.send_bytes(job(["import time; time.sleep(60)"], Limits()))
    time.sleep(0.3)
    begin = time.monotonic()
    report = running.close()
    assert time.monotonic() - begin < 3.0
    assert report.reason == "ended"
    assert running.close() is report
    assert running.connection.closed


@pytest.fixture
def adopting() -> Iterator[None]:
    """Make this process the parent of every orphan of its rooms: none can leave its tree."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.usefixtures("adopting")
@pytest.mark.parametrize("level", ROOMS)
def test_a_closed_room_leaves_nothing_behind(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # seen by these rooms alone
    room = opened(level)
    _once(room.launch)
    before = _belongings()
    for _ in range(3):
        _once(room.launch)
    assert _belongings() == before


def _once(launch: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        running: Run = launch(Path(folder), Limits())  # type: ignore[operator]
        with running:
            running.connection.send_bytes(job(["1"], Limits()))
            listen(running)


def _belongings() -> tuple[int, int, list[str], int]:
    ours = set(processes.tree(os.getpid()))
    return (
        len(os.listdir("/proc/self/fd")),
        threading.active_count(),
        sorted(os.listdir(tempfile.gettempdir())),
        len(ours & {*processes_named("_salle"), *processes_named("inside.")}),
    )


@pytest.mark.parametrize("level", ROOMS)
def test_a_room_outlives_the_thread_that_launched_it(level: str, tmp_path: Path) -> None:
    launched: list[Run] = []

    def launch() -> None:
        launched.append(opened(level).launch(tmp_path, Limits()))

    thread = threading.Thread(target=launch)
    thread.start()
    thread.join()
    with launched[0] as running:
        running.connection.send_bytes(job(["import time; time.sleep(0.5); 1"], Limits()))
        assert listen(running)[-1]["type"] == "end"


def test_rooms_run_side_by_side_as_different_users(bubble: str, tmp_path: Path) -> None:
    room = opened(bubble)
    cell = "import os; print(os.getuid())"
    with room.launch(tmp_path, Limits()) as first, room.launch(tmp_path, Limits()) as second:
        told = []
        for running in (first, second):
            running.connection.send_bytes(job([cell], Limits()))
            told.append(listen(running)[0]["outputs"][0]["text"])
    assert (told[0] != told[1]) == (os.geteuid() == 0)


GRADER = """
import sys, time
from pathlib import Path
from autograder.room import Limits
from tests.room.driver import job, opened
running = opened(sys.argv[1]).launch(Path(sys.argv[2]), Limits())
nap = sys.argv[3]
cell = f"import subprocess as s; s.Popen(['setsid', 'sleep', '{nap}']); s.run(['sleep', '{nap}'])"
running.connection.send_bytes(job(["1", cell], Limits()))
running.connection.recv_bytes()
time.sleep(0.5)
print("prêt", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("level", ROOMS)
def test_a_room_dies_with_its_grader(level: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", GRADER, level, str(tmp_path), NAP],
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    ) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == "prêt\n".encode()
        assert len(processes_named(ORPHAN)) == 2
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    deadline = time.monotonic() + 6.0
    while processes_named(ORPHAN) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_named(ORPHAN) == []


def test_the_job_bounds_are_limits() -> None:
    assert all(hasattr(Limits(), name) for name in BOUNDS)
