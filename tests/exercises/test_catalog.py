"""Exercises are found by their place: in the package, in another one, in a course's folder."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from autograder.commands.construire import build
from autograder.course import Course, open_course
from autograder.errors import ExerciseError, UnknownExercise
from autograder.exercises import catalog
from autograder.exercises.catalog import Catalog, open_catalog
from autograder.platforms.nbgrader import Nbgrader
from autograder.publish.digest import exercise_digest
from autograder.publish.student import tool_files
from tests.conftest import CATALOG, ROOT

TRIVIAL = ROOT / "benchmarks" / "exercices" / "essai" / "trivial" / "__init__.py"
METRIC = '''
from autograder.outils.metrics import Metric

SIGN = Metric("signe", "Signe", function=lambda truth, answer: float((answer > 0).mean()))
'''


def write(root: Path, name: str, text: str) -> Path:
    path = root / "exercices" / name / "__init__.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_package_exercises_are_those_of_its_folders() -> None:
    folder = Path(catalog.__file__).parent
    places = {path.parent.relative_to(folder).as_posix() for path in folder.glob("*/*/__init__.py")}
    assert set(CATALOG.ids) == places
    assert len(CATALOG.ids) >= 12


def test_course_exercise_is_found_without_touching_the_engine(tmp_path: Path) -> None:
    write(tmp_path, "essai/trivial", TRIVIAL.read_text(encoding="utf-8"))
    found = open_catalog(tmp_path)
    assert set(found.ids) - set(CATALOG.ids) == {"essai/trivial"}
    exercise = found.load("essai/trivial")
    assert (exercise.id, exercise.theme, exercise.points) == ("essai/trivial", "essai", 20)


def test_package_declared_by_an_entry_point_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cours_de_lyon" / "essai" / "trivial"
    folder.mkdir(parents=True)
    shutil.copy(TRIVIAL, folder)
    (tmp_path / "cours_de_lyon" / "__init__.py").touch()
    meta = tmp_path / "cours_de_lyon-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: cours-de-lyon\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text("[autograder.exercises]\nlyon = cours_de_lyon\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = open_catalog.__wrapped__(None)
    assert "essai/trivial" in found.ids
    assert found.load("essai/trivial").title == "Exercice trivial"
    assert "cours_de_lyon/essai/trivial/__init__.py" in found.code("essai/trivial")


def test_entry_point_that_names_no_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("lyon", "paquet_inconnu", catalog.GROUP)
    monkeypatch.setattr(catalog, "entry_points", lambda group: [point])
    with pytest.raises(ExerciseError, match="paquet_inconnu"):
        open_catalog.__wrapped__(None)


def test_looking_for_exercises_imports_none(tmp_path: Path) -> None:
    write(tmp_path, "essai/casse", "raise RuntimeError('jamais exécuté')\n")
    before = set(sys.modules)
    assert "essai/casse" in open_catalog(tmp_path).ids
    assert not [name for name in set(sys.modules) - before if name.endswith(".casse")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("raise RuntimeError('oups')", "oups"), ("", "EXERCISE"), ("EXERCISE = 3", "type int")],
    ids=["fails", "empty", "another type"],
)
def test_exercise_that_does_not_load_is_named_and_spares_the_others(
    tmp_path: Path, text: str, said: str
) -> None:
    write(tmp_path, "essai/casse", text)
    found = open_catalog(tmp_path)
    with pytest.raises(ExerciseError, match=said) as caught:
        found.load("essai/casse")
    assert "essai/casse" in str(caught.value)
    assert found.load(CATALOG.ids[0]).title


def test_exercise_defined_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    twice = CATALOG.ids[0]
    path = write(tmp_path, twice, TRIVIAL.read_text(encoding="utf-8"))
    with pytest.raises(ExerciseError, match="deux fois") as caught:
        _ = open_catalog(tmp_path).ids
    assert str(path.parent) in str(caught.value)


def test_unknown_exercise_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownExercise, match="introduction/pourquoi_apprendre"):
        CATALOG.load("finance/loto")


def test_exercises_are_shown_in_the_order_of_the_curriculum() -> None:
    numbers = [exercise.number for exercise in CATALOG.in_order()]
    assert numbers == sorted(set(numbers))


@pytest.fixture
def own(tmp_path: Path) -> Course:
    """Course of two exercises of its own, not built."""
    for part in ("cours.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / part, tmp_path)
    from benchmarks.trivial import OURS, write_notebook

    for name in ("premier", "second"):
        write(tmp_path, f"essai/{name}", TRIVIAL.read_text(encoding="utf-8"))
        write_notebook(
            tmp_path / "source" / "essai" / f"{name}.ipynb", OURS.replace('"trivial"', f'"{name}"')
        )
    return open_course(tmp_path)


def digests(course: Course) -> dict[str, str]:
    return {
        name: exercise_digest(course, name, Nbgrader().release_code())
        for name in open_catalog(course.root).of_theme("essai")
    }


def test_a_new_metric_of_one_exercise_leaves_the_others_fresh(own: Course) -> None:
    assert len(build(own)) == 6
    assert build(own) == []
    outcomes = (own.paper("essai/second")).read_bytes()
    before = digests(own)
    folder = own.root / "exercices" / "essai" / "premier"
    (folder / "metrics.py").write_text(METRIC, encoding="utf-8")
    declaration = folder / "__init__.py"
    declaration.write_text(
        declaration.read_text(encoding="utf-8") + "\nfrom .metrics import SIGN\n", encoding="utf-8"
    )
    after = digests(own)
    assert after["essai/second"] == before["essai/second"]
    assert after["essai/premier"] != before["essai/premier"]
    built = build(own)
    assert [label for label in built if "second" in label] == []
    assert len(built) == 3
    assert own.paper("essai/second").read_bytes() == outcomes
    assert (own.release / "essai" / "outils" / "premier" / "metrics.py").is_file()
    assert not (own.release / "essai" / "outils" / "second" / "metrics.py").exists()


def test_building_one_exercise_does_only_its_work(own: Course) -> None:
    assert {label.rpartition("/")[2] for label in build(own, exercises=["essai/second"])} == {
        "second"
    }
    assert not (own.release / "essai" / "premier.ipynb").exists()


def test_shipped_metric_needs_nothing_of_the_engine(own: Course) -> None:
    folder = own.root / "exercices" / "essai" / "premier"
    (folder / "metrics.py").write_text(METRIC, encoding="utf-8")
    build(own, exercises=["essai/premier"])
    shipped = (own.release / "essai" / "outils" / "premier" / "metrics.py").read_text()
    assert "from ..metrics import Metric" in shipped
    assert "autograder" not in shipped


def test_catalogs_of_two_courses_do_not_mix(tmp_path: Path) -> None:
    titles = {}
    for name in ("a", "b"):
        text = TRIVIAL.read_text(encoding="utf-8").replace("Exercice trivial", f"Titre {name}")
        write(tmp_path / name, "essai/trivial", text)
        opened: Catalog = open_catalog(tmp_path / name)
        titles[name] = opened.load("essai/trivial").title
    assert titles == {"a": "Titre a", "b": "Titre b"}


def test_helpers_of_a_notebook_ship_with_what_they_import_and_make_it_stale(
    tmp_path: Path,
) -> None:
    declaration = write(tmp_path, "essai/trivial", TRIVIAL.read_text(encoding="utf-8"))
    assert "autograder/outils/metrics/rare_events.py" not in open_catalog(tmp_path).code(
        "essai/trivial"
    )
    helpers = declaration.with_name("tools.py")
    helpers.write_text("from autograder.outils.metrics.rare_events import row_weights\n")
    code = open_catalog(tmp_path).code("essai/trivial")
    assert code["exercices/essai/trivial/tools.py"] == helpers
    shipped = tool_files(open_catalog(tmp_path), open_catalog(tmp_path).of_theme("essai"))
    assert "outils/metrics/rare_events.py" in shipped
    assert b"from ..metrics.rare_events import" in shipped["outils/trivial/__init__.py"]
