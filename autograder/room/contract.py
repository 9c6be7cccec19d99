"""What a room is to the rest of the engine, whatever its isolation level."""

from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from ..errors import RoomUnavailable
from .limits import Limits, Reason


@dataclass(frozen=True, slots=True)
class RoomReport:
    """How a run went, seen from outside.

    Parameters
    ----------
    reason : {"ended", "wall", "cpu", "idle", "memory", "starved", "died"}
        Why the room closed. `"ended"` means that no bound was hit and that the
        notebook's process neither crashed nor failed; only the messages received say
        whether every cell ran. `"starved"` means that the machine, not the copy, lacked
        memory.
    cpu_seconds : float
        Processor time of all the room's processes, in seconds.
    wall_seconds : float
        Time from launch to close, in seconds.
    peak_memory : int
        Most memory that the room was seen to hold, in bytes. Pages that its processes
        share count once for each; within a control group they count once.
    """

    reason: Reason
    cpu_seconds: float
    wall_seconds: float
    peak_memory: int = 0


class Used(NamedTuple):
    """What a room has used so far.

    Parameters
    ----------
    cpu_seconds : float
        Processor time of all its processes, in seconds.
    memory : int
        Memory that it holds, in bytes; exact only past its bound.
    """

    cpu_seconds: float
    memory: int


class Run(Protocol):
    """A notebook being executed in a room."""

    @property
    def connection(self) -> Connection:
        """Trusted end of the wire; end of file once the room is dead."""

    def close(self) -> RoomReport:
        """Kill whatever lives in the room, wait for it, clean up; idempotent."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Room(Protocol):
    """A way to execute student code, at a named level of isolation."""

    @property
    def level(self) -> str:
        """Name of the isolation level, recorded with each grade."""

    def launch(self, folder: Path, limits: Limits) -> Run:
        """Start a runner on a copy of `folder`.

        Parameters
        ----------
        folder : Path
            The student's folder: notebook data, `outils/`, side files. Only regular
            files and folders are copied; it is never written to.
        limits : Limits
            Bounds of the run; time counts from this call.

        Returns
        -------
        Run
            The runner waits for its job, one JSON message, on the connection.

        Raises
        ------
        RoomUnavailable
            If the room cannot be built.
        """


def existing(folder: Path) -> Path:
    """Return the resolved path of a copy's folder.

    Raises
    ------
    RoomUnavailable
        If it is not a folder.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise RoomUnavailable(f"Dossier de la copie introuvable : « {folder} ».")
    return folder
