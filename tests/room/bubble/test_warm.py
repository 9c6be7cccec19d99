"""The template of warm rooms: out of reach of every copy, and of no effect on any."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.room import Limits
from autograder.room.bubble import empty, templates, warm
from autograder.room.bubble.fork import JoinRefused
from autograder.room.bubble.template import Template
from autograder.room.bubble.trial import open_bubble
from autograder.room.kernel import processes

from ..driver import (
    REPOSITORY,
    job,
    listen,
    opened,
    processes_named,
    run,
)

WARM = "bulle chaude"
BOOT = "_salle.template"
SECRET = "mot-du-correcteur"


@pytest.fixture
def template() -> int:
    """Return the template's number, seen from here."""
    return _number(templates.templates.get(open_bubble()))


def _number(template: Template) -> int:
    (child,) = processes.children(template.process.pid)
    return child


REACH = """
import os, resource, signal, subprocess
def refusal(call):
    try: call()
    except OSError as error: return type(error).__name__
    return 'granted'
print(refusal(lambda: os.kill({pid}, 9)), refusal(lambda: os.kill({pid}, 0)),
      refusal(lambda: os.getpgid({pid})), refusal(lambda: resource.prlimit({pid}, 7, (0, 0))),
      refusal(lambda: os.pidfd_open({pid})), os.path.exists('/proc/{pid}'), os.getppid(),
      refusal(lambda: os.setpriority(os.PRIO_PROCESS, {pid}, 19)))
"""


def test_a_copy_cannot_name_the_template(template: int) -> None:
    lost = "ProcessLookupError"
    shown = run(REACH.format(pid=template), level=WARM).text()
    assert shown == f"{lost} {lost} {lost} {lost} {lost} False 0 {lost}\n"


MEMORY = """
import re
found = 0
with open('/proc/self/mem', 'rb', 0) as memory:
    for row in open('/proc/self/maps'):
        low, high, rights = re.match('(\\\\w+)-(\\\\w+) (\\\\S+)', row).groups()
        if rights[0] != 'r' or '[v' in row: continue
        memory.seek(int(low, 16))
        held = memory.read(int(high, 16) - int(low, 16))
        found += len(re.findall(b'mot[-]du[-]correcteur', held))  # written otherwise here
print(found)
"""


def test_nothing_of_the_grader_is_in_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    templates.templates.close()
    monkeypatch.setenv("SECRET", SECRET)
    shown = run(MEMORY, level=WARM)
    assert shown.text() == "0\n", shown.outputs()


