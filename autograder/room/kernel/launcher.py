"""The long-lived thread that starts every room.

A room dies with the thread that started it (`--die-with-parent` follows the thread, not the
process), so none may be started by a worker thread that ends before the run.
"""

import ctypes
import os
import platform
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .seccomp import ARCHITECTURES, JOIN_SESSION_KEYRING


class _Launcher:
    """Holds the thread; a fork leaves it behind, so a child process makes its own."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.thread = ThreadPoolExecutor(1, "salle", initializer=_leave_keyring)


def _leave_keyring() -> None:
    """Give this thread, and what it starts, an empty session keyring: keys follow threads."""
    numbers = ARCHITECTURES.get(platform.machine())
    if numbers:
        ctypes.CDLL(None).syscall(numbers.keyctl, JOIN_SESSION_KEYRING, None)


_launcher = _Launcher()
os.register_at_fork(after_in_child=_launcher.forget)


def spawn(
    command: Sequence[str],
    *,
    keep: Sequence[int],
    environment: dict[str, str] | None = None,
    talk: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a command with an empty environment, no standard stream, its own session.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    keep : sequence of int
        The only descriptors that it inherits.
    environment : dict, optional
        Its environment; empty by default.
    talk : int, optional
        Descriptor that it reads from and writes to; none by default.
    """

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=environment or {},
            pass_fds=keep,
            stdin=talk,
            stdout=talk,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )

    return _launcher.thread.submit(start).result()
