from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from autograder.commands.muster import Request
from autograder.commands.promotion import grade_cohort
from autograder.course import Course, open_course
from autograder.grading.outcome import Outcome
from autograder.platforms import Recorded
from autograder.platforms.nbgrader import Register

from .essai import NAMES, Copy, api, autograde

RIGHT = 'reponse = {"moyenne": 3.0}'
GOOD = 'modele = lambda table: table["x"].to_numpy()'
WRONG = 'reponse = {"moyenne": 4.0}'
EXPECTED = {
    ("bien", "mini"): ("noté", {"q1": 4.0, "q2": 6.0}),
    ("faux", "mini"): ("noté", {"q1": 0.0, "q2": 6.0}),
    ("vide", "mini"): ("sans réponse", {"q1": 0.0, "q2": 0.0}),
    ("mort", "mini"): ("interrompu", {"q1": 4.0, "q2": 0.0}),
    ("casse", "mini"): ("illisible", {"q1": 0.0, "q2": 0.0}),
    ("lien", "mini"): ("illisible", {"q1": 0.0, "q2": 0.0}),
    ("ailleurs", "mini"): ("autre cours", {"q1": 0.0, "q2": 0.0}),
    ("melange", "mini"): ("noté", {"q1": 4.0, "q2": 6.0}),
    ("falsifie", "mini"): ("noté", {"q1": 0.0, "q2": 6.0}),
    ("bien", "second"): ("à relire", {"q1": 4.0, "q2": 6.0}),
    ("faux", "second"): ("absent", {"q1": 0.0, "q2": 0.0}),
}


def shuffled(copy: Copy) -> Copy:
    """A deleted, a duplicated and a displaced grade cell, with edited metadata."""
    cells = [cell for cell in copy.notebook["cells"] if cell["id"] != "q1"]
    twice = json.loads(json.dumps(copy.cell("q2")))
    twice["id"], twice["source"] = "copie-de-q2", "2.0"
    twice["metadata"]["nbgrader"] |= {"points": 60, "locked": False}
    return Copy({**copy.notebook, "cells": [twice, *cells, twice]})


def forged(copy: Copy) -> Copy:
    """Grade cell and tools rewritten by the student."""
    copy.cell("q1")["source"] = "4.0"
    copy.cell("q1")["metadata"]["nbgrader"] = {"grade_id": "q1", "points": 99}
    copy.cell("q1")["outputs"] = [{
        "output_type": "execute_result", "execution_count": 1, "metadata": {},
        "data": {"text/plain": "4.0"},
    }]
    return copy.answer(q1=WRONG, q2=GOOD)


