"""How a fork of the template becomes the runner of a bubble: two processes, one way.

The first, which stays outside, joins the bubble's namespaces, forks, and tells how its child
ended. The second is in the bubble's PID namespace: it gives up what it may not keep, and
executes the notebook.
"""

import json
import os
import resource
import signal
from base64 import b64decode
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from . import privileges, runner
from .confine import WIRE, confine, keep_only
from .privileges import check, libc
from .reseed import reseed
from .shell import ZMQInteractiveShell


def serve(instructions: dict[str, Any], ends: list[int], shell: ZMQInteractiveShell) -> NoReturn:
    """Start the runner in a bubble and report on it; does not return.

    Parameters
    ----------
    instructions : dict
        What `confine` follows, `namespaces` (flags of setns) and `filter` (base64).
    ends : list of int
        Descriptors of the bubble's first process, of the wire, and of the report: there go
        `{"pid"}` or `{"fault"}`, then, once a byte has come back and the runner has died,
        `{"status", "cpu"}`.
    shell : ZMQInteractiveShell
        Built before the fork.
    """
    hold, wire, report = ends
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        check(libc.setns(hold, instructions["namespaces"]))
        os.close(hold)
        pid = os.fork()
    except OSError as error:
        _tell(report, {"fault": str(error)})
        os._exit(1)
    if pid == 0:
        try:
            _enter(instructions, wire, report, shell)
        finally:
            os._exit(1)
    os.close(wire)
    _tell(report, {"pid": pid})
    _, status, usage = os.wait4(pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    _tell(report, {"status": os.waitstatus_to_exitcode(status), "cpu": seconds})
    os._exit(0)


def _tell(report: int, message: dict[str, Any]) -> None:
    os.write(report, json.dumps(message).encode())


def _enter(
    instructions: dict[str, Any], wire: int, report: int, shell: ZMQInteractiveShell
) -> None:
    os.setsid()
    if os.read(report, 1) != b"1":  # the grader counts this process from now on
        return
    os.close(report)
    if instructions["uid"]:
        privileges.keep(privileges.CONFINING)
    else:
        privileges.renounce()
        privileges.keep(0)
    _silence()
    keep_only(wire)
    confine(instructions, held=_mapped())
    privileges.own_its_proc()
    privileges.refuse(b64decode(instructions["filter"]))
    os.environ.update(instructions["env"])
    reseed()
    runner.main(Connection(WIRE), shell)
    os._exit(0)


def _silence() -> None:
    """Take standard streams of the room: those of the template are shared by its forks."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os.close(nothing)


def _mapped() -> int:
    """Return the address space of this process, in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()
