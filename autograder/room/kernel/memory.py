"""Memory that no process's own figures show: socket buffers, and what the machine has left."""

from functools import cache
from pathlib import Path

from .proc import read

SETTINGS = Path("/proc/sys/net")
MACHINE = Path("/proc/meminfo")
RESERVE = 0.05  # of the machine's memory: with less left, the kernel would soon choose a victim
PATIENCE = 2.0  # seconds that a room may stay, short of memory, per share of its bound unused


def sockets(pid: int) -> int:
    """Return what the sockets of a process's network may hold, in bytes.

    Linux counts buffered messages in no process. Each socket is taken for full: an honest
    notebook has a dozen, and none can ask for larger buffers.
    """
    try:
        rows = read(f"/proc/{pid}/net/sockstat").splitlines()
    except OSError:
        return 0
    counts = {row.partition(":")[0]: int(row.split()[2]) for row in rows}
    return counts["sockets"] * _message_buffers() + counts["TCP"] * _stream_buffers()


@cache
def _message_buffers() -> int:
    return sum(int(_setting(f"core/{name}_default")[0]) for name in ("rmem", "wmem"))


@cache
def _stream_buffers() -> int:
    return sum(int(_setting(f"ipv4/tcp_{name}")[2]) for name in ("rmem", "wmem"))


def _setting(name: str) -> list[str]:
    return (SETTINGS / name).read_text(encoding="ascii").split()


def exhausted() -> bool:
    """Tell whether the machine has next to no memory left."""
    rows = read(MACHINE).splitlines()[:3]
    total, _, available = (int(row.split()[1]) for row in rows)  # MemFree stands between
    return available < RESERVE * total
