"""A running room under watch: its process, its wire, its bounds, its end."""

import os
import select
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from .contract import RoomReport, Used
from .idleness import Idleness
from .kernel import memory
from .limits import Limits, Reason
from .wire import HeardConnection

INTERVAL = 0.05  # seconds between two looks at the room
PATIENCE = 1.0  # seconds for a room whose wire is closed to say how it died


class Sandbox(Protocol):
    """What holds one run, as its level made it."""

    def end(self) -> int:
        """Return a new descriptor, readable once the notebook's process is dead."""

    def used(self, bound: int) -> Used:
        """Return what the room has used; memory, in bytes, is exact only past `bound`."""

    def out_of_memory(self) -> bool:
        """Tell whether the kernel killed something for want of memory."""

    def kill(self) -> None:
        """Kill everything in the room; may be called again, or too late."""

    def reap(self) -> tuple[int, float]:
        """Wait for what was killed; return its exit status and its processor time."""

    def clean(self) -> None:
        """Give back what the room held, once it is dead."""


@dataclass
class WatchedRun:
    """A run in any room, whatever its level, stopped at the first bound that it exceeds.

    Parameters
    ----------
    sandbox : Sandbox
        What holds it.
    connection : HeardConnection
        Trusted end of the wire.
    limits : Limits
        Bounds that the watchdog enforces.
    begin : float
        When the launch began, on the monotonic clock.
    """

    sandbox: Sandbox
    connection: HeardConnection
    limits: Limits
    begin: float
    _struck: Reason | None = None
    _status: int = 0
    _cpu: float = 0.0
    _peak: int = 0
    _short_since: float = float("inf")
    _report: RoomReport | None = None
    _asked: threading.Event = field(default_factory=threading.Event)
    _closing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._idleness = Idleness(self.limits.idle, self.begin)
        self._watchdog = threading.Thread(target=self._watch, name="gardien", daemon=True)
        self._watchdog.start()

    def close(self) -> RoomReport:
        """Kill whatever lives in the room, wait for it, clean up; idempotent."""
        with self._closing:
            if self._report is None:
                self._report = self._end()
            return self._report

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _end(self) -> RoomReport:
        if _hung_up(self.connection):
            self._watchdog.join(PATIENCE)
        alive = self._watchdog.is_alive()
        self._asked.set()
        self.sandbox.kill()
        self._watchdog.join()
        wall = time.monotonic() - self.begin
        reason = self._struck or self._reason(self._status, alive)
        self.connection.close()
        self.sandbox.clean()
        return RoomReport(reason, round(self._cpu, 3), round(wall, 3), self._peak)

    def _reason(self, status: int, alive: bool) -> Reason:
        if self.sandbox.out_of_memory():
            return "memory"
        if alive or status == 0:
            return "ended"
        return "cpu" if self._cpu >= self.limits.cpu else "died"

    def _watch(self) -> None:
        """Look at the room until its process is dead, and strike at the first excess."""
        end = self.sandbox.end()
        try:
            while not select.select([end], [], [], INTERVAL)[0]:
                self._struck = self._struck or self._excess()
                if self._struck or self._asked.is_set():
                    self.sandbox.kill()
        finally:  # whatever happened, what nobody watches must not live on
            os.close(end)
            self.sandbox.kill()
            self._reap()

    def _excess(self) -> Reason | None:
        if self._asked.is_set():
            return None
        now, bound = time.monotonic(), self.limits.memory
        cpu, held = self.sandbox.used(bound)
        self._cpu, self._peak = max(self._cpu, cpu), max(self._peak, held)
        excesses: tuple[tuple[Reason, bool], ...] = (
            ("wall", now - self.begin > self.limits.wall),
            ("cpu", self._cpu > self.limits.cpu),
            ("idle", self._idleness.exceeded(now, self._cpu, self.connection.heard)),
            ("memory", held > bound),
            ("starved", self._starved(now, held / bound)),
        )
        return next((reason for reason, exceeded in excesses if exceeded), None)

    def _starved(self, now: float, share: float) -> bool:
        """Tell whether this room is the one to end, for want of memory on the machine.

        The rooms of a machine know nothing of each other: each waits the longer, the less of
        its bound it holds, so that the greediest goes first and spares the others.
        """
        if not memory.exhausted():
            self._short_since = float("inf")
            return False
        self._short_since = min(self._short_since, now)
        return now - self._short_since >= memory.PATIENCE * (1 - share)

    def _reap(self) -> None:
        """Keep how the room ended, and the most processor time ever seen."""
        seen = self.sandbox.used(self.limits.memory).cpu_seconds
        self._status, told = self.sandbox.reap()
        self._cpu = max(self._cpu, seen, told)


def _hung_up(connection: HeardConnection) -> bool:
    """Tell whether the other end of the wire is gone."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLHUP)
    return any(event & select.POLLHUP for _, event in poll.poll(0))
