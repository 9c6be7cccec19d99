"""Otter's ``grade_submission`` on every copy of a folder, in one process."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from otter.api import grade_submission
from otter.generate import main as generate


def main(folder: Path) -> None:
    """Make the autograder's archive, then grade; every copy must have its points."""
    archive = folder / "autograder.zip"
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        generate(
            tests_dir=str(folder / "tests"), output_path=str(archive), no_config=True,
            no_requirements=True, no_environment=True,
        )
        for path in sorted((folder / "submitted").rglob("*.ipynb")):
            results = grade_submission(str(path), str(archive), quiet=True)
            if results.total != results.possible or not results.possible:
                raise SystemExit(f"Otter : {results.total} / {results.possible} pour {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
