"""A control group of version 2 for a room, where this process may make one."""

import contextlib
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path

from ..limits import Limits
from .proc import read
from .user_manager import join_scope, own_group

ROOT = Path("/sys/fs/cgroup")
NEEDED = {"memory", "pids"}
PATIENCE = 2.0  # seconds for a killed group to empty
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Group:
    """One room's control group.

    Parameters
    ----------
    path : Path
        Its folder.
    """

    path: Path

    def add(self, pid: int) -> None:
        """Move a process, and all that it will start, into the group."""
        self._write("cgroup.procs", str(pid))

    def out_of_memory(self) -> bool:
        """Tell whether the kernel killed something here for want of memory."""
        return any(
            line.startswith("oom_kill ") and line.split()[1] != "0"
            for line in self._read("memory.events").splitlines()
        )

    def memory(self) -> int:
        """Return the memory in use, in bytes."""
        return int(self._read("memory.current") or 0)

    def cpu_seconds(self) -> float:
        """Return the processor time of everything that ever ran here, in seconds."""
        for line in self._read("cpu.stat").splitlines():
            if line.startswith("usage_usec "):
                return int(line.split()[1]) / 1e6
        return 0.0

    def remove(self) -> None:
        """Kill what is left in the group and delete it."""
        deadline = time.monotonic() + PATIENCE
        while self.path.exists() and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self._write("cgroup.kill", "1")
            with contextlib.suppress(OSError):
                self.path.rmdir()
                return
            time.sleep(0.01)

    def bound(self, limits: Limits) -> None:
        """Set the group's bounds."""
        self._write("memory.max", str(limits.memory))
        with contextlib.suppress(OSError):  # absent where the kernel does not count swap
            self._write("memory.swap.max", "0")
        self._write("memory.oom.group", "1")
        self._write("pids.max", str(limits.processes))

    def _write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="ascii")

    def _read(self, name: str) -> str:
        try:
            return read(self.path / name)
        except OSError:
            return ""


def make_group(limits: Limits, root: Path = ROOT) -> Group | None:
    """Make a bounded group, or return None where that is not allowed.

    Parameters
    ----------
    limits : Limits
        Gives memory and processes.
    root : Path
        Where the version 2 hierarchy is mounted.
    """
    for parent in prepare(root):
        _sweep(parent)
        path = parent / f"salle-{os.getpid()}-{next(_numbers)}"
        try:
            path.mkdir()
        except OSError:
            continue
        group = Group(path)
        try:
            group.bound(limits)
        except OSError:
            group.remove()
            continue
        return group
    return None


def prepare(root: Path = ROOT) -> list[Path]:
    """Return the groups whose children get memory and process bounds, nearest first.

    Where there is none, the user's systemd is asked for one, once: what this process starts
    afterwards, the template included, can be moved to its children.
    """
    found = _parents(root)
    if not found:
        join_scope(root)
        found = _parents(root)
    return found


def _sweep(parent: Path) -> None:
    """Delete the groups of graders that were killed before they could."""
    for stale in parent.glob("salle-*-*"):
        if not Path("/proc", stale.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                stale.rmdir()


def _parents(root: Path) -> list[Path]:
    own = root / own_group()
    return [place for place in (own, own.parent) if _delegates(place, root)]


def _delegates(place: Path, root: Path) -> bool:
    try:
        text = (place / "cgroup.subtree_control").read_text(encoding="ascii")
    except OSError:
        return False
    return place.is_relative_to(root) and set(text.split()) >= NEEDED
