"""A real Dask cluster on loopback: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
HERE = ("--host", "127.0.0.1")
QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
START = 90.0
"""Seconds that processes have to start, on a busy machine."""


class Grid:
    """Processes of one cluster; ``workers`` are those that grade, without a nanny."""

    def __init__(self, folder: Path, tls: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._tls = tls
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int, host: tuple[str, ...] = HERE, **settings: str) -> None:
        """Start the scheduler on a free port, then workers."""
        known = self._folder / "ordonnanceur.json"
        options = ("--port", "0", "--scheduler-file", str(known), *host)
        self.scheduler = self._run("scheduler", options, settings)
        until(known.is_file)
        self.url = str(json.loads(known.read_text())["address"])
        for _ in range(workers):
            self.add_worker()

    def add_worker(
        self, *options: str, nanny: bool = False, path: Path = ROOT, host: tuple[str, ...] = HERE
    ) -> None:
        """Start one worker of one thread, which imports the package from ``path``."""
        local = ("--local-directory", str(self._folder), "--nthreads", "1")
        alone = "--nanny" if nanny else "--no-nanny"
        options = (self.url, alone, *host, *local, *options)
        self.workers.append(self._run("worker", options, {"PYTHONPATH": str(path)}))

    def _run(
        self, part: str, options: tuple[str, ...], settings: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{part}-{len(self._processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", part, *options, *QUIET, *self._tls],
                stdout=log, stderr=log, cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
            )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        """Kill what is left, nannies' children included."""
        for process in self._processes:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its descendants, without a word."""
    children = _descendants(process.pid)
    process.kill()
    process.wait()
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()


def grading(process: subprocess.Popen[bytes]) -> bool:
    """Whether a worker holds a room."""
    return any(_name(one) == "bwrap" for one in _descendants(process.pid))


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.Error:
        return ""


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def until(done: Callable[[], object], seconds: float = START) -> None:
    """Wait for something to be true."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "trop long"
        time.sleep(0.02)


@contextmanager
def grid(
    folder: Path, workers: int = 2, tls: tuple[str, ...] = (), host: tuple[str, ...] = HERE,
    **settings: str,
) -> Iterator[Grid]:
    """Cluster that lives for one test."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Grid(folder, tls)
    try:
        made.start(workers, host, **settings)
        yield made
    finally:
        made.stop()
