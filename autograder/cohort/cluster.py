"""Connection to a Dask cluster, refused unless it is safe and every worker is fit."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from autograder.cohort.address import CERTIFICATES, Address, refuse_open
from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import WorkersLost
from autograder.cohort.link import CALL, EMPTY, PATIENCE, connected, workers_of
from autograder.cohort.papers import Papers
from autograder.cohort.pool import ClusterPool
from autograder.cohort.remote import prepare
from autograder.cohort.run import MakePool
from autograder.errors import InfrastructureError

UNREACHABLE = (
    "La grappe {} est injoignable. Vérifiez l’adresse, le pare-feu, et que tous les "
    "certificats viennent de la même autorité."
)
MISSING = "Il manque un paquet pour --cluster : pip install 'ml-avec-python[cluster]'"


@contextmanager
def open_cluster(address: Address, level: str) -> Iterator[MakePool]:
    """Connect to a cluster whose every worker can grade as this machine would.

    Parameters
    ----------
    address : Address
        Of the scheduler.
    level : str
        Isolation level that workers must give.

    Yields
    ------
    callable
        What makes a pool of the cluster's workers.

    Raises
    ------
    UsageError
        If it listens in plain tcp beyond this machine.
    InfrastructureError
        If Dask is missing, the cluster out of reach, or a worker unfit.
    """
    client = _connect(address)
    try:
        _wait_for_a_worker(client)
        with connected():
            refuse_open(client.scheduler_info()["address"])
            for worker in workers_of(client):
                refuse_open(worker)
            _refuse_unfit(client, level)
        yield partial(ClusterPool, client, Papers(client))
    finally:
        with suppress(Exception):  # nothing is left to lose
            client.close(timeout=CALL)


def _connect(address: Address) -> Any:
    try:
        import dask
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise InfrastructureError(MISSING) from None
    for name in logging.root.manager.loggerDict:  # our own messages say it, in French
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # Dask would keep the last thousand messages, copies included, to debug itself.
    dask.config.set({"distributed.admin.low-level-log-length": 1,
                     "distributed.admin.large-graph-warning-threshold": "1GB"})
    security = None
    if address.certificates is not None:
        authority, certificate, key = (str(address.certificates / name) for name in CERTIFICATES)
        security = Security(
            tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key,
            require_encryption=True,
        )
    try:
        return Client(address.url, security=security, timeout=CALL, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InfrastructureError(UNREACHABLE.format(address.url)) from error


def _wait_for_a_worker(client: Any) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise InfrastructureError(EMPTY) from None


def _refuse_unfit(client: Any, level: str) -> None:
    """Ask every worker whether it can grade, and the scheduler whether it knows what passes."""
    from distributed.comm import CommClosedError

    try:
        client.run_on_scheduler(this_engine)
    except ImportError:
        raise InfrastructureError(
            "L’ordonnanceur n’a pas le paquet autograder : installez-le là aussi, puis relancez-le."
        ) from None
    answers = client.run(prepare, this_engine(), level, on_error="return")
    refusals = [
        f"Ouvrier {name} : {_why(answer)}" for name, answer in answers.items()
        if answer and not isinstance(answer, CommClosedError)  # one that has just died
    ]
    if refusals:
        raise InfrastructureError("\n".join(refusals))


def _why(error: Exception) -> str:
    if isinstance(error, WorkersLost):
        return str(error)
    if isinstance(error, ImportError):
        return f"il n’a pas tout le paquet autograder ({error})."
    return f"{type(error).__name__} : {error}"
