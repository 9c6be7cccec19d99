"""Bounds that a room puts on student code."""

from dataclasses import dataclass
from typing import Literal

MIB = 1024 * 1024
GIB = 1024 * MIB

Reason = Literal["ended", "wall", "cpu", "idle", "memory", "starved", "died"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound of one run of one notebook.

    Parameters
    ----------
    wall : float
        Elapsed time from launch to end, in seconds.
    cpu : float
        Processor time of all the room's processes together, in seconds.
    idle : float
        Time that a room may spend without computing nor answering, in seconds.
    memory : int
        Memory of all the room's processes, temporary files and sockets, in bytes; also
        the address space of each process.
    processes : int
        Processes and threads alive at once, as a count.
    open_files : int
        Descriptors open at once in one process, as a count.
    file_size : int
        Size of one written file, in bytes.
    disk : int
        Size of each temporary file system (/tmp, the home folder, /dev/shm), in bytes.
    cell_output : int
        Outputs kept from one cell, in bytes of JSON.
    total_output : int
        Outputs kept from one notebook, in bytes of JSON.
    output_count : int
        Outputs kept from one cell, as a count.
    threads : int
        Threads that numerical libraries start by default, as a count.
    figures : bool
        Whether a notebook’s figures are drawn although nobody is to look at them.
    """

    wall: float = 300.0
    cpu: float = 240.0
    idle: float = 60.0
    memory: int = 3 * GIB
    processes: int = 64
    open_files: int = 256
    file_size: int = 64 * MIB
    disk: int = 128 * MIB
    cell_output: int = 256 * 1024
    total_output: int = 8 * MIB
    output_count: int = 200
    threads: int = 1
    figures: bool = False

    def message(self, reason: Reason) -> str:
        """Say in French why a run stopped.

        Parameters
        ----------
        reason : {"ended", "wall", "cpu", "idle", "memory", "starved", "died"}
            The reason in a room's report.

        Returns
        -------
        str
            One sentence; empty when the run ended by itself.
        """
        return {
            "ended": "",
            "wall": f"Temps dépassé : l’exécution a été arrêtée après {self.wall:g} s.",
            "cpu": f"Temps de calcul dépassé : plus de {self.cpu:g} s de processeur utilisées.",
            "idle": f"Copie inactive : ni calcul ni réponse pendant {self.idle:g} s.",
            "memory": f"Mémoire dépassée : plus de {_size(self.memory)} utilisés.",
            "starved": (
                "La mémoire de la machine est épuisée : la copie qui en tenait le plus a été "
                "arrêtée. Corrigez-la de nouveau, avec moins de copies à la fois."
            ),
            "died": "L’exécution s’est arrêtée brutalement : le processus du carnet est mort.",
        }[reason]


def _size(count: int) -> str:
    """Write a number of bytes in the largest unit that suits it, in French."""
    for unit, name in ((GIB, "Gio"), (MIB, "Mio"), (1024, "Kio")):
        if count >= unit:
            return f"{count / unit:.3g} {name}".replace(".", ",")
    return f"{count} octets"
