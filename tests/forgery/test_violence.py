"""Code that kills, hangs, floods or devours: it stops its own run, and nothing else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from autograder.errors import InfrastructureError
from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Room, open_room
from autograder.room.kernel import memory as memory_of_machine

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .leftovers import MARK
from .memory import memory

MIB = 1 << 20
AT_ONCE = 4
TIGHT = replace(LIMITS, wall=12.0, cpu=4.0, memory=900 * MIB, processes=32, disk=32 * MIB)
PATIENT = replace(LIMITS, wall=90.0)
SHORT = replace(TIGHT, wall=5.0)
MARGIN = 10.0  # seconds for a room to open, to be noticed and to close, on a busy machine

# Every one holds the answer of q3 when it strikes, and would answer well if it survived.
MODELS = {
    "leaving without a word": "os._exit(0)",
    "killing itself": "os.kill(os.getpid(), 9)",
    "killing its parent": "os.kill(os.getppid(), 9); time.sleep(90)",
    "killing everything": "os.kill(-1, 9); time.sleep(90)",
    "stopping itself": "os.kill(os.getpid(), 19)",
    "crashing": "ctypes.string_at(0)",
    "exhausting the stack": "sys.setrecursionlimit(10**9); f = lambda: f(); f()",
    "sleeping past the end": "time.sleep(90)",
    "computing without end": "while True: pass",
    "ignoring every signal": """
    for number in set(signal.valid_signals()) - {9, 19, 32, 33}: signal.signal(number, 1)
    time.sleep(90)""",
    "holding all memory": "held = [bytearray(64 << 20) for _ in range(99)]; time.sleep(90)",
    "holding memory in several processes": """
    for _ in range(4):
        if os.fork() == 0: held = b'x' * (300 << 20); time.sleep(90)
    time.sleep(90)""",
    "an answer without end": "return itertools.repeat(1.0)",
    "a huge answer": "return [0.5] * 10**8",
    "an answer that grows": "return ''.join('x' * 10**8 for _ in itertools.count())",
    "a fork bomb": """
    while True:
        try: os.fork()
        except OSError: time.sleep(0.01)""",
    "a thread bomb": """
    def grow():
        while True:
            try: threading.Thread(target=grow).start()
            except RuntimeError: time.sleep(0.01)
    grow()""",
    "filling the disks": """
    for place in ('/tmp', '/dev/shm', os.path.expanduser('~'), '.'):
        with contextlib.suppress(OSError), open(place + '/plein', 'wb') as file:
            while True: file.write(bytes(1 << 20))
    return 0""",
    "holding messages in sockets": """
    for _ in range(24):
        if os.fork() == 0:
            held = [socket.socketpair() for _ in range(100)]
            for end in (end for pair in held for end in pair):
                with contextlib.suppress(BlockingIOError):
                    while True: end.send(b'x' * 65536, socket.MSG_DONTWAIT)
            time.sleep(90)
    time.sleep(90)""",
    "a million record locks": """
    held = open('/tmp/verrous', 'w')
    for number in itertools.count(): fcntl.lockf(held, fcntl.LOCK_EX, 1, 2 * number)""",
    "a million small files": """
    for number in itertools.count(): open(f'/tmp/{number}', 'w').close()""",
    "closing the wire": "os.close(3); return 0",
    "closing everything": "os.closerange(0, 256); return 0",
    "putting a file over the wire": "os.dup2(os.open('/dev/zero', 2), 3); return 0",
    "becoming another program": "os.execv('/bin/sleep', ['sleep', '90'])",
    "handing the wire to a daemon": """
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True: os.write(3, b'\\0\\0\\0\\x02{}')
    os._exit(0)""",
    "flooding the wire": "while True: os.write(3, b'\\xff' * 65536)",
    "flooding the wire with cells": """
    body = b'{"type": "cell", "index": 99999, "outputs": []}'
    while True: os.write(3, len(body).to_bytes(4, 'big') + body)""",
    "never reading": """
    body = b'{"type": "question", "id": "q4"}'
    while True: os.write(3, len(body).to_bytes(4, 'big') + body)""",
    "exhausting descriptors": """
    held = []
    while True: held.append(os.dup(3))""",
}
IMPORTS = """
import contextlib, ctypes, fcntl, itertools, os, signal, socket, sys, threading, time
"""


def striking(body: str) -> bytes:
    lines = body if body.startswith("\n") else f"\n    {body}"
    return tiny.copy(tiny.WEAK | {"q3": "strike"}, f"{IMPORTS}def strike(X):{lines}")


@dataclass(frozen=True)
class Struck:
    """What came of every violent copy, and of an honest one graded among them."""

    outcomes: dict[str, Outcome]
    seconds: dict[str, float]
    honest: Outcome
    memory: int


@pytest.fixture(scope="module")
def struck(paper: Paper, bubble: Room) -> Struck:
    seconds: dict[str, float] = {}

    def strike(name: str) -> Outcome:
        begin = time.monotonic()
        outcome = grade(striking(MODELS[name]), {}, paper, bubble, TIGHT)
        seconds[name] = time.monotonic() - begin
        return outcome

    with memory() as taken, ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(strike, MODELS)
        honest = pool.submit(grade, tiny.copy(tiny.GOOD), {}, paper, bubble, PATIENT).result()
        found = dict(zip(MODELS, outcomes, strict=True))
    return Struck(found, seconds, honest, taken[0])


@pytest.mark.parametrize("name", MODELS)
def test_violence_stops_its_own_run(struck: Struck, name: str) -> None:
    outcome = struck.outcomes[name]
    assert outcome.points == 0.0
    assert outcome.status in ("noté", "interrompu")
    assert outcome.status == "noté" or outcome.message
    assert struck.seconds[name] < TIGHT.wall + MARGIN


def test_nearly_all_did_strike(struck: Struck) -> None:
    """On a machine too busy to reach question q3 in time, the tests above say nothing."""
    idle = [name for name, outcome in struck.outcomes.items() if "q3" not in outcome.transcripts]
    assert len(idle) < len(MODELS) / 4, idle


def test_messages_in_sockets_are_memory(paper: Paper, bubble: Room) -> None:
    copy = striking(MODELS["holding messages in sockets"])
    outcome = grade(copy, {}, paper, bubble, replace(PATIENT, memory=1 << 30))
    assert (outcome.stop, outcome.points) == ("memory", 0.0)


def test_a_sleeping_copy_frees_its_place(paper: Paper, bubble: Room, honest: Outcome) -> None:
    limits = replace(LIMITS, idle=2.0)
    with ThreadPoolExecutor(2) as pool:
        copies = (striking(MODELS["sleeping past the end"]), tiny.copy(tiny.GOOD))
        asleep, beside = pool.map(lambda copy: grade(copy, {}, paper, bubble, limits), copies)
    assert (asleep.status, asleep.stop, asleep.points) == ("interrompu", "idle", 0.0)
    assert "inactive" in asleep.message
    assert asleep.seconds < LIMITS.wall / 2
    assert (beside.verdicts, beside.transcripts) == (honest.verdicts, honest.transcripts)


def test_a_machine_without_memory_is_nobodys_zero(
    paper: Paper, bubble: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_of_machine, "exhausted", lambda: True)
    with pytest.raises(InfrastructureError, match="mémoire de la machine"):
        grade(striking("time.sleep(90)"), {}, paper, bubble, LIMITS)


def test_violence_costs_its_neighbour_nothing(struck: Struck, honest: Outcome) -> None:
    assert struck.honest.status == "noté"
    assert (struck.honest.verdicts, struck.honest.transcripts) == (
        honest.verdicts, honest.transcripts,
    )


def test_violence_takes_none_of_the_graders_memory(struck: Struck) -> None:
    assert struck.memory < 300 * MIB


def test_what_was_earned_before_stays(paper: Paper, bubble: Room) -> None:
    answers = tiny.GOOD | {"q4": "lambda X: __import__('os')._exit(0)"}
    outcome = grade(tiny.copy(answers), {}, paper, bubble, TIGHT)
    assert outcome.status == "interrompu"
    assert [verdict.points for verdict in outcome.verdicts] == [2, 3, 6, 0, 0, 0]


STAYING = {
    "a daemon": """
