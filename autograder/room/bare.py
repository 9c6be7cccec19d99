"""Level `aucune`: the same runner as a plain process, bounded and cleaned up after.

It isolates nothing: student code sees the machine as the grader does, network and files
included. What it keeps of a room: time, processor and memory bounds, a working copy, and
no process or file left behind.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from ..errors import RoomUnavailable
from . import processes
from .contract import Occupant
from .limits import Limits
from .nursery import spawn
from .occupancy import Occupancy
from .order import INSIDE, Order, environment

MARKER = "AUTOGRADER_SALLE"
PATIENCE = 2.0  # seconds for the keeper to end what it keeps
ROUNDS = 50  # sweeps for marked processes that outlived their keeper


@dataclass
class Shelter:
    """One unisolated run, as the watchdog sees it.

    Parameters
    ----------
    process : subprocess.Popen
        The keeper.
    root : Path
        Temporary folder that holds the home and working folders.
    mark : bytes
        What the environment of every process of the run begins with, unless it
        was cleared on purpose.
    """

    process: subprocess.Popen[bytes]
    root: Path
    mark: bytes
    _first_kill: float = field(default=float("inf"))

    def memory(self, bound: int) -> int:
        """Return the memory of the run's processes, in bytes."""
        return processes.memory(processes.tree(self.process.pid), bound)

    def cpu_seconds(self) -> float:
        """Return the processor time of the run's processes, in seconds."""
        return processes.cpu_seconds(processes.tree(self.process.pid))

    def out_of_memory(self) -> bool:
        """Tell that the kernel is not asked to bound memory here."""
        return False

    def kill(self) -> None:
        """Ask the keeper to end the run, then end the keeper if it does not."""
        self._first_kill = min(self._first_kill, time.monotonic())
        if self.process.returncode is not None:
            return
        patient = time.monotonic() - self._first_kill < PATIENCE
        for number in (signal.SIGCONT, signal.SIGTERM if patient else signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def end(self) -> int:
        """Return a descriptor of the keeper, readable once it is dead."""
        return os.pidfd_open(self.process.pid)

    def bury(self) -> tuple[int, float]:
        """Wait for the keeper; return its exit status and the run's processor time."""
        return processes.reap(self.process)

    def clean(self) -> None:
        """End what outlived its keeper, and delete the working copy."""
        for _ in range(ROUNDS):
            left = processes.marked(self.mark)
            if not left:
                break
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        shutil.rmtree(self.root, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Bare:
    """Rooms at level `aucune`."""

    level: str = "aucune"

    def launch(self, folder: Path, limits: Limits) -> Occupant:
        """Start a runner on a copy of `folder`, with the grader's own rights."""
        begin = time.monotonic()
        folder = folder.resolve()
        if not folder.is_dir():
            raise RoomUnavailable(f"Dossier de la copie introuvable : « {folder} ».")
        root = Path(tempfile.mkdtemp(prefix="salle-"))
        (root / "tmp").mkdir()
        token = uuid.uuid4().hex
        ours, theirs = socket.socketpair()
        with theirs:
            door = _order(theirs.fileno(), folder, root, token, limits)
            process = spawn(door, keep=[theirs.fileno()], environment={MARKER: token})
        shelter = Shelter(process, root, f"{MARKER}={token}".encode())
        return Occupancy(shelter, Connection(ours.detach()), limits, begin)


def _order(wire: int, folder: Path, root: Path, token: str, limits: Limits) -> list[str]:
    """Return the command line of the keeper."""
    work = str(root / "travail")
    variables = environment(str(root), limits)
    order = Order(
        wire=wire,
        root=str(root),
        work=work,
        copies=((str(folder), work),),
        environment={MARKER: token, **variables, "TMPDIR": str(root / "tmp")},
        pieces=str(INSIDE.parent),
        package=INSIDE.name,
        module="keeper",
    )
    here = processes.owned(os.geteuid())  # the bound on processes counts all of a user's
    return order.command(replace(limits, processes=limits.processes + here))
