"""A built wheel, in a fresh environment, makes a course outside of any clone."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import EXERCISES, ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fresh environment that holds the wheel, and the present one's libraries."""
    folder = tmp_path_factory.mktemp("paquet")
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", clone], check=True)
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, clone], check=True
    )
    home = folder / "environnement"
    venv.create(home, with_pip=False)
    (wheel,) = folder.glob("*.whl")
    python = home / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "bibliotheques.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    return home / "bin" / "autograder"


def test_new_course_has_every_notebook_and_builds(installed: Path, tmp_path: Path) -> None:
    course = tmp_path / "ml-2027"
    subprocess.run([installed, "nouveau", course], cwd=tmp_path, check=True)
    found = {path.relative_to(course / "source").with_suffix("").as_posix()
             for path in (course / "source").glob("*/*.ipynb")}
    assert found == set(EXERCISES)
    subprocess.run([installed, "construire", "introduction"], cwd=course, check=True)
    assert (course / "release" / "introduction" / "pourquoi_apprendre.ipynb").is_file()
