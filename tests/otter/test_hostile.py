"""Copies that attack Otter: the grader belongs to nobody, and points are those of the answers."""

from __future__ import annotations

import json
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.forgery import tiny_exercise as essai

from .conftest import Runs, tiny_copy
from .driver import OtterStopped

HandIn = Callable[..., Path]
HALF = {**essai.WEAK, "q1": essai.GOOD["q1"]}
"""Answers worth two points, all of q1's."""
FORGED = {"score": 20.0, "tests": [{"name": "q1", "score": 20.0, "max_score": 20.0}]}


class Payload:
    """Object whose unpickling leaves a mark on the machine that does it."""

    def __init__(self, mark: Path) -> None:
        self.mark = str(mark)

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (self.mark, "w"))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """Return a file that only code of the student would make."""
    return tmp_path / "possede"


def test_answers_alone_make_the_points(isolated: Path, runs: Runs, hand_in: HandIn) -> None:
    results = runs.otter_run(isolated, hand_in(tiny_copy(HALF)))
    assert results["score"] == 2.0
    assert {test["name"][:2]: test["score"] for test in results["tests"]} == {
        "q1": 2.0, "q2": 0.0, "q3": 0.0, "q4": 0.0, "q5": 0.0
    }


def test_copy_that_writes_the_pickle_and_the_results_owns_nothing(
    isolated: Path, runs: Runs, hand_in: HandIn, mark: Path
) -> None:
    forged = pickle.dumps(Payload(mark))
    attack = f"""
import glob, json, os, subprocess, sys
code = '''
import glob, time
end = time.time() + 60
while time.time() < end:
    for path in glob.glob("/tmp/**/*.pkl", recursive=True):
        open(path, "wb").write({forged!r})
    for path in glob.glob("/tmp/**/results*", recursive=True):
        open(path + "/results.json", "w").write({json.dumps(FORGED)!r})
    time.sleep(0.01)
'''
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
for folder in ("..", "../results", "/tmp", "/autograder/results"):
    os.makedirs(folder, exist_ok=True) if folder.startswith("/tmp") else None
    try:
        open(folder + "/results.json", "w").write({json.dumps(FORGED)!r})
        open(folder + "/x.pkl", "wb").write({forged!r})
    except OSError:
        pass
"""
    results = runs.otter_run(isolated, hand_in(tiny_copy(HALF, attack)))
    assert results["score"] == 2.0
    assert results["extra_data"]["statut"] == "noté"
    assert not mark.exists()


def test_copy_that_ends_its_process_keeps_what_it_had_earned(
    isolated: Path, runs: Runs, hand_in: HandIn
) -> None:
    made = tiny_copy(essai.GOOD)
    after_q1 = [cell["id"] for cell in made["cells"]].index("q1") + 1
    made["cells"].insert(after_q1, essai.code("import os; os._exit(0)", "fin"))
    results = runs.otter_run(isolated, hand_in(made))
    assert results["extra_data"]["statut"] == "interrompu"
    assert results["score"] == 2.0


def test_what_a_copy_says_to_otter_is_not_heard(
    isolated: Path, runs: Runs, hand_in: HandIn, mark: Path
) -> None:
    own_test = f"open({str(mark)!r}, 'w')\nOK_FORMAT = False\nname = 'q1'\npoints = 99\n"
    made = tiny_copy(HALF)
    made["metadata"]["kernelspec"] = {"name": "noyau_a_moi", "display_name": "Noyau à moi"}
    made["metadata"]["otter"] = {
        "OK_FORMAT": False, "tests": {"q1": own_test}, "assignment_name": "autre",
        "plugins": [{"os.system": {"x": f"touch {mark}"}}],
    }
    for cell in made["cells"]:
        cell["metadata"]["otter"] = {"tests": ["q1"], "ignore": True}
    results = runs.otter_run(isolated, hand_in(made))
    assert results["score"] == 2.0
    assert not mark.exists()


def test_files_beside_the_copy_run_neither_in_otter_nor_in_its_kernel(
    isolated: Path, runs: Runs, hand_in: HandIn, mark: Path, tmp_path: Path
) -> None:
    notebook = hand_in(tiny_copy(HALF))
    code = f"open({str(mark)!r}, 'w')\n"
    forged = pickle.dumps(Payload(mark))
    given = tmp_path / "remise.zip"
    with zipfile.ZipFile(given, "w") as archive:
        archive.write(notebook, "copie.ipynb")
        archive.writestr(".OTTER_LOG", forged)
        archive.writestr("otter_config.json", json.dumps({"plugins": [], "points_possible": 99}))
        for name in ("otter/__init__.py", "pickle.py", "sitecustomize.py", "ipykernel.py",
                     "nbformat.py", "tests/q1.py", "tests/q2.py"):
            archive.writestr(name, code)
    results = runs.otter_run(isolated, given)
    assert results["score"] == 2.0
    assert not mark.exists()


@pytest.mark.parametrize("name", ['"); open("pris", "w") #\n[é*].ipynb', "-r $(touch pris).ipynb"])
def test_strange_name_is_only_a_name(
    isolated: Path, runs: Runs, hand_in: HandIn, name: str
) -> None:
    given = hand_in(tiny_copy(HALF), name)
    assert runs.otter_run(isolated, given)["score"] == 2.0
    assert not list(runs.folder.rglob("pris"))


def test_error_text_of_a_copy_is_not_shown_to_students(
    isolated: Path, runs: Runs, hand_in: HandIn
) -> None:
    answers = {**HALF, "q3": "lambda X: (_ for _ in ()).throw(ValueError(X.to_csv()))"}
    results = runs.otter_run(isolated, hand_in(tiny_copy(answers)))
    q3 = next(test for test in results["tests"] if test["name"].startswith("q3"))
    assert q3["score"] == 0
    hidden = essai.draws()["q3"].inputs["mesures"]["u"].astype(str)
    shown = json.dumps([results["output"], results["tests"]])
    assert not [value for value in hidden if value in shown]


def test_file_that_is_no_notebook_stops_otter_before_any_grading(
    isolated: Path, runs: Runs, tmp_path: Path
) -> None:
    given = tmp_path / "copie.ipynb"
    given.write_text("ceci n’est pas un carnet")
    with pytest.raises(OtterStopped, match="JSON"):
        runs.otter_run(isolated, given)
    assert not (runs.folder / "results.json").exists()
    results = runs.on_host(isolated, given)
    assert (results["score"], results["extra_data"]["statut"]) == (0, "illisible")
    assert results["visibility"] == "visible"


def test_metadata_that_otter_cannot_read_do_not_stop_a_host(
    isolated: Path, runs: Runs, hand_in: HandIn
) -> None:
    made = tiny_copy(HALF)
    made["metadata"]["otter"] = {"tests": 3}
    assert runs.on_host(isolated, hand_in(made))["score"] == 2.0


def test_host_chooses_the_notebook_by_its_name_and_says_when_it_cannot(
    isolated: Path, runs: Runs, hand_in: HandIn, tmp_path: Path
) -> None:
    named = hand_in(tiny_copy(HALF), "essai.ipynb")
    draft = hand_in(tiny_copy(essai.WEAK), "brouillon.ipynb")
    assert runs.on_host(isolated, named, draft)["score"] == 2.0
    shutil.rmtree(tmp_path / "autograder")
    other = hand_in(tiny_copy(HALF), "essai (1).ipynb")
    results = runs.on_host(isolated, other, draft)
    assert results["extra_data"]["statut"] == "illisible"
    assert "essai.ipynb" in results["output"]
