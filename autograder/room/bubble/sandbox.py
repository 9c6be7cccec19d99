"""A bubblewrap process and its namespaces, as the watchdog sees them."""

import os
import select
import subprocess
from dataclasses import dataclass

from ..contract import Used
from ..kernel import identity, memory, processes
from ..kernel.cgroup import Group
from .fork import Fork
from .mounts import SCRATCH

INODE = 1024  # bytes of kernel memory behind each file of a temporary file system
PATIENCE = 5000  # milliseconds for a killed namespace to empty


@dataclass(frozen=True, slots=True, kw_only=True)
class BubbleSandbox:
    """One bubble.

    Parameters
    ----------
    process : subprocess.Popen
        bubblewrap; it ends with the runner.
    first : int
        First process of the room's PID namespace, seen from here.
    hold : int
        Descriptor that holds it: its number cannot be given to another.
    group : Group or None
        Control group, where there is one.
    uid : int
        Identity lent to the room; 0 if none.
    fork : Fork or None
        The runner, where it came from the template instead of being started by bubblewrap.
    """

    process: subprocess.Popen[bytes]
    first: int
    hold: int
    group: Group | None
    uid: int
    fork: Fork | None = None

    def used(self, bound: int) -> Used:
        """Return what the room's processes, files and sockets have used."""
        if self.group:
            return Used(self.group.cpu_seconds(), self.group.memory())  # the kernel kills
        pids = processes.tree(self.process.pid)
        if self.fork:  # the runner descends from elsewhere
            pids += processes.tree(self.fork.pid)
        rest = self._outside_processes()
        return Used(processes.cpu_seconds(pids), rest + processes.memory(pids, bound - rest))

    def out_of_memory(self) -> bool:
        """Tell whether the kernel killed something here for want of memory."""
        return self.group is not None and self.group.out_of_memory()

    def kill(self) -> None:
        """Kill the namespace's first process: the kernel kills the rest."""
        processes.kill(self.hold)

    def end(self) -> int:
        """Return a new descriptor, readable once the runner is dead."""
        return self.fork.end() if self.fork else os.pidfd_open(self.process.pid)

    def reap(self) -> tuple[int, float]:
        """Wait for bubblewrap and the runner; return its status, and their processor time."""
        told, seconds = self.fork.reap() if self.fork else (None, 0.0)
        status, rest = processes.reap(self.process)
        return status if told is None else told, seconds + rest

    def clean(self) -> None:
        """Wait for the namespace to empty, and give back what the room held."""
        self.kill()
        poll = select.poll()
        poll.register(self.hold, select.POLLIN)
        poll.poll(PATIENCE)
        os.close(self.hold)
        if self.fork:
            self.fork.close()
        if self.group:
            self.group.remove()
        if self.uid:
            identity.give_back(self.uid)

    def _outside_processes(self) -> int:
        """Return the memory of temporary files and sockets, which no process shows."""
        root = f"/proc/{self.first}/root"
        if not _entered(root):
            return 0
        return sum(_held_by(root + place) for place in SCRATCH) + memory.sockets(self.first)


def _held_by(place: str) -> int:
    """Return the memory that a temporary file system takes, in bytes."""
    try:
        held = os.statvfs(place)
    except OSError:
        return 0
    return (held.f_blocks - held.f_bfree) * held.f_frsize + (held.f_files - held.f_ffree) * INODE


def _entered(root: str) -> bool:
    """Tell whether the room's first process has left the machine's own file system."""
    try:
        return os.stat(f"{root}/").st_dev != os.stat("/").st_dev
    except OSError:
        return False
