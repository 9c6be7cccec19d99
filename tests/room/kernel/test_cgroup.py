"""Control groups, in a folder that looks like their hierarchy."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.room import Limits
from autograder.room.kernel import cgroup


def fake_hierarchy(root: Path, controllers: str) -> Path:
    row = next(r for r in Path("/proc/self/cgroup").read_text().splitlines() if r[:3] == "0::")
    own = root / row[3:].lstrip("/")
    own.mkdir(parents=True, exist_ok=True)
    (own / "cgroup.subtree_control").write_text(controllers)
    return own


def test_a_group_is_bounded(tmp_path: Path) -> None:
    fake_hierarchy(tmp_path, "cpu memory pids\n")
    group = cgroup.make_group(Limits(memory=1000, processes=7), tmp_path)
    assert group is not None
    read = {path.name: path.read_text() for path in group.path.iterdir()}
    assert read["memory.max"] == "1000"
    assert read["memory.swap.max"] == "0"
    assert read["memory.oom.group"] == "1"
    assert read["pids.max"] == "7"


def test_a_group_tells_what_the_kernel_counted(tmp_path: Path) -> None:
    group = cgroup.Group(tmp_path)
    assert not group.out_of_memory()
    assert group.cpu_seconds() == 0.0
    (tmp_path / "memory.events").write_text("low 0\noom 3\noom_kill 2\n")
    (tmp_path / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\n")
    assert group.out_of_memory()
    assert group.cpu_seconds() == 1.5


def test_groups_of_dead_graders_are_swept(tmp_path: Path) -> None:
    own = fake_hierarchy(tmp_path, "memory pids")
    (own / "salle-4194305-0").mkdir()
    (own / "salle-1-0").mkdir()
    assert cgroup.make_group(Limits(), tmp_path) is not None
    assert not (own / "salle-4194305-0").exists()
    assert (own / "salle-1-0").exists()


@pytest.mark.parametrize("controllers", ["", "cpu", "memory"])
def test_no_group_where_it_would_not_bind(tmp_path: Path, controllers: str) -> None:
    fake_hierarchy(tmp_path, controllers)
    assert cgroup.make_group(Limits(), tmp_path) is None
