"""A cohort in which nearly everybody attacks: the honest copies never notice."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cohort.copies import find, read
from autograder.cohort.run import Graded, Job, Setup, run
from autograder.grading.outcome import Failure, Outcome
from autograder.papers import save

from . import test_notebook, test_violence
from . import tiny_exercise as tiny
from .conftest import LIMITS

HONEST = ("alice", "milieu", "zoe")
KILLER = test_violence.MODELS["killing everything"]
NOTEBOOKS = {
    **dict.fromkeys(HONEST, tiny.copy(tiny.GOOD)),
    "bombe": test_notebook.BOMBS["small objects"],
    "boucle": tiny.copy(tiny.WEAK | {"q1": "[0 for _ in iter(int, 1)]"}),
    "html": tiny.copy(tiny.WEAK, *["from IPython.display import HTML; HTML('<b a ' * 9**5)"] * 9),
    "mort": tiny.copy(tiny.WEAK | {"q2": "lambda **k: __import__('os')._exit(0)"}),
    "tueur": test_violence.striking(KILLER),
    "vide": b"",
    "=cmd|'calc'!A0": b"[]",
}


def lay(root: Path, student: str) -> Path:
    path = root / student / f"{tiny.EXERCISE}.ipynb"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graded]:
    folder = tmp_path_factory.mktemp("promotion")
    for student, content in NOTEBOOKS.items():
        lay(folder, student).write_bytes(content)
    os.mkfifo(lay(folder, "tuyau"))
    lay(folder, "dossier").mkdir()
    lay(folder, "lien").symlink_to(folder / "alice" / f"{tiny.EXERCISE}.ipynb")
    (folder / "voleur").mkdir()
    (folder / "voleur" / "theme_essai").symlink_to(folder / "alice" / "theme_essai")
    paper = tmp_path_factory.mktemp("sujets") / "essai.zip"
    save(tiny.make_paper(), paper)
    setup = Setup("bulle", replace(LIMITS, wall=60.0, cpu=4.0))
    copies = find(folder, (tiny.EXERCISE,), None)
    jobs = [Job(submission=one, copy=read(one), paper=paper, setup=setup) for one in copies]
    return {one.submission.student: one for one in run(jobs, workers=2)}


def test_every_copy_has_an_outcome_and_none_a_fault(graded: dict[str, Graded]) -> None:
    assert graded.keys() == {*NOTEBOOKS, "tuyau", "dossier", "lien", "voleur"}
    failures = {s: one.result for s, one in graded.items() if isinstance(one.result, Failure)}
    assert failures == {}


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_copy_has_full_marks(graded: dict[str, Graded], student: str) -> None:
    outcome, alice = graded[student].result, graded["alice"].result
    assert isinstance(outcome, Outcome)
    assert isinstance(alice, Outcome)
    assert outcome.points == pytest.approx(tiny.POINTS), outcome
    assert outcome.verdicts == alice.verdicts


def test_no_attack_earns_a_point(graded: dict[str, Graded]) -> None:
    points = {s: o.points for s, one in graded.items() if isinstance(o := one.result, Outcome)}
    assert {s: value for s, value in points.items() if value} == dict.fromkeys(HONEST, tiny.POINTS)


def test_each_attack_has_its_status(graded: dict[str, Graded]) -> None:
    found = {s: o.status for s, one in graded.items() if isinstance(o := one.result, Outcome)}
    unreadable = ("bombe", "vide", "=cmd|'calc'!A0", "tuyau", "dossier", "lien", "voleur")
    assert {s for s, status in found.items() if status == "illisible"} == set(unreadable)
    assert {s for s, status in found.items() if status == "interrompu"} == {
        "boucle", "mort", "tueur",
    }
