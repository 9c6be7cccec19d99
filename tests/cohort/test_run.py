"""A cohort goes to its end, whatever happens to one copy or to one worker."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from autograder.cohort import job as module
from autograder.cohort import local
from autograder.cohort.copies import CopyFiles, Submission
from autograder.cohort.job import Graded, WorkersLost
from autograder.cohort.local import LocalPool
from autograder.cohort.run import Job, Setup, run
from autograder.errors import PaperError
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.room import Limits


def jobs(*names: str) -> list[Job]:
    setup = Setup("bulle", Limits(wall=1.0))
    return [
        Job(
            submission=Submission(name, "theme/a", Path(name)), copy=CopyFiles(b""),
            paper=Path("sujet"), setup=setup,
        )
        for name in names
    ]


def behave(job: Job) -> Outcome:
    name = job.submission.student
    with Path("vus").open("a") as file:
        file.write(f"{name}\n")
    if name in ("mort", "bloqué") or ("une fois" in name and not Path(name).exists()):
        Path(name).touch()
        os.kill(os.getpid(), signal.SIGKILL if "mort" in name else signal.SIGSTOP)
    if name == "perdu":
        raise WorkersLost("Plus personne.")
    if name == "arrêté ensuite":
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    if name == "lent":
        time.sleep(0.5)
    if name == "sujet":
        raise PaperError("Le sujet manque.")
    if name == "bogue":
        raise ZeroDivisionError("x")
    return Outcome(status=Status.GRADED)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "GRACE", 2.0)


def pool() -> LocalPool:
    """Return two workers that know what a test replaced."""
    return LocalPool(2, behave, "fork")


def results(*names: str) -> dict[str, str]:
    found: list[Graded] = list(run(jobs(*names), pool))
    assert len(found) == len(names)
    return {
        graded.submission.student: (
            graded.result.message if isinstance(graded.result, Failure) else graded.result.status
        )
        for graded in found
    }


def times_seen(name: str) -> int:
    return Path("vus").read_text().splitlines().count(name)


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
    assert "deux fois" in found.pop("mort")
    assert set(found.values()) == {"noté"}
    assert len(found) == 7


def test_copy_whose_worker_died_once_is_graded_alone() -> None:
    assert results("a", "mort une fois", "b") == dict.fromkeys(("a", "mort une fois", "b"), "noté")


def test_copies_that_waited_are_not_suspected() -> None:
    others = [f"e{number}" for number in range(20)]
    found = results("mort", *others)
    assert "mort" in found.pop("mort")
    assert found == dict.fromkeys(others, "noté")
    assert times_seen("mort") == 2


def test_stuck_worker_is_killed_and_its_copy_tried_once_more_alone() -> None:
    others = [f"e{number}" for number in range(6)]
    started = time.monotonic()
    found = results("lent", "bloqué", *others)
    assert "bloqué, deux fois" in found.pop("bloqué")
    assert found == dict.fromkeys(("lent", *others), "noté")
    assert times_seen("bloqué") == 2
    assert time.monotonic() - started < 30


def test_copy_whose_worker_hung_once_is_graded() -> None:
    names = ("a", "bloqué une fois", "b", "c", "d")
    assert results(*names) == dict.fromkeys(names, "noté")
    assert times_seen("bloqué une fois") == 2


def test_worker_that_hangs_after_its_last_copy_does_not_hold_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local, "LEAVE", 1.0)
    assert results("lent", "arrêté ensuite") == {"lent": "noté", "arrêté ensuite": "noté"}


def test_patience_is_the_copys_own_time_and_a_grace() -> None:
    assert Setup("bulle", Limits(wall=90.0)).patience == 92.0


def test_workers_lost_end_the_run_instead_of_blaming_copies() -> None:
    with pytest.raises(WorkersLost, match="Plus personne"):
        results("a", "perdu", "b")


def test_copies_are_read_as_they_are_needed() -> None:
    asked: list[str] = []

    def lazily() -> object:
        for job in jobs(*[f"e{number}" for number in range(50)]):
            asked.append(job.submission.student)
            yield job

    first = next(run(lazily(), pool))  # type: ignore[arg-type]
    assert first.result.status is Status.GRADED
    assert len(asked) < 10
