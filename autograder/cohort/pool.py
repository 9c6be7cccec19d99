"""Copies in flight on a Dask cluster, as a pool of a cohort's run.

What travels is in :mod:`autograder.cohort.remote`. Dask gives a copy again to another
worker when its own dies, a bounded number of times; the run takes what comes back once,
whatever was graded twice on the way.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Self
from uuid import uuid4
from weakref import WeakKeyDictionary

from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Job, WorkersLost
from autograder.cohort.link import EMPTY, LOST, PATIENCE, connected, workers_of
from autograder.cohort.papers import Papers
from autograder.cohort.remote import Order, PaperMissing, grade_order
from autograder.cohort.run import TICK
from autograder.grading.outcome import Outcome


class ClusterPool:
    """Copies in flight on a cluster; its size follows the workers that come and go.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    papers : Papers
        What its workers have got already.
    """

    def __init__(self, client: Any, papers: Papers) -> None:
        self.size = 1
        self._client = client
        self._papers = papers
        self._engine = this_engine()
        self._sent: WeakKeyDictionary[Future[Outcome], Any] = WeakKeyDictionary()
        self._looked, self._peopled = -TICK, monotonic()
        self.check()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):  # a lost cluster has nothing to cancel
            self._client.cancel([theirs for ours, theirs in self._sent.items() if not ours.done()])

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one copy."""
        ours: Future[Outcome] = Future()
        self._launch(job, ours)
        return ours

    def _launch(self, job: Job, ours: Future[Outcome]) -> None:
        order = Order(job.copy, self._papers.known(job.paper), job.setup, self._engine)
        theirs = self._client.submit(grade_order, order, key=f"copie-{uuid4()}")
        self._sent[ours] = theirs
        theirs.add_done_callback(partial(self._give, job, ours))

    def _give(self, job: Job, ours: Future[Outcome], theirs: Any) -> None:
        """Hand over what came of a copy, unless its worker lacked the paper."""
        from distributed import KilledWorker

        try:
            ours.set_result(theirs.result())
        except PaperMissing as missing:
            self._supply(job, ours, str(missing))
        except KilledWorker as error:
            ours.set_exception(BrokenExecutor(str(error)))
        except CancelledError:
            ours.set_exception(WorkersLost(LOST))
        except Exception as error:
            ours.set_exception(error)
        finally:
            theirs.release()

    def _supply(self, job: Job, ours: Future[Outcome], worker: str) -> None:
        """Send its paper to a worker, then the copy again, to any.

        Dask never gives a copy that prefers a worker which died to one that comes later.
        """
        try:
            self._papers.supply(job.paper, worker)
            self._launch(job, ours)
        except Exception as error:
            ours.set_exception(error)

    def check(self) -> None:
        """Count the workers, and give up a cluster that is gone."""
        now = monotonic()
        if self._client.status != "running":
            raise WorkersLost(LOST)
        if now - self._looked < TICK:
            return
        with connected():
            workers = workers_of(self._client)
        self._looked = monotonic()
        if workers:
            self._peopled, self.size = self._looked, sum(workers.values())
        elif now - self._peopled > PATIENCE:
            raise WorkersLost(EMPTY)

    def suspect(self, future: Future[Outcome]) -> bool:
        """Tell that Dask gives up only the copies that were on the workers that died."""
        del future
        return True
