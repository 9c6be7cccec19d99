"""The tiny paper, an honest outcome to compare with, and a search for leftovers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Limits, Room, open_room

from . import tiny_exercise as tiny
from .leftovers import leftovers

LIMITS = Limits(wall=30.0, cpu=20.0)


@pytest.fixture(scope="session")
def paper(private: Path) -> Paper:
    return tiny.make_paper()


@pytest.fixture(scope="session")
def bubble() -> Room:
    return open_room("bulle")


@pytest.fixture(scope="session")
def honest(paper: Paper, bubble: Room) -> Outcome:
    """Return the outcome of an honest copy that no attack ever ran beside."""
    return grade(tiny.copy(tiny.GOOD), {}, paper, bubble, LIMITS)


@pytest.fixture(scope="session", autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the grader a temporary folder where nobody else writes."""
    folder = tmp_path_factory.mktemp("temporaire")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _clean_machine(private: Path) -> Iterator[None]:
    """Fail any test after which something of a room is still there."""
    yield
    assert leftovers(private) == []


@pytest.fixture
def grader_fds() -> Iterator[None]:
    before = len(os.listdir("/proc/self/fd"))
    yield
    assert len(os.listdir("/proc/self/fd")) == before


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
