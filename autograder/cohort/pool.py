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
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any, Self
from weakref import WeakKeyDictionary

from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Job, WorkersLost
from autograder.cohort.remote import PAPERS, Order, SealedPaper, grade_order
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
    """Papers on the cluster: a few at once, each sent once, and made again if lost.

    Each is the result of a task that carries its bytes: Dask moves it once to each worker
    that needs it, and forgets it when this driver ends, however it ends.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._sent: OrderedDict[str, Any] = OrderedDict()

    def __getitem__(self, path: Path) -> tuple[str, Any]:
        """Fingerprint of a paper, and its future."""
        name = read_paper(path).fingerprint
        if name not in self._sent:
            self._sent[name] = self._client.submit(
                SealedPaper, name, path.read_bytes(), key=f"sujet-{name}"
            )
        self._sent.move_to_end(name)
        while len(self._sent) > PAPERS:
            self._sent.popitem(last=False)
        return name, self._sent[name]


class ClusterPool:
    """Copies in flight on a cluster; its size follows the workers that come and go.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    papers : Papers
        What is on the cluster already.
    """

    def __init__(self, client: Any, papers: Papers) -> None:
        self.size = 1
        self._client = client
        self._papers = papers
        self._engine = this_engine()
        self._name = client.id.replace("-", "")
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
        name, paper = self._papers[job.paper]
        order = Order(job.copy, job.setup, self._engine)
        # Keys of one paper share a prefix, by which Dask spreads them over its workers.
        key = f"copie-{self._name}{name[:12]}-{next(_numbers)}"
        theirs = self._client.submit(grade_order, order, paper, key=key)
        ours: Future[Outcome] = Future()
        self._sent[ours] = theirs
        theirs.add_done_callback(partial(_give, ours))
        return ours

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


_numbers = count()


def _give(ours: Future[Outcome], theirs: Any) -> None:
    """Hand over what came of a copy."""
    from distributed import KilledWorker

    try:
        ours.set_result(theirs.result())
    except KilledWorker as error:
        ours.set_exception(BrokenExecutor(str(error)))
    except CancelledError:
        ours.set_exception(WorkersLost(LOST))
    except Exception as error:
        ours.set_exception(error)


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
