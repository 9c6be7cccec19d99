"""Executes a notebook's cells inside a room and sends their outputs up the wire.

The wire first carries one JSON job down::

    {"cells": [{"index": 0, "source": "1 + 1", "question": null}],
     "limits": {"cell_output": 262144, "total_output": 8388608, "output_count": 200},
     "figures": false}

then one message up per cell, `{"type": "cell", "index", "outputs", "execution_count",
"seconds"}`, and `{"type": "end"}`. If the run cannot start, `{"type": "fault",
"message"}` comes instead. During a cell the student-side package speaks on the same wire.
"""

import importlib
import json
import os
import sys
import time
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypedDict

from .figures import leave_undrawn
from .outputs import Outputs
from .shell import ZMQInteractiveShell, attach, make_shell, refuse_input, run_cell
from .streams import Pipe, Stream

SESSION = "outils.session"
JOB_BYTES = 64 * 1024 * 1024


class Cell(TypedDict):
    """One code cell of the job."""

    index: int
    source: str
    question: str | None


class Session(Protocol):
    """What the student-side package offers to the runner."""

    def enter(self, connection: Connection) -> None:
        """Take the wire on which questions are answered."""

    def set_cell(self, question: str | None) -> None:
        """Say which question's cell is running."""


class _NoSession:
    """Stands for the student-side package in a folder that has none."""

    def enter(self, connection: Connection) -> None:
        """Do nothing."""

    def set_cell(self, question: str | None) -> None:
        """Do nothing."""


def start() -> None:
    """Run the job of the wire whose descriptor the command line gives, then die."""
    connection = Connection(int(sys.argv[1]))
    sys.argv = [""]
    try:
        main(connection)
    except (EOFError, OSError):
        os._exit(1)
    os._exit(0)


def main(connection: Connection, shell: ZMQInteractiveShell | None = None) -> None:
    """Run one job in the current folder; usable in a fresh process or after a fork.

    Parameters
    ----------
    connection : Connection
        The room's end of the wire.
    shell : ZMQInteractiveShell, optional
        One that `make_shell` built earlier, as a template process does before it forks.
    """
    os.set_inheritable(connection.fileno(), False)
    job = json.loads(connection.recv_bytes(JOB_BYTES))
    sys.path.insert(0, os.getcwd())
    outputs = Outputs(**job["limits"])
    try:
        session = _session()
        session.enter(connection)
    except Exception as error:
        _send(connection, {"type": "fault", "message": f"{type(error).__name__} : {error}"})
        return
    pipes = _capture(outputs)
    shell = shell or make_shell()
    attach(shell, outputs)
    if not job["figures"]:
        leave_undrawn()
    refuse_input()
    for cell in job["cells"]:
        message = _run(shell, cell, session, outputs, pipes)
        _send(connection, message)
    _send(connection, {"type": "end"})


def _session() -> Session:
    try:
        return importlib.import_module(SESSION)
    except ModuleNotFoundError as error:
        if error.name in (SESSION, SESSION.partition(".")[0]):
            return _NoSession()
        raise


def _capture(outputs: Outputs) -> list[Pipe]:
    pipes = [Pipe("stdout", 1, outputs), Pipe("stderr", 2, outputs)]
    sys.stdout = Stream("stdout", outputs, pipes[0])
    sys.stderr = Stream("stderr", outputs, pipes[1])
    for pipe in pipes:
        pipe.start()
    return pipes


def _run(
    shell: ZMQInteractiveShell, cell: Cell, session: Session, outputs: Outputs, pipes: list[Pipe]
) -> dict[str, Any]:
    count = None
    begin = time.monotonic()
    if cell["source"].strip():
        count = shell.execution_count
        session.set_cell(cell["question"])
        run_cell(shell, cell["source"])
        session.set_cell(None)
        for pipe in pipes:
            pipe.drain()
    return {
        "type": "cell",
        "index": cell["index"],
        "outputs": outputs.finish_cell(),
        "execution_count": count,
        "seconds": round(time.monotonic() - begin, 3),
    }


def _send(connection: Connection, message: dict[str, Any]) -> None:
    text = json.dumps(message, ensure_ascii=False)
    connection.send_bytes(text.encode("utf-8", "replace"))
