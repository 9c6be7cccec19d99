"""What a cluster's worker does: it has no database, no secret, and no file of the course.

A copy comes as bytes, without its student's name, and its paper as bytes that Dask moves
to each worker once. The worker refuses to grade with another engine than the driver's.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from threading import Timer

from threadpoolctl import threadpool_limits

from autograder.cohort.copies import CopyFiles
from autograder.cohort.fingerprint import Engine, this_engine
from autograder.cohort.job import Setup, WorkersLost, outcome, room
from autograder.errors import RoomUnavailable
from autograder.grading.outcome import Outcome
from autograder.publish.paper import Paper, _unpack

PAPERS = 4
"""Papers that a worker keeps open, and that the driver keeps on the cluster."""


@dataclass(frozen=True)
class SealedPaper:
    """Bytes of a paper, known by its fingerprint."""

    fingerprint: str
    content: bytes = field(compare=False, repr=False)


@dataclass(frozen=True)
class Order:
    """One copy as it travels: its bytes, its bounds, and the engine that must grade it."""

    copy: CopyFiles | None
    setup: Setup
    engine: Engine


def grade_order(order: Order, paper: SealedPaper) -> Outcome:
    """Grade one copy, in a worker of a cluster.

    Raises
    ------
    WorkersLost
        If this worker cannot grade any copy of this driver.
    """
    prepare(order.engine, order.setup.level)
    with _killed_after(order.setup.patience):
        return outcome(order.copy, _open(paper), order.setup)


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


@lru_cache(maxsize=PAPERS)
def _open(paper: SealedPaper) -> Paper:
    return _unpack(paper.content)


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
