"""Run every solution from its student folder, with nothing but what a student installs.

    python scripts/versions.py            # the oldest and the newest supported versions
    python scripts/versions.py anciennes  # one of them

Each environment is new, holds neither this project nor nbgrader, and is thrown away.
Exit code 1 if a check cell fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import open_catalog

EXERCISES = open_catalog().ids

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = {
    "anciennes": ("scikit-learn==1.5.*", "pandas==2.2.*", "numpy==1.26.*", "matplotlib==3.8.*"),
    "recentes": ("scikit-learn", "pandas", "matplotlib"),
}
NOTEBOOK = ("nbconvert", "ipykernel")
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


def install(folder: Path, requirements: tuple[str, ...]) -> Path:
    """Make an environment and return its interpreter."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *requirements, *NOTEBOOK], check=True)
    return python


def run(python: Path, exercise: str, folder: Path) -> list[str]:
    """Execute a solution in a copy of its student folder; return what failed."""
    theme, name = ExerciseId(exercise).theme, ExerciseId(exercise).name
    subprocess.run(["cp", "-r", ROOT / "release" / theme, folder], check=True)
    source = json.loads((ROOT / "source" / f"{exercise}.ipynb").read_text(encoding="utf-8"))
    for cell in source["cells"]:
        cell["source"] = [line for line in cell["source"] if line.strip() not in MARKERS]
    path = folder / theme / f"{name}.ipynb"
    path.write_text(json.dumps(source), encoding="utf-8")
    command = [python, "-m", "nbconvert", "--to", "notebook", "--inplace", "--execute", path]
    subprocess.run([*command, "--allow-errors", "--log-level", "ERROR"], check=True)
    done = json.loads(path.read_text(encoding="utf-8"))
    return [
        f"{exercise}, {cell['id']} : {output['evalue'].splitlines()[-1]}"
        for cell in done["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
    ]


def main(names: list[str]) -> int:
    """Check the named environments, or all of them; return the exit code."""
    failed: list[str] = []
    for name in names or list(ENVIRONMENTS):
        with TemporaryDirectory() as folder:
            python = install(Path(folder) / "venv", ENVIRONMENTS[name])
            for exercise in EXERCISES:
                copies = Path(folder) / "Été 2027" / exercise
                copies.mkdir(parents=True)
                found = run(python, exercise, copies)
                print(f"{name:10} {exercise:40} {found or 'correct'}")
                failed += found
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
