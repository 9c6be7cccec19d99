"""The way into a room: furnishes it, gives up every privilege, becomes the runner.

Started with its instructions as JSON on the command line; imports only the standard
library, so that it costs a few milliseconds.
"""

import ctypes
import json
import os
import resource
import sys
from pathlib import Path

from .furnish import furnish, give

DROP_BOUNDING, AMBIENT, AMBIENT_CLEAR_ALL, JOIN_SESSION_KEYRING = 24, 47, 4, 1
CAPABILITY_VERSION = 0x20080522
WIRE = 3
OOM_SCORE = "800"  # the kernel, short of memory, kills student code before the grader


def start() -> None:
    """Follow the instructions; does not return."""
    order = json.loads(sys.argv[1])
    _keep_only(order["wire"])
    libc = ctypes.CDLL(None, use_errno=True)
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    if order["keyctl"]:
        libc.syscall(order["keyctl"], JOIN_SESSION_KEYRING, None)
    os.umask(0o022)
    for source, target in order["copies"]:
        furnish(Path(source), Path(target))
    for name, value in order["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if order["uid"]:
        give(Path(order["env"]["HOME"]), order["uid"])
        _become(libc, order["uid"])
    os.chdir(order["work"])
    os.execve(order["command"][0], order["command"], order["env"])


def _keep_only(wire: int) -> None:
    """Close every descriptor but the standard streams and the wire, which becomes WIRE."""
    os.dup2(wire, WIRE)
    os.closerange(WIRE + 1, os.sysconf("SC_OPEN_MAX"))


def _become(libc: ctypes.CDLL, uid: int) -> None:
    """Take an unused identity for good: no group, no capability, none to regain."""
    for capability in range(64):
        libc.prctl(DROP_BOUNDING, capability, 0, 0, 0)
    libc.prctl(AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _check(libc.capset(header, (ctypes.c_uint32 * 6)()))


def _check(status: int) -> None:
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
