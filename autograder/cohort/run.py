"""A cohort graded by a pool of workers, one bad copy never stopping the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from functools import partial
from itertools import chain, islice
from typing import Protocol, Self

from autograder.cohort.job import Graded, Job, Setup, WorkersLost, work
from autograder.cohort.local import LocalPool
from autograder.errors import AutograderError
from autograder.grading.outcome import Failure, Outcome

__all__ = ["Graded", "Job", "MakePool", "Pool", "Setup", "run", "work"]

AHEAD = 2
"""Jobs in flight per worker: enough to keep it busy, few enough for flat memory."""
TICK = 1.0
"""Seconds between two looks at the workers."""
TWICE = "Le processus de correction est mort, ou s’est bloqué, deux fois sur cette copie."


class Pool(Protocol):
    """Workers that grade copies, on this machine or on others."""

    @property
    def size(self) -> int:
        """Copies graded at once."""

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one copy; a worker that dies gives ``BrokenExecutor``."""

    def check(self) -> None:
        """Look at the workers, now and then.

        Raises
        ------
        WorkersLost
            If no copy can be graded any more.
        """

    def suspect(self, future: Future[Outcome]) -> bool:
        """Whether a copy may be what broke its worker, rather than a bystander."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


MakePool = Callable[[], Pool]


def run(jobs: Iterable[Job | Graded], workers: int | MakePool) -> Iterator[Graded]:
    """Grade copies, in the order in which they finish.

    A local worker that dies takes its pool with it, and one that hangs has its pool killed.
    The copies that may be at fault are then graded again, each alone, and given up if they
    break their worker twice; the others go back in the queue.

    Parameters
    ----------
    jobs : iterable of Job or Graded
        Read lazily: memory does not grow with the cohort. What is graded already is given
        back when its turn comes.
    workers : int or callable
        Copies graded at once on this machine, or what makes another pool.
    """
    make = partial(LocalPool, workers) if isinstance(workers, int) else workers
    waiting = iter(jobs)
    while first := list(islice(waiting, 1)):
        if isinstance(first[0], Graded):
            yield first[0]
            continue
        with make() as pool:
            flight = Flight(pool)
            yield from flight.results(chain(first, waiting))
        waiting = chain(flight.bystanders, waiting)
        for job in flight.suspects:
            yield _alone(job, make)


def _alone(job: Job, make: MakePool) -> Graded:
    with make() as pool:
        flight = Flight(pool)
        return next(flight.results(iter([job])), Graded(job.submission, Failure(TWICE)))


class Flight:
    """Jobs given to one pool, until none is left or the pool breaks.

    ``suspects`` and ``bystanders`` are the jobs that it did not give back.
    """

    def __init__(self, pool: Pool) -> None:
        self.suspects: list[Job] = []
        self.bystanders: list[Job] = []
        self._pool = pool
        self._flying: dict[Future[Outcome], Job] = {}
        self._broken = False

    def results(self, jobs: Iterator[Job | Graded]) -> Iterator[Graded]:
        """Keep the pool busy, and give back what it grades."""
        while True:
            yield from self._send(jobs)
            if not self._flying:
                return
            done, _ = wait(self._flying, TICK, FIRST_COMPLETED)
            self._pool.check()
            for future in done:
                graded = self._land(future)
                if graded is not None:
                    yield graded

    def _send(self, jobs: Iterator[Job | Graded]) -> Iterator[Graded]:
        """Fill the pool, giving back on the way the copies that are graded already."""
        while not self._broken and len(self._flying) < AHEAD * self._pool.size:
            job = next(jobs, None)
            if job is None:
                return
            if isinstance(job, Graded):
                yield job
                continue
            try:
                self._flying[self._pool.submit(job)] = job
            except BrokenExecutor:
                self._broken = True
                self.bystanders.append(job)

    def _land(self, future: Future[Outcome]) -> Graded | None:
        job = self._flying[future]
        try:
            return Graded(job.submission, future.result())
        except BrokenExecutor:
            (self.suspects if self._pool.suspect(future) else self.bystanders).append(job)
            return None
        except WorkersLost:
            raise
        except AutograderError as error:
            return Graded(job.submission, Failure(str(error)))
        except Exception as error:
            message = f"Erreur interne : {type(error).__name__} : {error}"
            return Graded(job.submission, Failure(message))
        finally:
            del self._flying[future]
