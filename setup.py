"""Everything is in pyproject.toml but this: the notebooks travel in the package."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CONTENT = ("source", "nbgrader_config.py")


class BuildWithNotebooks(build_py):
    """Copy ``source/`` into the built package, where ``autograder nouveau`` finds it."""

    def run(self) -> None:
        """Build; an editable installation reads the repository instead."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "autograder" / "contenu"
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            for name in CONTENT:
                copy = shutil.copytree if Path(name).is_dir() else shutil.copy
                copy(name, target / name)


setup(cmdclass={"build_py": BuildWithNotebooks})
