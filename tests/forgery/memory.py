"""Memory that the grader itself takes while it grades."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def memory() -> Iterator[list[int]]:
    """Fill a list with the bytes that this process took, at the worst moment."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the last peak
    before, taken = _peak(), [0]
    yield taken
    taken[0] = _peak() - before


def _peak() -> int:
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) << 10 for row in rows if row.startswith("VmHWM:"))
