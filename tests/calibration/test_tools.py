"""Calibrated notebooks find the tools that students receive."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from autograder.calibration import trial
from autograder.publish.setting import setting
from tests.conftest import ROOT

NOTEBOOK = '''
from outils import Verificateur, nombre
from outils.trivial import annoncer
verifier = Verificateur("trivial")
verifier("q1", annoncer(2))
verifier.bilan()
'''
HELPERS = '''
from autograder.outils.nombres import nombre

def annoncer(valeur):
    return nombre(valeur, 1)
'''


def test_notebook_imports_its_helpers_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "exercices" / "essai" / "trivial"
    shutil.copytree(ROOT / "benchmarks" / "exercices" / "essai" / "trivial", own)
    (own / "tools.py").write_text(HELPERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    place = setting(trial.calibration_course(0), "essai/trivial")
    kept: dict[str, object] = {}
    with (
        trial.student_folder(place) as folder, trial._inside(folder),
        trial._tools(kept.__setitem__),
    ):
        exec(NOTEBOOK, {})
    assert kept == {"q1": "2,0"}
    assert not [name for name in sys.modules if name.partition(".")[0] == "outils"]
