"""Where a copy is graded: in a room, or nowhere unless the bundle says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forgery import tiny_exercise as essai

from .conftest import install, read_results, tiny_copy

OTTER = Path(sys.executable).with_name("otter")


@pytest.fixture
def without_bubblewrap(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine where bubblewrap is not installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "env"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return {**os.environ, "PATH": str(folder)}


def otter_run(archive: Path, copy: Path, environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [OTTER, "run", "-a", archive, "-o", copy.parent, copy], env=environment,
        cwd=copy.parent, capture_output=True, text=True, check=False,
    )
    return done.returncode, done.stdout


def test_without_a_room_nobody_is_graded_and_the_reason_is_said(
    isolated: Path, hand_in: Callable[..., Path], without_bubblewrap: dict[str, str]
) -> None:
    copy = hand_in(tiny_copy(essai.GOOD))
    code, printed = otter_run(isolated, copy, without_bubblewrap)
    results = read_results(copy.parent)
    assert code == 0
    assert "score" not in results
    assert results["tests"] == []
    assert results["extra_data"]["statut"] == "panne"
    for text in (results["output"], printed):
        assert "bubblewrap" in text
        assert "--sans-isolation" in text


def test_bundle_without_isolation_grades_there_and_says_so(
    tiny: Callable[[str], Path], hand_in: Callable[..., Path],
    without_bubblewrap: dict[str, str],
) -> None:
    copy = hand_in(tiny_copy(essai.GOOD))
    code, _ = otter_run(tiny("aucune"), copy, without_bubblewrap)
    results = read_results(copy.parent)
    assert (code, results["score"]) == (0, 16.0)
    assert results["extra_data"]["isolation"] == "aucune"


def test_host_runs_the_engine_that_the_bundle_carries(
    isolated: Path, hand_in: Callable[..., Path], tmp_path: Path
) -> None:
    root = install(isolated, tmp_path / "autograder", hand_in(tiny_copy(essai.GOOD)))
    (wheel,) = (root / "source").glob("*.whl")
    engine = tmp_path / "moteur"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", engine, wheel],
        check=True,
    )
    entry = root / "source" / "run_otter.py"
    entry.write_text(entry.read_text().replace("/autograder", str(root)))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(engine), str(entry)], cwd=root,
        capture_output=True, text=True, check=True,
    )
    assert done.stdout.splitlines()[-1].startswith(str(engine))
    assert read_results(root / "results")["score"] == 16.0
    assert [path.name for path in (root / "submission").iterdir()] == ["copie.ipynb"]


PROGRAM = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
runpy.run_path(sys.argv[2], run_name="__main__")
import autograder.platforms.otter.plugin as plugin
print(plugin.__file__)
"""
