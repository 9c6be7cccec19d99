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

import pytest

from autograder.room import Limits, processes, templates, warm
from autograder.room.bubble import open_bubble
from autograder.room.guest import Refused
from autograder.room.template import Template

from .driver import (
    REPOSITORY,
    Plan,
    Run,
    carry_out,
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


DRAWS = """
import json, multiprocessing, random, tempfile, uuid
import numpy as np, scipy.stats
from sklearn.utils import check_random_state
print(json.dumps([random.random(), float(np.random.rand()), float(scipy.stats.norm.rvs()),
    float(check_random_state(None).rand()), float(np.random.default_rng().random()),
    str(uuid.uuid4()), uuid.getnode(), multiprocessing.current_process().authkey.hex(),
    tempfile.mktemp()]))
"""


def test_two_copies_draw_nothing_alike() -> None:
    first, second = (json.loads(run(DRAWS, level=WARM).text()) for _ in range(2))
    assert [a for a, b in zip(first, second, strict=True) if a == b] == []


# what a copy may soil: (how, what the next one must find)
STAINS = {
    "a library": ("np.mean = lambda *a: 0.0; np.mean([2.0])", "np.mean([2.0]) == 2.0"),
    "a metric": (
        "import sklearn.metrics as m; m.accuracy_score = max",
        "__import__('sklearn.metrics').metrics.accuracy_score is not max",
    ),
    "the list of modules": (
        "sys.modules['faux'] = sys; del sys.modules['json']",
        "'faux' not in sys.modules and 'json' in sys.modules",
    ),
    "a built-in function": ("import builtins; builtins.ascii = max", "ascii('é') != 'é'"),
    "the environment": ("os.environ['FAUX'] = '1'", "'FAUX' not in os.environ"),
    "the folder": ("os.chdir('/tmp')", "os.getcwd() == '/home/copie/travail'"),
    "the import path": ("sys.path.insert(0, '/tmp')", "'/tmp' not in sys.path"),
    "a file": ("open('/tmp/faux', 'w').close()", "not os.path.exists('/tmp/faux')"),
    "a file at home": ("open('/home/copie/x', 'w').close()", "'x' not in os.listdir('..')"),
    "warnings": ("warnings.simplefilter('error')", "warnings.filters[0][0] != 'error'"),
    "floating-point errors": ("np.seterr(all='raise')", "np.geterr()['over'] == 'warn'"),
    "a table option": (
        "pd.options.display.max_rows = 1",
        "pd.options.display.max_rows == 60",
    ),
    "a plot option": (
        "plt.rcParams['figure.dpi'] = 5; plt.figure(); plt.plot([1])",
        "plt.rcParams['figure.dpi'] != 5 and plt.get_fignums() == []",
    ),
    "a signal": (
        "signal.signal(signal.SIGALRM, lambda *a: None); signal.alarm(3600)",
        "signal.getsignal(signal.SIGALRM) == 0 and signal.alarm(0) == 0",
    ),
    "a name": ("faux = 1", "'faux' not in globals()"),
    "the shell": (
        "get_ipython().input_transformers_post.append(lambda lines: lines)",
        "get_ipython().input_transformers_post == []",
    ),
    "the standard streams": (
        "fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)",
        "fcntl.fcntl(0, fcntl.F_GETFL) & os.O_NONBLOCK == 0",
    ),
    "an end": ("import atexit; atexit.register(os._exit, 3)", "True"),
}
TOOLS = """
import fcntl, os, signal, sys, warnings
import matplotlib.pyplot as plt, numpy as np, pandas as pd
"""


@pytest.fixture(scope="module")
def clean() -> Run:
    soil = [TOOLS, *(how for how, _ in STAINS.values())]
    found = [TOOLS, *(f"print(bool({what}))" for _, what in STAINS.values())]
    soiled = carry_out(Plan(soil, WARM))
    assert soiled.errors() == []
    return carry_out(Plan(found, WARM))


@pytest.mark.parametrize("stain", STAINS)
def test_what_a_copy_soils_is_clean_for_the_next(clean: Run, stain: str) -> None:
    index = 1 + list(STAINS).index(stain)
    assert clean.text(index) == "True\n", clean.outputs(index)


SAME = """
import gc, os, resource, signal, sys, threading, time, warnings
import matplotlib.pyplot as plt, numpy as np, pandas as pd, sklearn.linear_model
status = dict(row.split(':\\t', 1) for row in open('/proc/self/status'))
kept = ('Umask', 'State', 'Uid', 'Gid', 'Groups', 'SigBlk', 'SigIgn', 'SigCgt', 'CapInh', 'CapPrm',
    'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Seccomp_filters', 'Threads')
print([status[name] for name in kept if name[1:] != 'id'])
print([row for row in open('/proc/self/limits') if 'address space' not in row])
print(sorted(os.readlink(f'/proc/self/fd/{n}').partition(':')[0] for n in range(9)))
print(warnings.filters, sys.flags, sys.argv, sys.warnoptions, os.getcwd(), time.tzname)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), len(threading.enumerate()))
print({s: str(signal.getsignal(s)) for s in range(1, 32)})
print(gc.isenabled(), gc.get_threshold(), sys.getrecursionlimit(), sys.getswitchinterval())
print(dict(plt.rcParams), np.get_printoptions(), np.geterr(), pd.describe_option(_print_desc=False))
print([f.__name__ for calls in get_ipython().events.callbacks.values() for f in calls])
print(open('/proc/self/oom_score_adj').read(), [r.split()[4:] for r in open('/proc/self/mountinfo')
    if '/depot' not in r])
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime < 10, sorted(globals()))
print(hash('é'), os.path.exists('/proc/self/environ') and b'SECRET' in open('/proc/self/environ',
    'rb').read(), {k: v for k, v in os.environ.items()})
"""


def test_a_warm_room_is_as_a_cold_one() -> None:
    cold, hot = (run(SAME, level=kind) for kind in ("bulle", WARM))
    assert hot.errors() == []
    assert hot.text().lower().splitlines() == cold.text().lower().splitlines()


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
    with opened(WARM).launch(tmp_path, limits) as occupant:
        os.kill(template, signal.SIGKILL)
        time.sleep(0.2)
        occupant.connection.send_bytes(job(["1"], limits))
        assert listen(occupant)[-1]["type"] == "end"
        assert occupant.close().reason == "ended"


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


@pytest.mark.usefixtures("fresh")
def test_a_refused_join_warns_once_and_goes_cold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(warm, "NAMESPACES", 1 << 40 | 1)
    room = opened(WARM)
    with pytest.warns(RuntimeWarning, match="salles froides"):
        first = room.launch(tmp_path, Limits())
    with first, room.launch(tmp_path, Limits()) as second:  # another warning would be an error
        for occupant in (first, second):
            occupant.connection.send_bytes(job(["1"], Limits()))
            assert listen(occupant)[-1]["type"] == "end"


@pytest.mark.usefixtures("fresh")
def test_an_impossible_template_warns_once_and_goes_cold(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> Template:
        raise Refused("essai")

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
    before = set(processes_named(BOOT))
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "prêt\n".encode()
        mine = set(processes_named(BOOT)) - before
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
