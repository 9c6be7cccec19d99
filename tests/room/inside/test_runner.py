"""The runner in a process forked from one that built its shell earlier, as a warm room does."""

from __future__ import annotations

import json
import subprocess
import sys

from ..driver import REPOSITORY

TEMPLATE = """
import json, os, socket, sys, time
from multiprocessing.connection import Connection
from autograder.room import Limits
from autograder.room.inside.runner import main
from autograder.room.inside.shell import make_shell
from tests.room.driver import job
import matplotlib_inline.backend_inline, pandas
shell = make_shell()
told = []
for number in range(2):
    ours, theirs = socket.socketpair()
    begin = time.monotonic()
    if os.fork() == 0:
        ours.close()
        main(Connection(theirs.detach()), shell)
        os._exit(0)
    theirs.close()
    wire = Connection(ours.detach())
    wire.send_bytes(job(["x", f"x = {number}; x", "print(1)", "!echo a"], Limits()))
    told.append([json.loads(wire.recv_bytes()) for _ in range(5)])
    assert os.wait()[1] == 0
print(json.dumps(told))
"""


def test_the_runner_works_after_a_fork() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TEMPLATE],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
        timeout=60,
    )
    for number, messages in enumerate(json.loads(done.stdout)):
        assert [message["type"] for message in messages] == ["cell"] * 4 + ["end"]
        assert [message.get("execution_count") for message in messages] == [1, 2, 3, 4, None]
        assert messages[0]["outputs"][0]["ename"] == "NameError"  # nothing of the other fork
        assert messages[1]["outputs"][0]["data"] == {"text/plain": str(number)}
        assert messages[2]["outputs"][0]["text"] == "1\n"
        assert messages[3]["outputs"][0]["text"] == "a\n"
