"""Grade one copy on a host that follows Gradescope's layout: what ``run_otter.py`` calls.

There, unlike under ``otter run``, we come first: Otter never reads what was handed in, not
even to find a notebook in it.
"""

from __future__ import annotations

from pathlib import Path

from autograder.platforms.otter.submission import SUBMISSION, put_back, set_aside, stand_in


def main(folder: str) -> None:
    """Grade ``submission/`` and write ``results/results.json``.

    Parameters
    ----------
    folder : str
        Host's folder: ``source/`` is the unpacked bundle.
    """
    from otter.run.run_autograder import main as run_otter

    root = Path(folder)
    set_aside(root)
    stand_in(root / SUBMISSION / "copie.ipynb")
    try:
        run_otter(folder)
    finally:
        put_back(root)
