"""A cohort goes to its end, whatever happens to one copy or to one worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from autograder.cohort import run as module
from autograder.cohort.copies import CopyFiles, Submission
from autograder.cohort.run import Job, Setup, run
from autograder.errors import PaperError
from autograder.grading.outcome import Outcome
from autograder.room import Limits


def forked_pool(workers: int) -> Executor:
    """Pool whose workers know what a test replaced."""
    return ProcessPoolExecutor(workers, mp_context=get_context("fork"))


def jobs(*names: str) -> list[Job]:
    setup = Setup("bulle", Limits())
    return [
        Job(Submission(name, "theme/a", Path(name)), CopyFiles(b""), Path("sujet"), setup)
        for name in names
    ]


def behave(job: Job) -> Outcome:
    name = job.submission.student
    if name == "mort":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "mort une fois" and not Path(job.paper.name).exists():
        Path(job.paper.name).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "sujet":
        raise PaperError("Le sujet manque.")
    if name == "bogue":
        raise ZeroDivisionError("x")
    return Outcome("noté", ())


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "work", behave)


def results(*names: str, workers: int = 2) -> dict[str, str]:
    pool: Callable[[int], Executor] = forked_pool
    return {
        graded.submission.student: graded.outcome.status if graded.outcome else graded.fault
        for graded in run(jobs(*names), workers, pool)
    }


def test_every_copy_is_graded_once() -> None:
    names = [f"e{number}" for number in range(25)]
    assert results(*names) == dict.fromkeys(names, "noté")


def test_fault_of_one_copy_is_its_own() -> None:
    assert results("a", "sujet", "b", "bogue", "c") == {
        "a": "noté", "b": "noté", "c": "noté", "sujet": "Le sujet manque.",
        "bogue": "Erreur interne\u00a0: ZeroDivisionError\u00a0: x",
    }


def test_dead_worker_costs_its_own_copy_only() -> None:
    found = results("a", "b", "mort", "c", "d", "e", "f", "g")
    assert "mort deux fois" in found.pop("mort")
    assert set(found.values()) == {"noté"}
    assert len(found) == 7


def test_copy_whose_worker_died_once_is_graded_alone() -> None:
    assert results("a", "mort une fois", "b") == dict.fromkeys(("a", "mort une fois", "b"), "noté")


def test_copies_are_read_as_they_are_needed() -> None:
    asked: list[str] = []

    def lazily() -> object:
        for job in jobs(*[f"e{number}" for number in range(50)]):
            asked.append(job.submission.student)
            yield job

    first = next(run(lazily(), 2, forked_pool))  # type: ignore[arg-type]
    assert first.outcome is not None
    assert len(asked) < 10