# what a copy may do to bring others down
ATTACKS = {
    "leaving": "import os; os._exit(7)",
    "crashing": "import ctypes; ctypes.string_at(0)",
    "killing all": "import os; os.kill(-1, 9)",
    "killing its group": "import os; os.killpg(0, 9)",
    "a fork bomb": "import os\nwhile True: os.fork()",
    "hogging memory": "held = [bytes(50 << 20) for _ in range(100)]",
    "hogging descriptors": "import os; held = [os.dup(0) for _ in range(10000)]",
    "closing descriptors": "import os; os.closerange(0, 1000)",
    "slowing its user": "import os; os.setpriority(os.PRIO_USER, 0, 19)",
    "freeing frozen objects": "import gc; gc.unfreeze(); gc.collect()",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_template_survives(template: int, attack: str) -> None:
    begin = _priority(template)
    bounds = {"wall": 4.0, "memory": 700 << 20, "processes": 30}
    run(ATTACKS[attack], level=WARM, **bounds)
    assert _children(template) == []  # nothing of that room is left
    assert run("1 + 1", level=WARM).outputs()[0]["data"] == {"text/plain": "2"}
    assert _number(templates.templates.get(open_bubble())) == template
    assert _priority(template) == begin


def _children(pid: int) -> list[int]:
    """Return the children that it still has after a while: one may be busy dying."""
    deadline = time.monotonic() + 5.0
    while (left := processes.children(pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _priority(pid: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, pid)


NEIGHBOUR = """
import os, socket, time
heard = socket.socket(socket.AF_UNIX); heard.bind('\\0voisin'); heard.listen()
open('/tmp/voisin', 'w').close(); open('/dev/shm/voisin', 'w').close()
print(sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), os.getpid())
"""
LOOK = """
import os, socket
told = [os.path.exists(p) for p in ('/tmp/voisin', '/dev/shm/voisin')]
try: socket.socket(socket.AF_UNIX).connect('\\0voisin'); told.append(True)
except ConnectionRefusedError: told.append(False)
print(told, sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), os.getpid())
"""


def test_copies_that_run_together_do_not_see_each_other(tmp_path: Path) -> None:
    room, limits = opened(WARM), Limits(wall=30.0)
    with room.launch(tmp_path, limits) as first, room.launch(tmp_path, limits) as second:
        first.connection.send_bytes(job([NEIGHBOUR, "time.sleep(20)"], limits))
        shown = json.loads(first.connection.recv_bytes())["outputs"][0]["text"]
        second.connection.send_bytes(job([LOOK], limits))
        seen = listen(second)[0]["outputs"][0]["text"]
    assert shown == "[1, 2, 3] 3\n"
    assert seen == "[False, False] [1, 2, 3] 3\n".replace("False]", "False, False]")


def test_a_dead_template_is_replaced(template: int) -> None:
    os.kill(template, signal.SIGKILL)
    assert run("1", level=WARM).ended
    assert _number(templates.templates.get(open_bubble())) != template


def test_a_copy_outlives_its_template(template: int, tmp_path: Path) -> None:
    limits = Limits(wall=30.0)
    with opened(WARM).launch(tmp_path, limits) as running:
        os.kill(template, signal.SIGKILL)
        time.sleep(0.2)
        running.connection.send_bytes(job(["1"], limits))
        assert listen(running)[-1]["type"] == "end"
        assert running.close().reason == "ended"


def test_the_template_has_one_thread_and_nothing_to_steal(template: int) -> None:
    status = Path(f"/proc/{template}/status").read_text("utf-8")
    variables = Path(f"/proc/{template}/environ").read_bytes().split(b"\0")
    names = {item.partition(b"=")[0].decode() for item in variables if item}
    open_files = [os.readlink(entry) for entry in Path(f"/proc/{template}/fd").iterdir()]
    assert "\nThreads:\t1\n" in status
    assert names <= {"PWD", *json.loads(run("import os, json; print(json.dumps([*os.environ]))",
                                            level="bulle").text())}  # fmt: skip
    assert sorted(name.partition(":")[0] for name in open_files) == ["/dev/null"] * 3 + ["socket"]
    assert not (Path(f"/proc/{template}/root") / str(REPOSITORY / "source").lstrip("/")).exists()


@pytest.fixture
def fresh() -> Iterator[None]:
    templates.templates.close()
    yield
    templates.templates.close()


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [(warm, "NAMESPACES", 1), (empty, "PLACEHOLDER", ("/nonexistent",))],
)
def test_a_refused_join_warns_once_and_goes_cold(
    module: ModuleType, name: str, value: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, name, value)
    room = opened(WARM)
    with pytest.warns(RuntimeWarning, match="salles froides"):
        first = room.launch(tmp_path, Limits())
    with first, room.launch(tmp_path, Limits()) as second:  # another warning would be an error
        for running in (first, second):
            running.connection.send_bytes(job(["1"], Limits()))
            assert listen(running)[-1]["type"] == "end"


@pytest.mark.usefixtures("fresh")
def test_an_impossible_template_warns_once_and_goes_cold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> Template:
        raise JoinRefused("essai")

    monkeypatch.setattr(templates, "open_template", refuse)
    room = opened(WARM)
    with pytest.warns(RuntimeWarning, match="essai"):
        room.launch(tmp_path, Limits()).close()
    room.launch(tmp_path, Limits()).close()


def test_more_threads_than_the_template_has_go_cold() -> None:
    assert run("import os; print(os.environ['OMP_NUM_THREADS'])", level=WARM, threads=2).text() == (
        "2\n"
    )


OWNER = """
import os, sys
from pathlib import Path
from autograder.room import Limits
from tests.room.driver import opened
opened("bulle chaude").launch(Path(sys.argv[1]), Limits()).close()
print("prêt", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("killed", [False, True])
def test_a_template_dies_with_its_owner(killed: bool, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "prêt\n".encode()
        mine = set(processes_named(BOOT)) & set(processes.tree(owner.pid))
        assert mine
        if killed:
            owner.send_signal(signal.SIGKILL)
        owner.communicate(timeout=20)
    deadline = time.monotonic() + 6.0
    while mine & set(processes_named(BOOT)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not mine & set(processes_named(BOOT))


def test_a_forked_grader_makes_its_own_template(template: int) -> None:
    code = (
        "import os, sys, tempfile; from pathlib import Path\n"
        "from autograder.room import Limits; from tests.room.driver import run\n"
        "assert run('1', level='bulle chaude').ended\n"
        "pid = os.fork()\n"
        "if pid == 0: os._exit(0 if run('1', level='bulle chaude').ended else 1)\n"
        "status = os.waitpid(pid, 0)[1]\n"
        "sys.exit(status or not run('1', level='bulle chaude').ended)"
    )
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    done = subprocess.run(command, check=False, timeout=60, cwd=REPOSITORY)
    assert done.returncode == 0
    assert _children(template) == []
