"""What a driver asks of a Dask cluster, and how it says that the cluster is gone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from autograder.cohort.job import WorkersLost

CALL = 15.0
"""Seconds that the scheduler has to answer."""
PATIENCE = 60.0
"""Seconds without any worker after which the cluster is given up."""
RESUME = "Ce qui est déjà noté l’est pour de bon : relancez la même commande."
LOST = f"La grappe ne répond plus. {RESUME}"
EMPTY = f"La grappe n’a plus aucun ouvrier. {RESUME}"


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
