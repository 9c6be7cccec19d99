"""Starts bubblewrap and holds the first process of the namespaces that it makes."""

import json
import os
import resource
import select
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..instructions import rlimits
from ..kernel.cgroup import Group
from ..kernel.launcher import spawn
from ..limits import Limits
from .pipes import Pipes

PATIENCE = 20.0  # seconds for bubblewrap to build its namespaces


class Started(NamedTuple):
    """A running bubblewrap.

    Parameters
    ----------
    process : subprocess.Popen
        bubblewrap itself.
    first : int
        First process of its namespaces, seen from here.
    hold : int
        Descriptor that holds that process: its number cannot be given to another.
    """

    process: subprocess.Popen[bytes]
    first: int
    hold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What to start.

    Parameters
    ----------
    program : sequence of str
        bubblewrap, and what starts it.
    arguments : iterable of str
        Its arguments.
    command : sequence of str
        What it starts in the bubble.
    keep : sequence of int
        Descriptors that the command inherits.
    talk : int
        Descriptor that the command reads from and writes to; none by default.
    """

    program: Sequence[str]
    arguments: Iterable[str]
    command: Sequence[str]
    keep: Sequence[int] = ()
    talk: int = subprocess.DEVNULL


def start_bwrap(
    launch: Launch, pipes: Pipes, limits: Limits | None = None, group: Group | None = None
) -> Started:
    """Start a command in a bubble.

    Parameters
    ----------
    launch : Launch
        What to start.
    pipes : Pipes
        Those that its arguments name.
    limits : Limits, optional
        Bounds of the bubble's first process.
    group : Group, optional
        Control group that the bubble joins.

    Raises
    ------
    OSError, ValueError
        If bubblewrap dies before it says.
    """
    told, tell = pipes.outward()
    wait, release = pipes.inward()
    words = [*launch.arguments, "--info-fd", str(tell), "--block-fd", str(wait)]
    line = [*launch.program, "--args", str(pipes.listing(words)), "--", *launch.command]
    process = spawn(line, keep=[*launch.keep, *pipes.passed], talk=launch.talk)
    pipes.handed_over()
    started = _started(told, process)
    if limits:
        _bind(started.first, limits)  # it has started nothing yet: it waits for the release
    if group:
        group.add(started.first)
    os.write(release, b"1")
    return started


def _bind(first: int, limits: Limits) -> None:
    """Bound the namespace's first process too: an ordinary user's code can take it over."""
    for name, value in rlimits(limits).items():
        if name != "RLIMIT_FSIZE":  # data files, however large, are copied before that
            resource.prlimit(first, getattr(resource, name), (value, value))


def _started(told: int, process: subprocess.Popen[bytes]) -> Started:
    try:
        text = b""
        while select.select([told], [], [], PATIENCE)[0] and (chunk := os.read(told, 4096)):
            text += chunk
        first = int(json.loads(text)["child-pid"])
        return Started(process, first, os.pidfd_open(first))
    except BaseException:
        process.kill()
        process.wait()
        raise
