"""What ``autograder otter`` writes, and what it refuses."""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import yaml

from autograder.course import Course, open_course
from autograder.papers import read as read_paper

from .conftest import EXERCISES, PARTS
from .driver import run_command

EXERCISE = EXERCISES[0]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_same_sources_give_the_same_bytes_elsewhere(
    released: Course, bundles: dict[str, Path], tmp_path: Path
) -> None:
    for part in PARTS:
        source = released.root / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    done = run_command("otter", EXERCISE, "--cours", str(tmp_path))
    (again,) = tmp_path.rglob("autograder.zip")
    assert done.returncode == 0, done.stderr
    assert digest(again) == digest(bundles[EXERCISE])


def test_bundle_is_its_owner_s_alone(bundles: dict[str, Path]) -> None:
    for path in bundles.values():
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_papers_are_of_a_session_of_their_own(
    released: Course, bundles: dict[str, Path], tmp_path: Path
) -> None:
    usual = released.paper(EXERCISE)
    assert not usual.exists()
    (tmp_path / "sujet.zip").write_bytes(zipfile.ZipFile(bundles[EXERCISE]).read("sujet.zip"))
    paper = read_paper(tmp_path / "sujet.zip")
    assert paper.session == f"{released.session}-otter"
    done = run_command(
        "otter", EXERCISE, "--cours", str(released.root), "--session", released.session,
        "--sortie", str(tmp_path / "paquets"),
    )
    assert done.returncode == 0, done.stderr
    assert read_paper(usual).fingerprint != paper.fingerprint


def test_everything_that_a_host_installs_is_listed(bundles: dict[str, Path]) -> None:
    with zipfile.ZipFile(bundles[EXERCISE]) as archive:
        names = archive.namelist()
        environment = yaml.safe_load(archive.read("environment.yml"))
        setup = archive.read("setup.sh").decode()
        (wheel,) = (name for name in names if name.endswith(".whl"))
        engine = zipfile.ZipFile(io.BytesIO(archive.read(wheel)))
    *_, pip = environment["dependencies"]
    python = f"python={sys.version_info.major}.{sys.version_info.minor}"
    assert python in environment["dependencies"]
    assert f"otter-grader[grading,plugins]=={version('otter-grader')}" in pip["pip"]
    for library in ("numpy", "pandas", "scikit-learn", "scipy", "matplotlib", "ipython"):
        assert f"{library}=={version(library)}" in pip["pip"]
    assert f"ml-avec-python @ file:///autograder/source/{wheel}" in pip["pip"]
    assert engine.testzip() is None
    assert "autograder/platforms/otter/plugin.py" in engine.namelist()
    assert "bubblewrap" in setup
    assert not [name for name in names if name.startswith("files/")]


def test_tests_of_a_bundle_give_no_point_by_themselves(isolated: Path) -> None:
    with zipfile.ZipFile(isolated) as archive:
        tests = [name for name in archive.namelist() if name.startswith("tests/")]
        assert len(tests) == 5
        for name in tests:
            scope: dict[str, object] = {}
            exec(archive.read(name), scope)
            case = scope["graded_in_a_room"]
            try:
                case.test_func()  # type: ignore[attr-defined]
            except AssertionError:
                continue
            raise AssertionError(name)


def test_unknown_exercise_is_named(released: Course) -> None:
    done = run_command("otter", "finance/loterie", "--cours", str(released.root))
    assert done.returncode == 2
    assert "finance/loterie" in done.stderr


def test_folder_of_students_that_is_not_fresh_is_refused(
    released: Course, tmp_path: Path
) -> None:
    for part in PARTS:
        source = released.root / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    (tmp_path / "release" / "introduction" / "bareme.json").write_text("{}")
    done = run_command("otter", EXERCISE, "--cours", str(tmp_path))
    assert done.returncode == 2
    assert "autograder construire" in done.stderr
    assert not list(tmp_path.rglob("autograder.zip"))


def test_level_is_chosen_when_the_bundle_is_made(
    released: Course, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    done = run_command(
        "otter", EXERCISE, "--cours", str(released.root), "--sans-isolation",
        "--sortie", str(tmp_path),
    )
    (path,) = tmp_path.rglob("autograder.zip")
    config = zipfile.ZipFile(path).read("otter_config.json").decode()
    assert '"isolation": "aucune"' in config
    assert "Sans isolation" in done.stdout
    assert open_course(released.root).session == released.session
