"""The untrusted side: where student code runs, and what keeps it there.

Knows nothing of grading: a room executes a notebook's cells, sends their outputs, and
lets the student-side package converse on the same wire.

`kernel` holds what Linux offers, `bubble` and `plain` the two levels of isolation, `inside`
the code that runs in a room.
"""

from ..errors import RoomUnavailable
from .bubble.trial import open_bubble
from .bubble.warm import WarmBubble
from .contract import Room, RoomReport, Run
from .limits import Limits, Reason
from .plain.room import PlainRoom

__all__ = ["LEVELS", "Limits", "Reason", "Room", "RoomReport", "Run", "open_room"]

LEVELS = ("bulle", "aucune")


def open_room(level: str, *, warm: bool = False) -> Room:
    """Return rooms of an isolation level.

    Parameters
    ----------
    level : {"bulle", "aucune"}
        `bulle` isolates with bubblewrap; `aucune` only bounds and cleans up.
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
        return PlainRoom()
    raise RoomUnavailable(
        f"Niveau d’isolement inconnu : « {level} ». Niveaux : {', '.join(LEVELS)}."
    )
