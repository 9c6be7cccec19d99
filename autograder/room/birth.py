"""Starts bubblewrap and holds the first process of the namespaces that it makes."""

import json
import os
import resource
import select
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .cgroup import Group
from .limits import Limits
from .nursery import spawn
from .order import rlimits
from .pipes import Pipes

PATIENCE = 20.0  # seconds for bubblewrap to build its namespaces

Born = tuple[subprocess.Popen[bytes], int, int]


@dataclass(frozen=True, slots=True)
class Seed:
    """What to start.

    Parameters
    ----------
    program : sequence of str
        bubblewrap, and what starts it.
    words : iterable of str
        Its arguments.
    command : sequence of str
        What it starts in the bubble.
    keep : sequence of int
        Descriptors that the command inherits.
    talk : int
        Descriptor that the command reads from and writes to; none by default.
    """

    program: Sequence[str]
    words: Iterable[str]
    command: Sequence[str]
    keep: Sequence[int] = ()
    talk: int = subprocess.DEVNULL


def give_birth(
    seed: Seed, pipes: Pipes, limits: Limits | None = None, group: Group | None = None
) -> Born:
    """Start a command in a bubble.

    Parameters
    ----------
    seed : Seed
        What to start.
    pipes : Pipes
        Those that its arguments name.
    limits : Limits, optional
        Bounds of the bubble's first process.
    group : Group, optional
        Control group that the bubble joins.

    Returns
    -------
    tuple
        bubblewrap, the number of the bubble's first process, and a descriptor that holds it.

    Raises
    ------
    OSError, ValueError
        If bubblewrap dies before it says.
    """
    told, tell = pipes.outward()
    wait, release = pipes.inward()
    words = [*seed.words, "--info-fd", str(tell), "--block-fd", str(wait)]
    listed = pipes.holding(b"\0".join(map(os.fsencode, words)) + b"\0")
    line = [*seed.program, "--args", str(listed), "--", *seed.command]
    process = spawn(line, keep=[*seed.keep, *pipes.passed], talk=seed.talk)
    pipes.handed_over()
    first, hold = _first_process(told, process)
    if limits:
        _bind(first, limits)  # it has started nothing yet: it waits for the release
    if group:
        group.add(first)
    os.write(release, b"1")
    return process, first, hold


def _bind(first: int, limits: Limits) -> None:
    """Bound the namespace's first process too: an ordinary user's code can take it over."""
    for name, value in rlimits(limits).items():
        if name != "RLIMIT_FSIZE":  # the door copies data files, however large, before that
            resource.prlimit(first, getattr(resource, name), (value, value))


def _first_process(told: int, process: subprocess.Popen[bytes]) -> tuple[int, int]:
    try:
        text = b""
        while select.select([told], [], [], PATIENCE)[0] and (chunk := os.read(told, 4096)):
            text += chunk
        first = int(json.loads(text)["child-pid"])
        return first, os.pidfd_open(first)
    except BaseException:
        process.kill()
        process.wait()
        raise
