"""What /proc says of a tree of processes, and how one ends."""

import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path

from .proc import read

TICK = os.sysconf("SC_CLK_TCK")
RESIDENT = re.compile(r"^(?:VmRSS|VmSwap|HugetlbPages):\s+(\d+)", re.MULTILINE)
PROPORTIONAL = re.compile(r"^(?:Pss|SwapPss|Private_Hugetlb):\s+(\d+)", re.MULTILINE)


def tree(root: int) -> list[int]:
    """Return a process and all its living descendants.

    Orphans count too, as long as something in the tree adopts them: a PID
    namespace's first process does, and so does a subreaper.
    """
    found, pending = [], [root]
    while pending:
        pid = pending.pop()
        found.append(pid)
        pending += children(pid)
    return found


def children(pid: int) -> list[int]:
    """Return the living children of a process; none if it is gone."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            found += map(int, read(f"/proc/{pid}/task/{thread}/children").split())
    except OSError:
        pass
    return found


def memory(pids: list[int], above: int) -> int:
    """Return the memory of processes, in bytes.

    Shared pages are first counted once per process, which is cheap; only a sum past
    `above` is worth the exact count that divides them among their users.
    """
    rough = sum(map(_resident, pids))
    return rough if rough <= above else sum(map(_proportional, pids))


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time of processes and of their reaped children, in seconds."""
    return sum(map(_ticks, pids)) / TICK


def reap(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for a child process; return its exit status and processor time, in seconds."""
    seconds = 0.0
    with contextlib.suppress(ChildProcessError):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = usage.ru_utime + usage.ru_stime
    return process.returncode, seconds


def kill(pidfd: int) -> None:
    """Kill the process that a descriptor holds, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def owned(uid: int) -> int:
    """Return the number of threads that a user runs now."""
    count = 0
    for pid in _all():
        try:
            if os.stat(f"/proc/{pid}").st_uid == uid:
                count += len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            continue
    return count


def marked(mark: bytes) -> list[int]:
    """Return the processes whose first environment held `mark`, zombies excepted."""
    found = []
    for pid in _all():
        try:
            if mark in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _resident(pid: int) -> int:
    return _kilobytes(f"/proc/{pid}/status", RESIDENT) or 0


def _proportional(pid: int) -> int:
    exact = _kilobytes(f"/proc/{pid}/smaps_rollup", PROPORTIONAL)
    return _resident(pid) if exact is None else exact


def _kilobytes(path: str, rows: re.Pattern[str]) -> int | None:
    """Add those rows, in bytes; None if the file cannot be read."""
    try:
        found = rows.findall(read(path))
    except OSError:
        return None
    return 1024 * sum(map(int, found))


def _ticks(pid: int) -> int:
    try:
        fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))
