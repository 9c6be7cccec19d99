"""Fills a room and takes the identity and bounds of student code, warm or cold."""

import os
import resource
from pathlib import Path
from typing import Any

from . import privileges
from .copy_tree import copy_tree, give_to

WIRE = 3
OOM_SCORE = "800"  # the kernel, short of memory, kills student code before the grader


def confine(instructions: dict[str, Any], held: int = 0) -> None:
    """Follow the instructions that do not depend on how the runner starts.

    Parameters
    ----------
    instructions : dict
        As `Instructions.confinement` writes them.
    held : int
        Address space that this process shares with others, in bytes: its bound comes on
        top of it.
    """
    Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")
    if instructions["keyctl"]:
        privileges.leave_keyring(instructions["keyctl"])
    os.umask(0o022)
    for source, target in instructions["copies"]:
        copy_tree(Path(source), Path(target))
    for name, value in instructions["rlimits"].items():
        bound = value + held if name == "RLIMIT_AS" else value
        resource.setrlimit(getattr(resource, name), (bound, bound))
    if instructions["uid"]:
        give_to(Path(instructions["env"]["HOME"]), instructions["uid"])
        privileges.renounce()
        privileges.become(instructions["uid"])
        privileges.keep(0)
    os.chdir(instructions["work"])


def keep_only(wire: int) -> None:
    """Close every descriptor but the standard streams and the wire, which becomes WIRE."""
    os.dup2(wire, WIRE)
    os.closerange(WIRE + 1, os.sysconf("SC_OPEN_MAX"))
