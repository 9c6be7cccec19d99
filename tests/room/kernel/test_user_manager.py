"""A control group asked of the user's systemd, played by a script: whatever it does, rooms run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.room import Limits
from autograder.room.kernel import cgroup, user_manager

from ..driver import run

SLICE = "user.slice/app.slice"
REFUSES = "exit 1"
HANGS = "exec sleep 60"
ANSWERS = "exit 0"
MOVES = """
scope={root}/{slice}/$8
mkdir -p $scope
touch $scope/cgroup.subtree_control
echo "$@" >> {root}/asked
echo "0::/{slice}/$8" > {own}
"""


class Manager:
    """A `busctl` that does what a test says, and the file that tells this process's group."""

    def __init__(self, folder: Path) -> None:
        self.root, self.own = folder / "cgroup", folder / "own"
        self._program = folder / "busctl"
        self.root.mkdir()
        self.own.write_text("0::/user.slice/session-1.scope\n")

    def does(self, script: str) -> None:
        text = script.format(root=self.root, own=self.own, slice=SLICE)
        self._program.write_text(f"#!/bin/sh\n{text}\n")
        self._program.chmod(0o755)

    @property
    def asked(self) -> list[list[str]]:
        return [line.split() for line in (self.root / "asked").read_text().splitlines()]


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    made = Manager(tmp_path)
    monkeypatch.setattr(user_manager, "OWN", made.own)
    monkeypatch.setattr(user_manager, "PATIENCE", 0.3)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    user_manager.join_scope.cache_clear()
    yield made
    user_manager.join_scope.cache_clear()


def test_a_scope_is_asked_for_this_process_once(manager: Manager) -> None:
    manager.does(MOVES)
    for _ in range(2):
        cgroup.make_group(Limits(), manager.root)
    (words,) = manager.asked
    assert words[:2] == ["--user", "call"]
    assert words[5] == "StartTransientUnit"
    assert words[9:] == ["2", "PIDs", "au", "1", str(os.getpid()), "Delegate", "b", "true", "0"]


def test_its_rooms_are_bounded_beside_it(manager: Manager) -> None:
    manager.does(MOVES)
    cgroup.prepare(manager.root)
    name = manager.asked[0][7]
    scope = manager.root / SLICE / name
    assert (scope / "correcteur/cgroup.procs").read_text() == str(os.getpid())
    assert (scope / "cgroup.subtree_control").read_text() == "+memory +pids"
    manager.own.write_text(f"0::/{SLICE}/{name}/correcteur\n")  # as the kernel then tells them
    (scope / "cgroup.subtree_control").write_text("memory pids\n")
    group = cgroup.make_group(Limits(memory=1000), manager.root)
    assert group is not None
    assert group.path.parent == scope
    assert (group.path / "memory.max").read_text() == "1000"


@pytest.mark.parametrize("script", [REFUSES, HANGS, ANSWERS], ids=["refuses", "hangs", "lies"])
def test_a_manager_that_fails_leaves_rooms_watched(manager: Manager, script: str) -> None:
    manager.does(script)
    assert cgroup.make_group(Limits(), manager.root) is None


def test_without_a_manager_rooms_are_watched(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert cgroup.make_group(Limits(), manager.root) is None


def test_a_scope_that_cannot_be_shared_leaves_rooms_watched(manager: Manager) -> None:
    manager.does(f"{MOVES}\ntouch $scope/correcteur")
    assert cgroup.make_group(Limits(), manager.root) is None


@pytest.mark.parametrize("script", [REFUSES, HANGS, ANSWERS, MOVES])
def test_a_copy_is_graded_whatever_the_manager_does(
    manager: Manager, bubble: str, script: str
) -> None:
    manager.does(script)
    done = run("print(6 * 7)", level=bubble)
    assert (done.text(), done.report.reason) == ("42\n", "ended")
