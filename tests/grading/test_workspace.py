"""A copy's folder goes with it; a killed run's is swept, and a living one's is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.grading.workspace import DAY, sweep, workspace

HOLDER = """
import sys
from autograder.grading.workspace import workspace
with workspace() as folder:
    (folder / "copie.py").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_folder_is_empty_then_gone(tmp_path: Path) -> None:
    with workspace() as folder:
        assert folder.is_relative_to(tmp_path)
        assert list(folder.iterdir()) == []
        (folder / "donnees").mkdir()
        assert sweep() == 0
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_folder_of_a_killed_process_is_swept_and_not_before(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        assert sweep() == 0
        assert (folder / "copie.py").is_file()
        holder.send_signal(signal.SIGKILL)
    assert sweep() == 1
    assert list(tmp_path.iterdir()) == []


def test_other_commands_folders_are_left_for_a_day(tmp_path: Path) -> None:
    other, link = tmp_path / "autograder-x", tmp_path / "autograder-copie-lien"
    other.mkdir()
    link.symlink_to(other)
    assert sweep() == 0
    old = other.stat().st_mtime - DAY - 1
    os.utime(other, (old, old))
    assert sweep() == 1
    assert [path.name for path in tmp_path.iterdir()] == [link.name]
