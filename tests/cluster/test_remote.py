"""What a worker of a cluster refuses, and what it is sent."""

from __future__ import annotations

import pickle
import signal
import time
from dataclasses import replace
from multiprocessing import get_context

import pytest

from autograder.cohort import remote
from autograder.cohort.copies import CopyFiles
from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Setup, WorkersLost
from autograder.cohort.remote import Order, SealedPaper, grade_order, prepare
from autograder.course import Course
from autograder.room import Limits
from tests.cluster.conftest import EXERCISE

ENGINE = this_engine()
SETUP = Setup("aucune", Limits())


@pytest.fixture
def paper(course: Course) -> SealedPaper:
    content = course.paper(EXERCISE).read_bytes()
    return SealedPaper("empreinte", content)


def test_copy_is_graded_from_bytes_alone(paper: SealedPaper) -> None:
    order = pickle.loads(pickle.dumps(Order(CopyFiles(b"{"), SETUP, ENGINE)))
    outcome = grade_order(order, pickle.loads(pickle.dumps(paper)))
    assert outcome.status == "illisible"
    assert grade_order(replace(order, copy=None), paper).status == "absent"


def test_nothing_sent_holds_the_secret_or_a_path(course: Course, paper: SealedPaper) -> None:
    sent = pickle.dumps([Order(CopyFiles(b"{"), SETUP, ENGINE), paper])
    assert course.secret not in sent
    assert str(course.root).encode() not in sent


def test_papers_are_known_by_their_fingerprint(paper: SealedPaper) -> None:
    twin = SealedPaper(paper.fingerprint, b"")
    assert remote._open(paper) is remote._open(twin)
    assert remote._open.cache_info().maxsize == remote.PAPERS


def test_other_versions_are_named() -> None:
    versions = tuple((name, "1.0" if name == "numpy" else v) for name, v in ENGINE.versions)
    other = replace(ENGINE, digest="0" * 64, versions=versions)
    with pytest.raises(WorkersLost, match=r"Diffèrent\u00a0: numpy .* contre 1\.0") as refusal:
        prepare(other, "aucune")
    assert "000000000000" in str(refusal.value)
    assert ENGINE.digest[:12] in str(refusal.value)


def test_worker_that_cannot_isolate_is_refused() -> None:
    with pytest.raises(WorkersLost, match="inconnu"):
        prepare(ENGINE, "autre")


def stuck() -> None:
    with remote._killed_after(0.2):
        time.sleep(60)


def free() -> None:
    with remote._killed_after(0.2):
        pass
    time.sleep(0.5)


def test_worker_that_hangs_kills_itself() -> None:
    context = get_context("spawn")
    for task, code in ((stuck, -signal.SIGKILL), (free, 0)):
        process = context.Process(target=task)
        process.start()
        process.join(60)
        assert process.exitcode == code
