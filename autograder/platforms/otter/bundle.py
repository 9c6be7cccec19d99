"""The bundle of one exercise: everything that a host needs to grade its copies.

Otter itself writes the files that depend on its version (``setup.sh``, ``environment.yml``,
``otter_config.json``); ours are added, and the whole is packed again without dates.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.papers import Paper
from autograder.platforms.otter.archive import packed
from autograder.platforms.otter.settings import PAPER, PLUGIN, Settings
from autograder.platforms.otter.wheel import wheel, wheel_name

ARCHIVE = "autograder.zip"
SOURCE = "/autograder/source"
"""Where a host unpacks the bundle."""
RUN = '''"""Grades one copy on a host that follows Gradescope's layout."""

from autograder.platforms.otter.host import main

if __name__ == "__main__":
    main("/autograder")
'''
BUBBLEWRAP = "\n# the room that copies run in\napt-get install -y bubblewrap\n"
TEST = '''"""Points come from the plugin: alone, this test gives none."""

from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case()
def graded_in_a_room():
    raise AssertionError("Points come from the plugin.")
'''
EXECUTABLE = frozenset({"run_autograder", "setup.sh"})


def bundle(paper: Paper, content: bytes, settings: Settings) -> bytes:
    """Content of a bundle.

    Parameters
    ----------
    paper : Paper
        The exercise's paper.
    content : bytes
        The same paper, as its file.
    settings : Settings
        How copies will be graded.
    """
    members = _generated(paper, settings)
    members["setup.sh"] += BUBBLEWRAP.encode()
    members["run_otter.py"] = RUN.encode()
    members[wheel_name()] = wheel()
    members[PAPER] = content
    return packed(dict(sorted(members.items())), EXECUTABLE)


def requirements(settings: Settings) -> list[str]:
    """What a host installs beside Otter: our engine, and libraries of this very version."""
    pinned = [f"{name}=={text}" for name, text in settings.engine.versions if name != "Python"]
    return [*pinned, f"ml-avec-python @ file://{SOURCE}/{wheel_name()}"]


def _generated(paper: Paper, settings: Settings) -> dict[str, bytes]:
    """Members of the archive that Otter makes."""
    from otter.generate import main as generate

    config = {
        "lang": "python",
        "print_summary": False,
        "print_score": False,
        "plugins": [{PLUGIN: settings.to_json()}],
    }
    with TemporaryDirectory(prefix="autograder-") as name:
        folder = Path(name)
        tests = folder / "tests"
        tests.mkdir()
        for question in paper.questions:
            text = TEST.format(name=question.id, points=question.points)
            (tests / f"{question.id}.py").write_text(text, encoding="ascii")
        (folder / "config.json").write_text(json.dumps(config), encoding="ascii")
        needed = folder / "requirements.txt"
        needed.write_text("\n".join(requirements(settings)) + "\n", encoding="ascii")
        generate(
            tests_dir=str(tests), output_path=str(folder / ARCHIVE),
            config=str(folder / "config.json"), requirements=str(needed), no_environment=True,
            python_version=f"{sys.version_info.major}.{sys.version_info.minor}",
        )
        with zipfile.ZipFile(folder / ARCHIVE) as archive:
            return {member: archive.read(member) for member in archive.namelist()}
