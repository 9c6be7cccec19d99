"""What a cluster's worker does: it has no database, no secret, and no file of the course.

A copy comes as bytes, without its student's name. Its paper comes once, as bytes too, and is
kept in memory under its fingerprint; a worker that has not got it, or no longer, says so.
None grades with another engine than the driver's.
"""

from __future__ import annotations

import os
import signal
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Timer

from threadpoolctl import threadpool_limits

from autograder.cohort.copies import CopyFiles
from autograder.cohort.fingerprint import Engine, this_engine
from autograder.cohort.job import Setup, WorkersLost, outcome, room
from autograder.errors import RoomUnavailable
from autograder.grading.outcome import Outcome
from autograder.papers import Paper, unpack

PAPERS = 4
"""Papers that a worker keeps, and that the driver takes for known."""
_papers: OrderedDict[str, Paper] = OrderedDict()


class PaperMissing(Exception):
    """A worker has not got a paper; its address is the message."""


@dataclass(frozen=True)
class Order:
    """One copy as it travels: its bytes, its paper's fingerprint, its bounds, its engine."""

    copy: CopyFiles | None
    paper: str
    setup: Setup
    engine: Engine


def keep(content: bytes) -> None:
    """Keep a paper, and drop the oldest beyond :data:`PAPERS`."""
    paper = unpack(content)
    _papers[paper.fingerprint] = paper
    while len(_papers) > PAPERS:
        _papers.popitem(last=False)


def holds(fingerprint: str) -> bool:
    """Whether this worker has got a paper."""
    return fingerprint in _papers


def grade_order(order: Order) -> Outcome:
    """Grade one copy, in a worker of a cluster.

    Raises
    ------
    WorkersLost
        If this worker cannot grade any copy of this driver.
    PaperMissing
        If it must be sent the paper first.
    """
    prepare(order.engine, order.setup.level)
    paper = _papers.get(order.paper)
    if paper is None:
        raise PaperMissing(_address())
    with _killed_after(order.setup.patience):
        return outcome(order.copy, paper, order.setup)


@cache
def prepare(engine: Engine, level: str) -> None:
    """Check once that this worker can grade as the driver would.

    Raises
    ------
    WorkersLost
        If its engine is another one, or if it cannot isolate copies as asked.
    """
    here = this_engine()
    if here.digest != engine.digest:
        raise WorkersLost(
            f"le moteur de cet ouvrier est {here.name}, celui de la machine qui pilote est "
            f"{engine.name}. Diffèrent : {here.differences(engine)}. Installez la même version "
            "partout, puis relancez les ouvriers."
        )
    try:
        room(level)
    except RoomUnavailable as error:
        raise WorkersLost(str(error)) from None
    threadpool_limits(1)


def _address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


@contextmanager
def _killed_after(seconds: float) -> Iterator[None]:
    """Kill this worker if it hangs: its copies then go to another."""
    timer = Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
