"""The way into a room: furnishes it, gives up every privilege, becomes the runner.

Started with its instructions as JSON on the command line; imports only the standard
library, so that it costs a few milliseconds.
"""

import base64
import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from .furnish import furnish, give

SET_NO_NEW_PRIVILEGES, SET_SECCOMP, DROP_BOUNDING, AMBIENT = 38, 22, 24, 47
SECCOMP_FILTER, AMBIENT_CLEAR_ALL, JOIN_SESSION_KEYRING = 2, 4, 1
CAPABILITY_VERSION = 0x20080522
WIRE = 3
OOM_SCORE = "800"  # the kernel, short of memory, kills student code before the grader


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def start() -> None:
    """Follow the instructions; does not return."""
    order = json.loads(sys.argv[1])
    _keep_only(order["wire"])
    libc = ctypes.CDLL(None, use_errno=True)
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    if order["keyctl"]:
        libc.syscall(order["keyctl"], JOIN_SESSION_KEYRING, None)
    home, work = Path(order["env"]["HOME"]), Path(order["work"])
    for source, target in order["copies"]:
        furnish(Path(source), Path(target))
    for name, value in order["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if order["uid"]:
        give(home, order["uid"])
        _become(libc, order["uid"])
    os.chdir(work)
    if order["filter"]:
        _confine(libc, base64.b64decode(order["filter"]))
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


def _confine(libc: ctypes.CDLL, code: bytes) -> None:
    """Load the system call filter."""
    _check(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    program: Any = _Filter(len(code) // 8, code)
    _check(libc.prctl(SET_SECCOMP, SECCOMP_FILTER, ctypes.byref(program), 0, 0))


def _check(status: int) -> None:
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
