"""The performance page says what was measured; a small measure runs end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.report import DATA, PAGE, markdown, targets
from tests.conftest import ROOT


def test_page_is_what_the_figures_say() -> None:
    figures = json.loads(DATA.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == markdown(figures)


def test_every_target_has_a_measure() -> None:
    figures = json.loads(DATA.read_text(encoding="utf-8"))
    assert len(targets(figures)) == 11


def test_a_small_measure_runs(tmp_path: Path) -> None:
    out = tmp_path / "memoire.json"
    command = [
        sys.executable, "-m", "benchmarks.memory", "--sizes", "1", "2", "--json", str(out)
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert [(row["copies"], row["run"]) for row in rows] == [
        (1, "first run"), (1, "rerun"), (2, "first run"), (2, "rerun")
    ]
    assert all(row["mib"] > 50 for row in rows)
