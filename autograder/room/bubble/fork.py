"""The runner of a warm room, seen from the grader: a fork of the template process."""

import json
import os
import signal
import socket
from dataclasses import dataclass
from typing import Any

PATIENCE = 10.0  # seconds for a fork to join a room, or for a killed one to be reaped
REPORT_BYTES = 4096


class JoinRefused(Exception):
    """The kernel did not let a fork of the template join the room."""


class TemplateLost(Exception):
    """The template, or its fork, died before it joined the room."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A runner that joined a room.

    Parameters
    ----------
    pid : int
        The runner, seen from here; its parent stays outside the room and reports on it.
    report : socket.socket
        Where its parent reports.
    tether : socket.socket
        What keeps its room.
    """

    pid: int
    report: socket.socket
    tether: socket.socket

    def release(self) -> None:
        """Let it go on: until then it waits, so that it can be counted first."""
        self.report.send(b"1")

    def end(self) -> int:
        """Return a new descriptor, readable once the runner is dead."""
        return os.dup(self.report.fileno())

    def reap(self) -> tuple[int, float]:
        """Return the exit status and processor time of the dead runner and its children."""
        message = receive(self.report)
        status, seconds = message.get("status"), message.get("cpu")
        if isinstance(status, int) and isinstance(seconds, float):
            return status, seconds
        return -signal.SIGKILL, 0.0

    def close(self) -> None:
        """Close what is held of it."""
        self.report.close()
        self.tether.close()


def joined(report: socket.socket, tether: socket.socket) -> Fork:
    """Wait for a fork of the template to have joined its room.

    Raises
    ------
    JoinRefused
        If the kernel forbids it.
    TemplateLost
        If the fork died.
    """
    message = receive(report)
    if "fault" in message:
        raise JoinRefused(str(message["fault"]))
    if not isinstance(message.get("pid"), int):
        raise TemplateLost
    return Fork(message["pid"], report, tether)


def receive(channel: socket.socket, patience: float = PATIENCE) -> dict[str, Any]:
    """Return the next message; an empty one if nothing comes.

    Only trusted code writes here, before any student code or outside its room.
    """
    channel.settimeout(patience)
    try:
        text = channel.recv(REPORT_BYTES)
    except OSError:
        return {}
    message: dict[str, Any] = json.loads(text) if text else {}
    return message
