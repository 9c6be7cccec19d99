"""A room taken over entirely: every byte on the wire is the attacker's."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.outils.core import Ask
from autograder.outils.payload import decode
from autograder.outils.session import DONE
from autograder.room import Limits
from autograder.room.contract import RoomReport

Play = Callable[["Peer"], None]


class Peer:
    """The attacker's end of the wire, with or without its framing."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.asks: list[Ask] = []
        self.job: dict[str, Any] = json.loads(self.frame())

    def frame(self) -> bytes:
        (size,) = struct.unpack("!i", self._exactly(4))
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        parts = b""
        while len(parts) < size:
            chunk = self.end.recv(size - len(parts))
            if not chunk:
                raise EOFError
            parts += chunk
        return parts

    def raw(self, content: bytes) -> None:
        self.end.sendall(content)

    def text(self, content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.raw(struct.pack("!i", len(body)) + body)

    def say(self, **message: Any) -> None:
        self.text(json.dumps(message))

    def ask(self, question: object) -> Ask | None:
        """Open a question's conversation; return its first query, if it has one."""
        self.say(type="question", id=question)
        return self.next()

    def next(self) -> Ask | None:
        content = self.frame()
        if content == DONE:
            return None
        self.asks.append(decode(content))
        return self.asks[-1]

    def answer(self, value: object) -> Ask | None:
        self.say(type="answer", value=value)
        return self.next()

    def literal(self, value: str) -> Ask | None:
        """Answer with JSON text that no honest encoder writes."""
        self.text('{"type": "answer", "value": ' + value + "}")
        return self.next()


@dataclass
class _Occupant:
    connection: Connection
    end: socket.socket
    thread: threading.Thread
    limits: Limits
    begin: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.timer = threading.Timer(self.limits.wall, self._hang_up)
        self.timer.start()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.end.shutdown(socket.SHUT_RDWR)

    def close(self) -> RoomReport:
        wall = time.monotonic() - self.begin
        self.timer.cancel()
        self._hang_up()
        self.thread.join()
        self.end.close()
        self.connection.close()
        return RoomReport("wall" if wall >= self.limits.wall else "ended", 0.0, wall)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass
class TakenRoom:
    """A room whose occupant plays a script instead of running the notebook."""

    play: Play
    level: str = "bulle"
    peer: Peer | None = None

    def launch(self, folder: Path, limits: Limits) -> _Occupant:
        ours, theirs = socket.socketpair()
        thread = threading.Thread(target=self._run, args=(theirs,))
        thread.start()
        return _Occupant(Connection(ours.detach()), theirs, thread, limits)

    def _run(self, end: socket.socket) -> None:
        with contextlib.suppress(EOFError, OSError):
            self.peer = Peer(end)
            self.play(self.peer)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