@pytest.fixture(scope="module")
def cohort(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one copy of each kind."""
    root = tmp_path_factory.mktemp("promotion") / "cours"
    shutil.copytree(built, root)
    course = open_course(root)

    def fresh(name: str = NAMES[0]) -> Copy:
        return Copy(json.loads((course.release / f"{name}.ipynb").read_text()))

    def place(student: str, name: str = NAMES[0]) -> Path:
        path = course.submitted / student / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    fresh().answer(q1=RIGHT, q2=GOOD).write(place("bien"))
    fresh(NAMES[1]).answer(q1=RIGHT, q2=GOOD).write(place("bien", NAMES[1]))
    fresh().answer(q1=WRONG, q2=GOOD).write(place("faux"))
    fresh().write(place("vide"), date="")
    dead = "import os\nos._exit(1)"
    fresh().answer(q1=RIGHT, q2=dead).write(place("mort"))
    place("casse").write_bytes(b'{"cells": [')
    place("lien").symlink_to("/etc/hostname")
    elsewhere = fresh()
    elsewhere.notebook["metadata"]["autograder"]["cours"] = "0" * 16
    elsewhere.write(place("ailleurs"))
    shuffled(fresh().answer(q1=RIGHT, q2=GOOD)).write(place("melange"))
    forged(fresh()).write(place("falsifie"))
    tampered = place("falsifie").parent
    (tampered / "outils").mkdir()
    (tampered / "outils" / "__init__.py").write_text("Verificateur = None")
    (tampered / "fuite").symlink_to("/etc/passwd")
    os.mkfifo(tampered / "tube")
    return root


def recorded(course: Course) -> dict[tuple[str, str], Recorded | None]:
    with Register(course) as register:
        return {(who, name): register.read(who, f"essai/{name}") for who, name in EXPECTED}


@pytest.fixture(scope="module")
def by_nbgrader(cohort: Path) -> Course:
    course = open_course(cohort)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cohort)
        result = autograde(course)
    assert result["success"], result
    return course


def test_autograde_gives_every_status_its_points(by_nbgrader: Course) -> None:
    found = recorded(by_nbgrader)
    assert {
        key: (value and value.status, value and value.auto) for key, value in found.items()
    } == EXPECTED


def test_noter_gives_the_same_grades_as_nbgrader(
    by_nbgrader: Course, built: Path, tmp_path: Path
) -> None:
    root = tmp_path / "cours"
    shutil.copytree(built, root)
    course = open_course(root)
    grade_cohort(Request(
        course=course, copies=by_nbgrader.submitted, exercises=NAMES, isolation="aucune", workers=2
    ))
    theirs, ours = recorded(by_nbgrader), recorded(course)
    present = [key for key in EXPECTED if EXPECTED[key][0] != "absent"]
    assert {key: ours[key] for key in present} == {key: theirs[key] for key in present}


def test_nothing_of_the_copies_folder_is_followed(by_nbgrader: Course) -> None:
    folder = by_nbgrader.root / "autograded"
    names = {path.name for path in folder.rglob("*") if not path.is_dir()}
    assert names == {"mini.ipynb", "second.ipynb", "timestamp.txt"}
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_nbgrader_totals_are_the_recorded_notes(by_nbgrader: Course) -> None:
    for submission in api(by_nbgrader).get_submissions("essai"):
        notes = [
            value.note for (who, _), value in recorded(by_nbgrader).items()
            if who == submission["student"] and value
        ]
        assert submission["score"] == pytest.approx(sum(notes))
        assert submission["autograded"]


def test_graded_notebooks_satisfy_nbgrader_own_reading(by_nbgrader: Course) -> None:
    from nbgrader.nbgraderformat import read
    from nbgrader.utils import determine_grade, is_grade

    for (who, name), value in recorded(by_nbgrader).items():
        path = by_nbgrader.root / "autograded" / who / "essai" / f"{name}.ipynb"
        if path.exists() and value is not None:
            cells = read(str(path), as_version=4).cells
            points = {
                cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
                for cell in cells if is_grade(cell)
            }
            assert points == pytest.approx(value.auto, abs=1e-9)


@pytest.fixture
def alice(course: Course, copy: Callable[[], Copy], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good copy, handed in."""
    monkeypatch.chdir(course.root)
    path = course.submitted / "alice" / "essai" / "mini.ipynb"
    copy().answer(q1=RIGHT, q2="modele = 0").write(path)
    return path


def note(course: Course) -> Recorded | None:
    with Register(course) as register:
        return register.read("alice", "essai/mini")


def test_a_resubmission_that_crashes_loses_the_old_grade(course: Course, alice: Path) -> None:
    autograde(course, "alice")
    alice.write_bytes(b"{")
    autograde(course, "alice", force=True)
    found = note(course)
    assert found is not None
    assert (found.status, found.note) == ("illisible", 0.0)


def test_a_machine_fault_leaves_no_grade_of_a_former_copy(
    course: Course, alice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.errors import RoomUnavailable
    from autograder.platforms.nbgrader import grading

    def no_room(_: object) -> Future[Outcome]:
        fault: Future[Outcome] = Future()
        fault.set_exception(RoomUnavailable("Pas de salle ici."))
        return fault

    autograde(course, "alice")
    course.outcomes.unlink()
    monkeypatch.setattr(grading.WORKER, "submit", no_room)
    result = autograde(course, "alice", force=True)
    assert "Pas de salle ici." in result["log"]
    assert note(course) is None
    with api(course).gradebook as book:
        assert book.find_submission("essai", "alice").score == 0.0


def test_only_changed_copies_are_graded_again(course: Course, alice: Path) -> None:
    assert "alice, essai/mini" in autograde(course, "alice")["log"]
    assert "alice, essai/mini" not in autograde(course, "alice")["log"]
    content = json.loads(alice.read_text())
    content["cells"].append({"cell_type": "raw", "id": "z", "metadata": {}, "source": ""})
    alice.write_text(json.dumps(content))
    assert "alice, essai/mini" in autograde(course, "alice")["log"]


def test_a_manual_correction_survives_nbgrader_grading_again(course: Course, alice: Path) -> None:
    autograde(course, "alice")
    with api(course).gradebook as book:
        grade = book.find_grade("q2", "mini", "essai", "alice")
        grade.manual_score, grade.extra_credit = 5.0, 0.5
        book.db.commit()
    autograde(course, "alice", force=True)
    found = note(course)
    assert found is not None
    assert (found.manual, found.note) == ({"q2": 5.0}, 9.5)


def test_a_missing_paper_is_a_french_refusal(course: Course, alice: Path) -> None:
    course.paper("essai/mini").unlink()
    result = autograde(course, "alice")
    assert not result["success"]
    assert "Construisez-le\u00a0: autograder construire" in result["log"]
