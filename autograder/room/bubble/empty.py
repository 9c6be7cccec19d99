"""A bubble built with nobody in it: a placeholder keeps it until the grader hangs up."""

import os
import socket
import subprocess
from dataclasses import dataclass

from ..kernel import processes
from .cold import ColdBubble
from .launch import PATIENCE, Launch, start_bwrap
from .lease import Lease
from .pipes import Pipes

PLACEHOLDER = ("/bin/sh", "-c", "echo; read _")  # says that the bubble is built, then waits


@dataclass(frozen=True, slots=True)
class EmptyBubble:
    """A bubble to join.

    Parameters
    ----------
    process : subprocess.Popen
        bubblewrap.
    first : int
        First process of its PID namespace, seen from here.
    hold : int
        Descriptor that holds it.
    tether : socket.socket
        What the placeholder waits on: the bubble ends if it is closed.
    """

    process: subprocess.Popen[bytes]
    first: int
    hold: int
    tether: socket.socket

    def discard(self) -> None:
        """Kill a bubble that nobody could join."""
        processes.kill(self.hold)
        self.tether.close()
        self.process.kill()
        self.process.wait()
        os.close(self.hold)


def build_empty(cold: ColdBubble, prefix: tuple[str, ...], lease: Lease) -> EmptyBubble:
    """Build a bubble like those of cold rooms, where nobody needs a capability.

    Parameters
    ----------
    cold : ColdBubble
        How cold rooms are made here.
    prefix : tuple of str
        What starts bubblewrap.
    lease : Lease
        What the copy is lent.

    Raises
    ------
    OSError, ValueError
        If bubblewrap fails.
    """
    ours, theirs = socket.socketpair()
    with theirs, Pipes() as pipes:
        launch = Launch(
            program=[*prefix, cold.program],
            arguments=cold.arguments(lease, pipes, needs=()),
            command=PLACEHOLDER,
            talk=theirs.fileno(),
        )
        started = start_bwrap(launch, pipes, lease.limits, lease.group)
    empty = EmptyBubble(*started, ours)
    ours.settimeout(PATIENCE)
    try:
        built = ours.recv(1)
    except OSError:
        built = b""
    if not built:
        empty.discard()
        raise ValueError("bubblewrap ended before its placeholder started")
    return empty
