"""A cohort graded by a pool of processes, one bad copy never stopping the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from threadpoolctl import threadpool_limits

from autograder.cohort.copies import CopyFiles, Submission
from autograder.errors import AutograderError
from autograder.grading.grade import grade, without_run
from autograder.grading.outcome import Outcome
from autograder.publish.paper import read as read_paper
from autograder.room import Limits, Room, open_room

AHEAD = 2
"""Jobs in flight per worker: enough to keep it busy, few enough for flat memory."""


@dataclass(frozen=True)
class Setup:
    """What every copy of a run shares: isolation level and bounds."""

    level: str
    limits: Limits


@dataclass(frozen=True)
class Job:
    """One copy to grade with one paper; a student who handed in nothing has no ``copy``."""

    submission: Submission
    copy: CopyFiles | None
    paper: Path
    setup: Setup


@dataclass(frozen=True)
class Graded:
    """What came of one job: an outcome, or the infrastructure fault that prevented one."""

    submission: Submission
    outcome: Outcome | None
    fault: str = ""


def run(
    jobs: Iterable[Job], workers: int, pool: Callable[[int], Executor] | None = None
) -> Iterator[Graded]:
    """Grade copies, in the order in which they finish.

    A worker that dies takes its pool with it: the copies in flight are then graded again,
    each alone in a pool of its own, and only one that kills its worker twice is given up.

    Parameters
    ----------
    jobs : iterable of Job
        Read lazily: memory does not grow with the cohort.
    workers : int
        Copies graded at once.
    pool : callable, optional
        ``(workers) -> Executor``; local processes by default.
    """
    make = pool or local_pool
    waiting = iter(jobs)
    while batch := list(islice(waiting, 1)):
        flying: dict[Future[Outcome], Job] = {}
        with make(workers) as executor, suppress(BrokenProcessPool):
            yield from _fly(executor, batch, waiting, flying, workers)
        for job in flying.values():
            yield _alone(job, make)


def _fly(
    executor: Executor, batch: list[Job], waiting: Iterator[Job],
    flying: dict[Future[Outcome], Job], workers: int,
) -> Iterator[Graded]:
    """Keep the pool busy until no job is left; ``flying`` holds what it has not given back."""
    room = workers * AHEAD
    while batch or flying:
        batch += islice(waiting, room - len(flying) - len(batch))
        while batch:
            job = batch.pop()
            flying[executor.submit(work, job)] = job
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            result = _result(future, flying[future].submission)
            del flying[future]
            yield result


def _result(future: Future[Outcome], submission: Submission) -> Graded:
    try:
        return Graded(submission, future.result())
    except BrokenProcessPool:
        raise
    except AutograderError as error:
        return Graded(submission, None, str(error))
    except Exception as error:
        return Graded(submission, None, f"Erreur interne : {type(error).__name__} : {error}")


def _alone(job: Job, make: Callable[[int], Executor]) -> Graded:
    with make(1) as executor:
        try:
            return _result(executor.submit(work, job), job.submission)
        except BrokenProcessPool:
            message = "Le processus de correction est mort deux fois sur cette copie."
            return Graded(job.submission, None, message)


def work(job: Job) -> Outcome:
    """Grade one copy, in a worker."""
    paper = read_paper(job.paper)
    if job.copy is None:
        return without_run("absent", "Aucune copie.", paper)
    return grade(job.copy.notebook, job.copy.files, paper, _room(job.setup.level), job.setup.limits)


@cache
def _room(level: str) -> Room:
    return open_room(level)


def local_pool(workers: int) -> Executor:
    """Pool of fresh local processes."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread)


def _one_thread() -> None:
    """Keep a worker's own metrics on one core: workers are what uses the others."""
    threadpool_limits(1)
