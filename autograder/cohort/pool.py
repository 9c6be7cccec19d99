"""Copies in flight on a Dask cluster, as a pool of a cohort's run.

What travels is in :mod:`autograder.cohort.remote`. Dask gives a copy again to another
worker when its own dies, a bounded number of times; the run takes what comes back once,
whatever was graded twice on the way.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Self
from uuid import uuid4
from weakref import WeakKeyDictionary

from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Job, WorkersLost
from autograder.cohort.remote import PAPERS, Order, PaperMissing, grade_order, holds, keep
from autograder.cohort.run import TICK
from autograder.grading.outcome import Outcome
from autograder.publish.paper import read as read_paper

CALL = 15.0
"""Seconds that the scheduler has to answer."""
PATIENCE = 60.0
"""Seconds without any worker after which the cluster is given up."""
RESUME = "Ce qui est déjà noté l’est pour de bon : relancez la même commande."
LOST = f"La grappe ne répond plus. {RESUME}"
EMPTY = f"La grappe n’a plus aucun ouvrier. {RESUME}"


class Papers:
    """Papers that the cluster's workers have got, or had: a few at once.

    A new one is sent once to every worker. One that joined since, or that made room for
    others, asks for it.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: OrderedDict[str, None] = OrderedDict()

    def known(self, path: Path) -> str:
        """Fingerprint of a paper, after sending it if it is new."""
        name = read_paper(path).fingerprint
        if name not in self._known:
            self._run(keep, path.read_bytes())
        self._known[name] = None
        while len(self._known) > PAPERS:
            self._known.popitem(last=False)
        return name

    def supply(self, path: Path, worker: str) -> None:
        """Send a paper to a worker that asked for it, unless another copy's asking did."""
        name = read_paper(path).fingerprint
        if not self._run(holds, name, [worker]).get(worker):
            self._run(keep, path.read_bytes(), [worker])

    def _run(self, task: Any, argument: Any, workers: list[str] | None = None) -> dict[str, Any]:
        """Run something at once in workers; one that dies meanwhile is left out."""
        with connected():
            found: dict[str, Any] = self._client.run(
                task, argument, workers=workers, on_error="ignore"
            )
        return found


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

    def _launch(self, job: Job, ours: Future[Outcome], worker: str = "") -> None:
        order = Order(job.copy, self._papers.known(job.paper), job.setup, self._engine)
        theirs = self._client.submit(
            grade_order, order, key=f"copie-{uuid4()}", workers=worker or None,
            allow_other_workers=bool(worker),
        )
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
        """Send its paper to a worker, then the copy again, rather there."""
        try:
            self._papers.supply(job.paper, worker)
            self._launch(job, ours, worker)
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


def workers_of(client: Any) -> dict[str, int]:
    """Threads of each worker, by address."""
    found: dict[str, int] = client.sync(client.scheduler.ncores, callback_timeout=CALL)
    return found


@contextmanager
def connected() -> Iterator[None]:
    """Say that the cluster is lost, where Dask says that a connection is."""
    try:
        yield
    except (OSError, ValueError, CancelledError) as error:
        raise WorkersLost(LOST) from error
