"""A run without isolation, as the watchdog sees it."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from ..contract import Used
from ..kernel import processes

PATIENCE = 2.0  # seconds for the subreaper to end what it adopted
ROUNDS = 50  # sweeps for marked processes that outlived their subreaper


@dataclass
class PlainSandbox:
    """One unisolated run.

    Parameters
    ----------
    process : subprocess.Popen
        The subreaper.
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

    def used(self, bound: int) -> Used:
        """Return what the run's processes have used."""
        pids = processes.tree(self.process.pid)
        return Used(processes.cpu_seconds(pids), processes.memory(pids, bound))

    def out_of_memory(self) -> bool:
        """Tell that the kernel is not asked to bound memory here."""
        return False

    def kill(self) -> None:
        """Ask the subreaper to end the run, then end the subreaper if it does not."""
        self._first_kill = min(self._first_kill, time.monotonic())
        if self.process.returncode is not None:
            return
        patient = time.monotonic() - self._first_kill < PATIENCE
        for number in (signal.SIGCONT, signal.SIGTERM if patient else signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def end(self) -> int:
        """Return a descriptor of the subreaper, readable once it is dead."""
        return os.pidfd_open(self.process.pid)

    def reap(self) -> tuple[int, float]:
        """Wait for the subreaper; return its exit status and the run's processor time."""
        return processes.reap(self.process)

    def clean(self) -> None:
        """End what outlived its subreaper, and delete the working copy."""
        for _ in range(ROUNDS):
            left = processes.marked(self.mark)
            if not left:
                break
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        shutil.rmtree(self.root, ignore_errors=True)
