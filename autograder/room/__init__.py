"""The untrusted side: where student code runs, and what keeps it there.

Knows nothing of grading: a room executes a notebook's cells, sends their outputs, and
lets the student-side package converse on the same wire.
"""

from ..errors import RoomUnavailable
from .bare import Bare
from .bubble import open_bubble
from .contract import Occupant, Room, RoomReport
from .limits import Limits, Reason
from .warm import WarmBubble

__all__ = ["LEVELS", "Limits", "Occupant", "Reason", "Room", "RoomReport", "open_room"]

LEVELS = ("bulle", "compte", "aucune")


def open_room(level: str, *, warm: bool = False) -> Room:
    """Return rooms of an isolation level.

    Parameters
    ----------
    level : {"bulle", "aucune"}
        `bulle` isolates with bubblewrap; `aucune` only bounds and cleans up. The level
        `compte` is planned.

    warm : bool
        Whether runners may come from a template process, which has imported the scientific
        stack already: same isolation, a second sooner. Only bubbles can be warm; they warn
        once, and go cold, where the kernel forbids it.

    Raises
    ------
    RoomUnavailable
        If this machine cannot give that level; the message says what to do.
    """
    if level == "bulle":
        return WarmBubble(open_bubble()) if warm else open_bubble()
    if level == "aucune":
        return Bare()
    if level == "compte":
        raise RoomUnavailable(
            "Le niveau « compte » n’est pas encore disponible : choisissez « bulle », ou "
            "« aucune » pour des copies de confiance."
        )
    raise RoomUnavailable(
        f"Niveau d’isolement inconnu : « {level} ». Niveaux : {', '.join(LEVELS)}."
    )
