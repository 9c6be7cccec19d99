"""Workers that wait for the next run: a new process, and its rooms, cost seconds."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Future
from typing import Self

from autograder.cohort.job import Job
from autograder.cohort.run import MakePool, Pool
from autograder.grading.outcome import Outcome


class KeptPool:
    """A pool that outlives the run that used it, unless it broke.

    Parameters
    ----------
    make : callable
        Makes a pool, when there is none.
    """

    def __init__(self, make: MakePool) -> None:
        self._make = make
        self._pool: Pool | None = None
        self._broken = False

    @property
    def size(self) -> int:
        """Copies graded at once."""
        return self._kept.size

    def __enter__(self) -> Self:
        if self._pool is None:
            self._pool = self._make().__enter__()
        return self

    def __exit__(self, kind: object = None, *_: object) -> None:
        # A run that an error ended leaves copies in flight: they would delay the next one.
        if self._broken or kind is not None:
            self.close()

    def close(self) -> None:
        """Let the workers go."""
        pool, self._pool, self._broken = self._pool, None, False
        if pool is not None:
            pool.__exit__(None, None, None)

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one copy."""
        try:
            return self._kept.submit(job)
        except BrokenExecutor:
            self._broken = True
            raise

    def check(self) -> None:
        """Look at the workers."""
        self._kept.check()

    def suspect(self, future: Future[Outcome]) -> bool:
        """Whether a copy may be what broke its worker: one is asked only of broken pools."""
        self._broken = True
        return self._kept.suspect(future)

    @property
    def _kept(self) -> Pool:
        assert self._pool is not None, "KeptPool is a context manager"
        return self._pool