subprocess.Popen(['setsid', 'nohup', 'sh', '-c', ': MARK; trap "" 1 2 15; sleep 900'],
                 stdin=-3, stdout=-3, stderr=-3)""",
    "an orphan without its environment": """
subprocess.Popen(['env', '-i', 'setsid', 'sh', '-c', '(setsid sh -c ": MARK; sleep 900") &'],
                 stdin=-3, stdout=-3, stderr=-3)
time.sleep(0.2)""",
    "temporary files": """
import tempfile
for _ in range(9): tempfile.mkstemp(prefix='MARK')
os.chmod(tempfile.mkdtemp(), 0)""",
    "a thread at exit": """
import atexit
atexit.register(lambda: subprocess.Popen(['sh', '-c', ': MARK; sleep 900']))""",
}


@pytest.mark.parametrize("level", ["bulle", "aucune"])
def test_nothing_stays_at_any_level(paper: Paper, level: str) -> None:
    cells = [cell.replace("MARK", MARK) for cell in STAYING.values()]
    copy = tiny.copy(tiny.WEAK, "import os, subprocess, time", *cells)
    outcome = grade(copy, {}, paper, open_room(level), LIMITS)
    assert (outcome.status, outcome.points) == ("noté", 0.0), outcome.message
    shown = [out for c in outcome.notebook["cells"][3:7] for out in c["outputs"]]
    assert not any(out["output_type"] == "error" for out in shown)


@pytest.mark.parametrize(
    "name", ["leaving without a word", "handing the wire to a daemon", "ignoring every signal"]
)
def test_violence_is_stopped_without_isolation_too(paper: Paper, name: str) -> None:
    outcome: Outcome = grade(striking(MODELS[name]), {}, paper, open_room("aucune"), SHORT)
    assert (outcome.status, outcome.points) == ("interrompu", 0.0)


def test_the_next_copy_is_graded_as_if_alone(
    honest: Outcome, paper: Paper, bubble: Room
) -> None:
    after = grade(tiny.copy(tiny.GOOD), {}, paper, bubble, LIMITS)
    assert (after.verdicts, after.transcripts) == (honest.verdicts, honest.transcripts)
