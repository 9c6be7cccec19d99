"""Furnishes a room and takes the identity and bounds of student code, warm or cold."""

import os
import resource
from pathlib import Path
from typing import Any

from . import privileges
from .furnish import furnish, give

OOM_SCORE = "800"  # the kernel, short of memory, kills student code before the grader


def settle(order: dict[str, Any], held: int = 0) -> None:
    """Follow the instructions that do not depend on how the room was entered.

    Parameters
    ----------
    order : dict
        As `Order.settling` writes it.
    held : int
        Address space that this process shares with others, in bytes: its bound comes on
        top of it.
    """
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    if order["keyctl"]:
        privileges.leave_keyring(order["keyctl"])
    os.umask(0o022)
    for source, target in order["copies"]:
        furnish(Path(source), Path(target))
    for name, value in order["rlimits"].items():
        bound = value + held if name == "RLIMIT_AS" else value
        resource.setrlimit(getattr(resource, name), (bound, bound))
    if order["uid"]:
        give(Path(order["env"]["HOME"]), order["uid"])
        privileges.renounce()
        privileges.become(order["uid"])
        privileges.keep(0)
    os.chdir(order["work"])


def keep_only(*moves: int) -> None:
    """Close every descriptor but the standard streams and those given.

    Parameters
    ----------
    *moves : int
        Pairs of a descriptor and of its number to be, the latter from 3 on, without gaps.
    """
    pairs = list(zip(moves[::2], moves[1::2], strict=True))
    last = max(target for _, target in pairs)
    spare = [os.dup(source) for source, _ in pairs]
    high = [os.dup2(place, last + 64 + number) for number, place in enumerate(spare)]
    for place, (_, target) in zip(high, pairs, strict=True):
        os.dup2(place, target)
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX"))
