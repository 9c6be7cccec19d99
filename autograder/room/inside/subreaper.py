"""Adopts every orphan of an unisolated run, and ends them all with it.

Where no PID namespace does it, this process is the parent that daemons fall back to. It
lives until the runner dies, the grader dies or a termination signal comes.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
from types import FrameType
from typing import NoReturn

from . import cold_start

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
STOPPED = 143


class _Stop(Exception):
    """A termination signal came."""


def start() -> NoReturn:
    """Start the runner in a child process and outlive it; exit with its status."""
    instructions = json.loads(sys.argv[1])
    libc = ctypes.CDLL(None)
    signal.signal(signal.SIGTERM, _stop)
    libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM), 0, 0, 0)
    runner = os.fork()
    if runner == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        cold_start.start()
    os.close(instructions["wire"])
    try:
        status = _outlive(runner)
    except _Stop:
        status = STOPPED
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _end_all()
    shutil.rmtree(instructions["root"], ignore_errors=True)
    os._exit(status)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise _Stop


def _outlive(runner: int) -> int:
    """Reap whatever dies until the runner does."""
    while True:
        pid, status = os.wait()
        if pid == runner:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_all() -> None:
    """Kill descendants until none is left to reap."""
    while True:
        for pid in _descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            os.wait()
        except ChildProcessError:
            return


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as listed:
                found += map(int, listed.read().split())
    except OSError:
        return found
    return found + [below for child in found for below in _descendants(child)]
