from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.errors import CourseError
from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.platforms.nbgrader import Register, generate, is_generated

from . import essai


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*") if path.is_file()
    }


Cell = dict[str, Any]
Edit = Callable[[list[Cell], Cell], object]


def change(course: Course, name: str, edit: Edit) -> None:
    """Edit a cell of a source notebook, or its neighbours."""
    path = course.source / "essai" / "mini.ipynb"
    source = json.loads(path.read_text())
    edit(source["cells"], next(cell for cell in source["cells"] if cell["id"] == name))
    path.write_text(json.dumps(source))


def named(cell: Cell, name: str) -> Cell:
    """Copy of a cell under another name."""
    copy: Cell = json.loads(json.dumps(cell))
    copy["id"] = copy["metadata"]["nbgrader"]["grade_id"] = name
    return copy


def test_release_holds_notebooks_and_side_files_without_solutions(course: Course) -> None:
    released = tree(course.release / "essai")
    assert {"mini.ipynb", "second.ipynb", "bareme.json", "outils/verifier.py"} <= set(released)
    assert "donnees/mini/train.csv.gz" in released
    notebook = released["mini.ipynb"].decode()
    assert "SOLUTION" not in notebook
    assert '"# Votre code ici"' in notebook
    assert json.loads(notebook)["metadata"]["autograder"] == {
        "cours": course.fingerprint, "exercice": "essai/mini",
    }


def test_released_cells_keep_their_identifiers(course: Course) -> None:
    source = json.loads((course.source / "essai" / "mini.ipynb").read_text())
    release = json.loads((course.release / "essai" / "mini.ipynb").read_text())
    assert [c["id"] for c in release["cells"]] == [c["id"] for c in source["cells"]]


def test_stock_command_in_a_fresh_clone_gives_the_same_release(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbgrader.apps import GenerateAssignmentApp

    before = tree(course.release)
    (course.root / "gradebook.db").unlink()
    assert not all(is_generated(course, name) for name in essai.NAMES)
    monkeypatch.chdir(course.root)
    GenerateAssignmentApp.clear_instance()
    app = GenerateAssignmentApp.instance()
    app.initialize(["essai"])
    app.start()
    app.reset()
    assert tree(course.release) == before
    assert all(is_generated(course, name) for name in essai.NAMES)


def test_new_cell_is_refused_once_copies_are_recorded(course: Course) -> None:
    from autograder.grading.grade import without_run
    from autograder.papers import read

    with Register(course) as register:
        register.ensure(["essai/mini"])
        outcome = without_run(Status.UNREADABLE, "", read(course.paper("essai/mini")))
        register.record("alice", "essai/mini", outcome, None)
    before = tree(course.release)
    change(course, "q1", lambda cells, cell: cells.append(named(cell, "q9")))
    with pytest.raises(CourseError, match=r"déjà des copies.*\+ mini/q9 \(note\)"):
        essai.release(course)
    assert tree(course.release) == before


def test_new_cell_is_released_while_no_copy_is_recorded(course: Course) -> None:
    change(course, "q1_reponse", lambda cells, cell: cells.append(named(cell, "q9_reponse")))
    essai.release(course)
    assert "q9_reponse" in (course.release / "essai" / "mini.ipynb").read_text()


@pytest.mark.parametrize(("edit", "message"), [
    (lambda cells, cell: cell["metadata"]["nbgrader"].update(points=99), r"q1 \(99 point"),
    (lambda cells, cell: cells.remove(cell), r"q1 \(absente dans le carnet"),
    (lambda cells, cell: cells.append(named(cell, "q9")), r"q9 .* absente à l’examen"),
])
def test_other_questions_or_points_than_the_exam_are_refused(
    course: Course, edit: Edit, message: str
) -> None:
    before = tree(course.release)
    change(course, "q1", edit)
    with pytest.raises(CourseError, match=message):
        essai.release(course)
    assert tree(course.release) == before


@pytest.mark.parametrize("name", ["corrige.py", "secret.key", "notes.db"])
def test_files_that_would_leak_from_source_are_refused(course: Course, name: str) -> None:
    (course.source / "essai" / name).write_text("secret")
    before = tree(course.release)
    with pytest.raises(CourseError, match=name):
        essai.release(course)
    assert tree(course.release) == before


def test_damaged_source_is_refused_before_anything_is_deleted(course: Course) -> None:
    (course.source / "essai" / "mini.ipynb").write_text("{")
    before = tree(course.release)
    with pytest.raises(CourseError, match="lisible"):
        essai.release(course)
    assert tree(course.release) == before


def test_unknown_theme_is_refused_in_french(course: Course) -> None:
    with pytest.raises(CourseError, match="Aucun carnet d’un exercice connu"):
        generate(course, ExerciseId("inconnu/rien"))


def test_notebook_outside_the_catalog_is_refused(course: Course) -> None:
    source = course.source / "essai"
    (source / "intrus.ipynb").write_bytes((source / "mini.ipynb").read_bytes())
    with pytest.raises(CourseError, match="essai/intrus"):
        essai.release(course)


def test_configuration_names_every_class_it_needs(course: Course) -> None:
    from importlib import import_module

    from traitlets.config import Config

    from autograder.platforms.nbgrader import configure

    config = Config()
    configure(config, course.root)
    names = [
        config.GenerateAssignment.exporter_class, config.Autograde.exporter_class,
        config.GenerateFeedback.exporter_class,
        *config.GenerateAssignment.preprocessors.get_value([]),
    ]
    for name in names:
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute)
    assert config.CourseDirectory.course_id == "cours-d-essai"


def test_course_settings_are_checked(course: Course) -> None:
    from autograder.platforms.nbgrader.settings import read

    path = course.root / "cours.toml"
    path.write_text(path.read_text() + '[retard]\npoints_par_jour = "deux"\n')
    with pytest.raises(CourseError, match="points_par_jour"):
        read(course.root)


