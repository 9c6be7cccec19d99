"""What a worker of a cluster refuses, and what it is sent."""

from __future__ import annotations

import pickle
import signal
import time
from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256
from multiprocessing import get_context

import pytest

from autograder.cohort import remote
from autograder.cohort.copies import CopyFiles
from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Setup, WorkersLost
from autograder.cohort.remote import Order, PaperMissing, grade_order, keep, prepare
from autograder.course import Course
from autograder.papers import Paper
from autograder.room import Limits
from tests.cluster.conftest import EXERCISE

ENGINE = this_engine()
SETUP = Setup("aucune", Limits())
PAPER = Paper(
    exercise=EXERCISE, title="Essai", course="cours", session="juin", seconds=60,
    questions=(), draws={}, notebook={}, files={},
)


@pytest.fixture
def content(course: Course, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(remote, "_papers", OrderedDict())
    return course.paper(EXERCISE).read_bytes()


def test_copy_is_graded_from_bytes_alone(content: bytes) -> None:
    keep(content)
    order = Order(CopyFiles(b"{"), sha256(content).hexdigest(), SETUP, ENGINE)
    assert grade_order(pickle.loads(pickle.dumps(order))).status == "illisible"
    assert grade_order(replace(order, copy=None)).status == "absent"


def test_nothing_sent_holds_the_secret_a_name_or_a_path(course: Course, content: bytes) -> None:
    sent = pickle.dumps([Order(CopyFiles(b"{"), "empreinte", SETUP, ENGINE), content])
    assert course.secret not in sent
    assert str(course.root).encode() not in sent


def test_papers_are_few_and_one_that_is_missing_is_asked_for(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_address", lambda: "tls://ici:1")
    monkeypatch.setattr(remote, "unpack", lambda content: replace(PAPER, fingerprint=content))
    for name in "abcde":
        keep(name.encode())
    assert len(remote._papers) == remote.PAPERS
    with pytest.raises(PaperMissing, match="tls://ici:1"):
        grade_order(Order(CopyFiles(b"{"), "a", SETUP, ENGINE))


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
