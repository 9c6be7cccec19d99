"""What one copy is lent while it runs in a bubble."""

from dataclasses import dataclass
from pathlib import Path

from ..kernel.cgroup import Group
from ..limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What one copy is lent.

    Parameters
    ----------
    folder : Path
        The student's folder.
    limits : Limits
        Bounds of the run.
    uid : int
        Identity that student code sees.
    group : Group or None
        Control group, where there is one.
    """

    folder: Path
    limits: Limits
    uid: int
    group: Group | None = None
