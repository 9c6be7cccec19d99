"""Rooms without isolation: student code sees the machine as the grader does.

Network and files included. What is kept of a room: time, processor and memory bounds, a
working copy, and no process or file left behind.
"""

import os
import socket
import tempfile
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from ..contract import Run, existing
from ..instructions import INSIDE, Instructions, environment
from ..kernel import processes
from ..kernel.launcher import spawn
from ..limits import Limits
from ..watchdog import WatchedRun
from ..wire import HeardConnection
from .sandbox import PlainSandbox

MARKER = "AUTOGRADER_SALLE"


@dataclass(frozen=True, slots=True)
class PlainRoom:
    """Rooms at level `aucune`."""

    level: str = "aucune"

    def launch(self, folder: Path, limits: Limits) -> Run:
        """Start a runner on a copy of `folder`, with the grader's own rights."""
        begin = time.monotonic()
        folder = existing(folder)
        root = Path(tempfile.mkdtemp(prefix="salle-"))
        (root / "tmp").mkdir()
        mark = uuid.uuid4().hex
        ours, theirs = socket.socketpair()
        with theirs:
            instructions = _instructions(theirs.fileno(), folder, root, mark, limits)
            here = processes.owned(os.geteuid())  # the bound on processes counts all of a user's
            command = instructions.command(replace(limits, processes=limits.processes + here))
            process = spawn(command, keep=[theirs.fileno()], environment={MARKER: mark})
        sandbox = PlainSandbox(process, root, f"{MARKER}={mark}".encode())
        return WatchedRun(sandbox, HeardConnection(ours.detach()), limits, begin)


def _instructions(wire: int, folder: Path, root: Path, mark: str, limits: Limits) -> Instructions:
    work = str(root / "travail")
    variables = environment(str(root), limits)
    return Instructions(
        wire=wire,
        root=str(root),
        work=work,
        copies=((str(folder), work),),
        environment={MARKER: mark, **variables, "TMPDIR": str(root / "tmp")},
        code=str(INSIDE.parent),
        package=INSIDE.name,
        module="subreaper",
    )
