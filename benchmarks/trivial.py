"""The trivial machine-learning exercise, in a course of its own, and a command line that counts.

Its cells cost hundredths of a second once the libraries are imported: what a grader spends on
it is the grader's own. ``python -m benchmarks.trivial noter …`` is ``autograder``, which ends by
printing its own peak memory and processor time, workers left out.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
from pathlib import Path

from autograder.cli import main
from autograder.course import Course, open_course
from autograder.publish.script import notebook, parse

EXERCISE = "essai/trivial"
DATA = """
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
# %%
rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(300, 5)), columns=list("abcde"))
y = (X["a"] + X["b"] > 0).astype(int)
"""
MODEL = """
# %% [reponse] q1_reponse
modele = ...
### BEGIN SOLUTION
modele = LogisticRegression().fit(X, y)
### END SOLUTION
"""
OURS = f"""
# %% [verrou] preparation
from outils import Verificateur
verifier = Verificateur("trivial")
{DATA}{MODEL}
# %% [verifier] q1 20
verifier("q1", modele)
"""
STOCK_TEST = "assert modele.score(X, y) > 0.9"
"""What nbgrader and Otter check, in the student's own process."""
STOCK = f"""{DATA}{MODEL}
# %% [verifier] q1 20
{STOCK_TEST}
"""


def write_course(root: Path) -> Course:
    """Course of that one exercise, built."""
    root.mkdir(parents=True)
    (root / "cours.toml").write_text(
        'nom = "Essai"\nsession = "2027"\ndemonstration = true\n', encoding="utf-8"
    )
    config = Path(__file__).parents[1] / "nbgrader_config.py"
    (root / "nbgrader_config.py").write_bytes(config.read_bytes())
    shutil.copytree(Path(__file__).parent / "exercices", root / "exercices")
    write_notebook(root / "source" / f"{EXERCISE}.ipynb", OURS)
    if main(["construire", "--cours", str(root)]):
        raise SystemExit("La construction du cours d'essai a échoué.")
    return open_course(root)


def write_notebook(path: Path, script: str) -> None:
    """Write a percent script as a notebook in nbgrader's format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(parse(script), EXERCISE)), encoding="utf-8")


if __name__ == "__main__":
    code = main(sys.argv[1:])
    used = resource.getrusage(resource.RUSAGE_SELF)
    own = {"mib": round(used.ru_maxrss / 1024, 1), "cpu": round(used.ru_utime + used.ru_stime, 3)}
    print(json.dumps(own))
    sys.exit(code)
