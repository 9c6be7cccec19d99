"""A bubble built with nobody in it: a placeholder keeps it until the grader hangs up."""

import os
import socket
import subprocess
from dataclasses import dataclass

from .birth import PATIENCE, Seed, give_birth
from .bubble import Bubble
from .occupancy import strike
from .pipes import Pipes
from .stay import Stay

PLACEHOLDER = ("/bin/sh", "-c", "echo; read _")  # says that the bubble is built, then waits


@dataclass(frozen=True, slots=True)
class Empty:
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

    def burst(self) -> None:
        """Kill a bubble that nobody could join."""
        strike(self.hold)
        self.tether.close()
        self.process.kill()
        self.process.wait()
        os.close(self.hold)


def build(bubble: Bubble, prefix: tuple[str, ...], stay: Stay) -> Empty:
    """Build a bubble like those of cold rooms, where nobody needs a capability.

    Parameters
    ----------
    bubble : Bubble
        How cold rooms are made here.
    prefix : tuple of str
        What starts bubblewrap.
    stay : Stay
        What the copy is lent.

    Raises
    ------
    OSError, ValueError
        If bubblewrap fails.
    """
    ours, theirs = socket.socketpair()
    with theirs, Pipes() as pipes:
        words = bubble.arguments(stay, pipes, needs=())
        program = [*prefix, bubble.program]
        seed = Seed(program, words, PLACEHOLDER, talk=theirs.fileno())
        born = give_birth(seed, pipes, stay.limits, stay.group)
    empty = Empty(*born, ours)
    ours.settimeout(PATIENCE)
    try:
        built = ours.recv(1)
    except OSError:
        built = b""
    if not built:
        empty.burst()
        raise ValueError("bubblewrap ended before its placeholder started")
    return empty
