"""Every bound of a run, met by student code that exceeds it."""

import os
import time
from dataclasses import fields
from pathlib import Path

import pytest

from autograder.room import Limits
from autograder.room.bubble import sandbox
from autograder.room.kernel import memory

from .driver import (
    ROOMS,
    Done,
    Plan,
    carry_out,
    carry_out_as_ordinary_user,
    job,
    listen,
    opened,
    processes_named,
    run,
)

MIB = 1 << 20
NAP = f"86321.{os.getpid()}"  # seconds: told apart from those of the same tests elsewhere
ORPHAN = f"sleep\x00{NAP}"
SPIN = "while True: pass"
BOMB = """
import os, time
count = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        count += 1
except BlockingIOError:
    print(count)
"""
HOG = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        held = b'x' * (200 << 20)
        time.sleep(60)
time.sleep(60)
"""


@pytest.mark.parametrize("level", ROOMS)
def test_elapsed_time_kills_the_room(level: str) -> None:
    wall = 5.0  # a cold room beside many others may take seconds to run its first cell
    done = run("1", "import time; time.sleep(60)", "2", level=level, wall=wall)
    assert [message["index"] for message in done.messages] == [0]
    assert done.report.reason == "wall"
    assert wall <= done.report.wall_seconds < wall + 5.0


@pytest.mark.parametrize("level", ROOMS)
def test_processor_time_kills_the_room(level: str) -> None:
    done = run(SPIN, level=level, cpu=0.8)
    assert done.messages == []
    assert done.report.reason == "cpu"
    assert 0.8 <= done.report.cpu_seconds < 2.5


def test_processor_time_of_all_processes_counts_together(bubble: str) -> None:
    done = run(f"import os\nos.fork()\n{SPIN}", cpu=2.0, level=bubble)
    assert done.report.reason == "cpu"
    assert done.report.cpu_seconds < 3.0  # counted apart, they would reach 4


def test_a_process_that_asks_for_too_much_memory_gets_an_error_and_goes_on(bubble: str) -> None:
    done = run("x = bytearray(1 << 31)", "print('suite')", memory=600 * MIB, level=bubble)
    assert done.errors() == ["MemoryError"]
    assert done.text(1) == "suite\n"
    assert done.report.reason == "ended"


@pytest.mark.parametrize("level", ROOMS)
def test_memory_of_all_processes_counts_together(level: str) -> None:
    done = run(HOG, level=level, memory=500 * MIB)
    assert done.messages == []
    assert done.report.reason == "memory"


def test_memory_shared_by_forks_counts_once(bubble: str) -> None:
    cell = "held = b'x' * (200 << 20)\n" + BOMB.replace("True", "count < 5") + "\ntime.sleep(0.5)"
    assert run(cell, memory=600 * MIB, level=bubble).report.reason == "ended"


def test_temporary_files_count_as_memory(bubble: str) -> None:
    cell = """
import time
for place in ('/tmp', '/dev/shm', '/home/copie'):
    for part in range(4):
        with open(f'{place}/{part}', 'wb') as file: file.write(bytes(50 << 20))
time.sleep(60)"""
    done = run(cell, memory=500 * MIB, disk=250 * MIB, level=bubble)
    assert done.report.reason == "memory"


def test_empty_files_count_as_memory(bubble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "INODE", MIB)
    cell = "import time\nfor i in range(1000): open(f'/tmp/{i}', 'w').close()\ntime.sleep(60)"
    assert run(cell, memory=600 * MIB, level=bubble).report.reason == "memory"


SOCKETS = """
import os, socket, time
for _ in range(24):
    if os.fork() == 0:
        held = [socket.socketpair() for _ in range(100)]
        for pair in held:
            for end in pair:
                end.setblocking(False)
                try:
                    while True: end.send(b'x' * 65536)
                except BlockingIOError: pass
        time.sleep(60)
