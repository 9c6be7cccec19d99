"""Local processes that grade copies, and that are replaced when one dies or hangs."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from time import monotonic
from typing import Self
from weakref import WeakKeyDictionary

from threadpoolctl import threadpool_limits

from autograder.cohort.job import Job, work
from autograder.grading.outcome import Outcome

LEAVE = 10.0
"""Seconds that processes have to end, once their copies no longer matter."""


class LocalPool:
    """Processes of this machine, fed in order.

    Parameters
    ----------
    size : int
        Copies graded at once.
    task : callable, optional
        What a process does with a job.
    method : {"spawn", "fork"}
        How processes start; spawned ones inherit nothing.
    """

    def __init__(
        self, size: int, task: Callable[[Job], Outcome] = work, method: str = "spawn"
    ) -> None:
        self.size = size
        self._task = task
        self._executor = ProcessPoolExecutor(
            size, mp_context=get_context(method), initializer=_settle
        )
        self._patience: WeakKeyDictionary[Future[Outcome], float] = WeakKeyDictionary()
        self._begun: WeakKeyDictionary[Future[Outcome], float] = WeakKeyDictionary()
        self._suspects: set[Future[Outcome]] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        processes = self._processes()
        self._executor.shutdown(wait=False, cancel_futures=True)
        _see_off(processes)
        self._executor.shutdown()

    def submit(self, job: Job) -> Future[Outcome]:
        """Queue one copy."""
        future = self._executor.submit(self._task, job)
        self._patience[future] = job.setup.patience
        return future

    def check(self) -> None:
        """Kill every process if one has kept its copy too long: the pool then breaks.

        Copies begin in the order in which they were queued, so those being graded are the
        oldest ones that are not done.
        """
        now = monotonic()
        for future in self._oldest(Future.done):
            begun = self._begun.setdefault(future, now)
            if now - begun > self._patience[future]:
                self._suspects.add(future)
        if self._suspects:
            for process in self._processes():
                process.kill()

    def suspect(self, future: Future[Outcome]) -> bool:
        """Whether a copy was being graded, or is the stuck one, when the pool broke."""
        if not self._suspects:
            self._suspects.update(self._oldest(_given_back))
        return future in self._suspects

    def _processes(self) -> list[BaseProcess]:
        return list((self._executor._processes or {}).values())

    def _oldest(self, over: Callable[[Future[Outcome]], bool]) -> list[Future[Outcome]]:
        return list(islice((f for f in self._patience if not over(f)), self.size))


def _given_back(future: Future[Outcome]) -> bool:
    return future.done() and not isinstance(future.exception(), BrokenExecutor)


def _see_off(processes: list[BaseProcess]) -> None:
    """Let processes leave by themselves, and kill those that do not."""
    staying = {process.sentinel: process for process in processes}
    end = monotonic() + LEAVE
    while staying and (gone := wait(list(staying), max(0.0, end - monotonic()))):
        for sentinel in gone:
            del staying[sentinel]  # type: ignore[arg-type]
    for process in staying.values():
        process.kill()


def _settle() -> None:
    """Keep a worker's own metrics on one core, and its life within its driver's.

    A driver that is killed closes nothing: its workers would wait for copies for ever, and
    their rooms with them.
    """
    threadpool_limits(1)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    driver = parent_process()
    if driver is not None:
        driver.join()
        os._exit(1)
