"""``autograder calibrer``, its measures replaced by committed ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from autograder.calibration import campaign
from autograder.calibration.report import data_path
from autograder.cli import main
from tests.conftest import ROOT

EXERCISES = ("introduction/pourquoi_apprendre", "medecine_sante/traitements")


def calibrate(folder: Path) -> int:
    return main(["calibrer", *EXERCISES, "--docs", str(folder), "--cours", str(ROOT)])


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    tables = {name: pd.read_csv(data_path(ROOT / "docs", name)) for name in EXERCISES}

    def measure(plan: campaign.Plan, workers: int, advance: Callable[[int], None]) -> pd.DataFrame:
        advance(plan.worlds)
        return tables[plan.exercise]

    monkeypatch.setattr(campaign, "measure", measure)
    return tables


def test_evidence_is_written_and_progress_said_without_a_terminal(
    measured: dict[str, pd.DataFrame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(tmp_path) == 0
    said = capsys.readouterr().err
    for name in EXERCISES:
        assert f"{name}\u00a0: {len(measured[name])} mesures" in said
        assert data_path(tmp_path, name).is_file()
    page = (tmp_path / "calibration.md").read_text(encoding="utf-8")
    assert page.count("\n## ") == len(EXERCISES)


def test_threshold_that_does_not_hold_is_named(
    measured: dict[str, pd.DataFrame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured[EXERCISES[0]]["s"] -= 0.2
    assert calibrate(tmp_path) == 1
    assert f"Seuil non tenu\u00a0: {EXERCISES[0]}, q" in capsys.readouterr().out


def test_unknown_exercise_is_said_before_any_measure(
    measured: dict[str, pd.DataFrame], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [EXERCISES[0], "finance/bourse"]
    assert main(["calibrer", *chosen, "--docs", str(tmp_path), "--cours", str(ROOT)]) == 2
    assert "Exercice inconnu\u00a0: «\u00a0finance/bourse\u00a0»" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