time.sleep(60)
"""


def test_messages_kept_in_sockets_count_as_memory(bubble: str, identity: str) -> None:
    plan = Plan([SOCKETS], bubble, {"memory": 1000 * MIB})
    done = carry_out_as_ordinary_user(plan) if identity != "grader" else carry_out(plan)
    assert done.report.reason == "memory"
    assert done.report.wall_seconds < 30.0


@pytest.mark.parametrize("family", ["AF_UNIX", "AF_INET"])
def test_a_notebook_may_hold_a_dozen_sockets(bubble: str, family: str) -> None:
    cell = f"import socket, time\nheld = [socket.socket(socket.{family}) for _ in range(12)]"
    done = run(f"{cell}\ntime.sleep(0.3)", memory=1000 * MIB, level=bubble)
    assert (done.report.reason, done.errors()) == ("ended", [])


@pytest.mark.parametrize("level", ROOMS)
def test_the_report_says_the_most_memory_seen(level: str) -> None:
    cell = "import time\nheld = b'x' * ({} << 20)\ntime.sleep(0.5)\ndel held\ntime.sleep(0.2)"
    small, large = (run(cell.format(size), level=level).report.peak_memory for size in (1, 300))
    assert 250 * MIB < large - small < 400 * MIB


@pytest.mark.parametrize("level", ROOMS)
def test_a_room_that_does_nothing_is_stopped(level: str, identity: str) -> None:
    plan = Plan(["1", "import time; time.sleep(60)"], level, {"idle": 1.5})
    done = carry_out_as_ordinary_user(plan) if identity != "grader" else carry_out(plan)
    assert [message["index"] for message in done.messages] == [0]
    assert done.report.reason == "idle"
    assert 1.5 <= done.report.wall_seconds < 15.0


def test_a_room_that_computes_a_little_is_not_idle(bubble: str) -> None:
    cell = "import time\nfor _ in range(40):\n    time.sleep(0.1); sum(range(300_000))"
    assert run(cell, level=bubble, idle=1.5).report.reason == "ended"


def test_a_stopped_process_is_idle(bubble: str) -> None:
    done = run("import os; os.kill(os.getpid(), 19)", level=bubble, idle=1.5)
    assert done.report.reason == "idle"


def test_short_of_memory_the_greediest_room_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limits, room = Limits(wall=60.0, memory=1200 * MIB), opened("bulle")
    greedy = "import time; held = b'x' * (900 << 20); time.sleep(0.5)"
    with room.launch(tmp_path, limits) as small, room.launch(tmp_path, limits) as large:
        for running, cell in ((small, "import time"), (large, greedy)):
            running.connection.send_bytes(job([cell, "time.sleep(20)"], limits))
            running.connection.recv_bytes()
        monkeypatch.setattr(memory, "exhausted", lambda: large.connection.closed is False)
        assert listen(large) == []
        assert large.close().reason == "starved"
        time.sleep(0.3)
        assert small.close().reason == "ended"


def test_the_machine_is_short_of_memory_below_its_reserve(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "MACHINE", tmp_path / "meminfo")
    for available, short in ((49, True), (51, False)):
        rows = f"MemTotal: 1000 kB\nMemFree: 3 kB\nMemAvailable: {available} kB\nBuffers: 9 kB\n"
        (tmp_path / "meminfo").write_text(rows)
        assert memory.exhausted() is short


def test_a_fork_bomb_stops_at_the_bound(bubble: str) -> None:
    done = run(BOMB, processes=20, level=bubble)
    assert 10 <= int(done.text()) < 20
    assert done.report.reason == "ended"


def test_one_file_is_bounded(bubble: str) -> None:
    done = run(
        "with open('x', 'wb') as f: f.write(bytes(3 << 20))", file_size=2 * MIB, level=bubble
    )
    assert done.errors() == ["OSError"]


def test_open_files_are_bounded(bubble: str) -> None:
    done = run("files = [open('/dev/null') for _ in range(200)]", "1", open_files=100, level=bubble)
    assert done.errors() == ["OSError"]
    assert done.ended


def test_numerical_libraries_use_the_threads_allowed(bubble: str) -> None:
    cell = "from joblib import cpu_count; from os import environ as e\n"
    cell += "print(cpu_count(), e['OMP_NUM_THREADS'], e['OPENBLAS_NUM_THREADS'])"
    assert run(cell, level=bubble).text() == "1 1 1\n"


FLOODS = {
    "one long line": "print('é' * 20_000_000)",
    "many lines": "for i in range(50_000): print(i)",
    "both streams": "import sys\nfor i in range(5_000): print(i); print(i, file=sys.stderr)",
    "a subprocess": "import subprocess; subprocess.run('yes | head -c 5000000', shell=True)",
    "a shell command": "!yes | head -c 1000000",
    "one huge display": "from IPython.display import HTML; HTML('x' * 20_000_000)",
    "many displays": "from IPython.display import display\nfor i in range(2000): display(i)",
    "control characters": "print('\\x00' * 10_000_000)",
}


@pytest.fixture(scope="module")
def flooded(bubble: str) -> Done:
    cells = [cell for flood in FLOODS.values() for cell in (flood, "raise ValueError('fin')")]
    peak = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)"
    return run(*cells, peak, cell_output=20_000, output_count=50, level=bubble)


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_outputs_is_cut_and_says_so(flooded: Done, flood: str) -> None:
    index = 2 * list(FLOODS).index(flood)
    outputs = flooded.outputs(index)
    assert len(str(outputs)) < 150_000
    assert len(outputs) <= 51
    assert "Sortie tronquée" in outputs[-1]["text"]
    assert [out["evalue"] for out in flooded.outputs(index + 1)] == ["fin"]


def test_a_flood_of_outputs_takes_no_memory(flooded: Done, bubble: str) -> None:
    shared = 200 if bubble == "bulle chaude" else 0  # the template's libraries, loaded once
    assert int(flooded.text(2 * len(FLOODS))) < 150 + shared


def test_an_error_survives_the_flood_before_it(bubble: str) -> None:
    cell = "print('x' * 10_000_000)\nraise ValueError('y' * 10_000_000)"
    done = run(cell, cell_output=10_000, level=bubble)
    error = next(out for out in done.outputs() if out["output_type"] == "error")
    assert error["ename"] == "ValueError"
    assert 0 < len(error["evalue"]) < 10_000
    assert sum(map(len, error["traceback"])) < 10_000


def test_the_outputs_of_all_cells_are_bounded_together(bubble: str) -> None:
    done = run(*["print('x' * 9_000)"] * 10, total_output=30_000, level=bubble)
    assert len(str(done.messages)) < 40_000


@pytest.mark.parametrize("level", ROOMS)
def test_nothing_outlives_the_room(level: str, tmp_path: Path) -> None:
    cell = f"""
