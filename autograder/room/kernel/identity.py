"""Unused identities for student code, when the grader is root."""

import os
import threading
from pathlib import Path

FIRST = 0x70000000  # above every range that distributions and containers hand out
FEWEST = 4096  # a namespace with fewer uids than that has none to spare
SLOTS = 64  # rooms open at once in one grader
_taken: set[int] = set()
_lock = threading.Lock()


def available() -> bool:
    """Tell whether this process is root and has other identities to give."""
    return os.geteuid() == 0 and max(length for _, _, length in _ranges()) >= FEWEST


def take() -> int:
    """Return a uid, also used as gid, that no other room of this machine has now.

    Raises
    ------
    RuntimeError
        If this process holds `SLOTS` identities already.
    """
    with _lock:
        for slot in range(SLOTS):
            uid = _mapped(os.getpid() * SLOTS + slot)
            if uid not in _taken:
                _taken.add(uid)
                return uid
    raise RuntimeError(f"more than {SLOTS} rooms open in one process")


def give_back(uid: int) -> None:
    """Let another room use an identity."""
    with _lock:
        _taken.discard(uid)


def _mapped(number: int) -> int:
    """Place a number among the uids that exist here: few do in some containers."""
    start, _, length = max(_ranges(), key=lambda row: row[2])
    if start + length > FIRST + number:
        return FIRST + number
    half = length // 2
    return start + half + number % half


def _ranges() -> list[tuple[int, int, int]]:
    rows = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    return [(int(a), int(b), int(c)) for a, b, c in map(str.split, rows)]