import subprocess, time
quiet = dict(stdin=-3, stdout=-3, stderr=-3, start_new_session=True)
subprocess.Popen(['sleep', '{NAP}'], **quiet)
subprocess.Popen(['sh', '-c', 'setsid sleep {NAP} & setsid setsid sleep {NAP} & exit'], **quiet)
subprocess.Popen(['env', '-i', 'setsid', 'nohup', 'sleep', '{NAP}'], **quiet)
time.sleep(0.3)
"""
    limits = Limits(wall=20.0)
    with opened(level).launch(tmp_path, limits) as running:
        running.connection.send_bytes(job([cell, "input()"], limits))
        running.connection.recv_bytes()
        assert len(processes_named(ORPHAN)) >= 3
    assert processes_named(ORPHAN) == []


@pytest.mark.parametrize("reason", ["ended", "wall", "cpu", "idle", "memory", "starved", "died"])
def test_each_reason_has_its_sentence(reason: str) -> None:
    sentence = Limits().message(reason)  # type: ignore[arg-type]
    assert (sentence == "") == (reason == "ended")
    assert sentence == "" or sentence.endswith(".")


def test_every_bound_is_documented() -> None:
    documented = str(Limits.__doc__)
    assert all(field.name in documented for field in fields(Limits))


def test_a_room_that_never_answers_blocks_nobody(bubble: str, tmp_path: Path) -> None:
    limits = Limits(wall=1.0)
    begin = time.monotonic()
    with opened(bubble).launch(tmp_path, limits) as running:
        assert listen(running) == []
    assert time.monotonic() - begin < 6.0
