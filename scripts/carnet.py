"""Convert a percent script into source/<theme>/<exercise>.ipynb, or back.

    python scripts/carnet.py brouillon.py medecine_sante/epidemies
    python scripts/carnet.py --inverse medecine_sante/epidemies brouillon.py

Fix French typography (non-breaking spaces) in text cells on the way.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from autograder.publish.script import ScriptCell, notebook, parse
from autograder.publish.typography import markdown

ROOT = Path(__file__).resolve().parent.parent


def to_notebook(script: Path, exercise: str) -> None:
    """Write the source notebook of a script."""
    cells = [
        ScriptCell(cell.kind, cell.id, cell.points, markdown(cell.source))
        if cell.kind == "texte" else cell
        for cell in parse(script.read_text(encoding="utf-8"))
    ]
    target = ROOT / "source" / f"{exercise}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(notebook(cells, exercise), ensure_ascii=False, indent=1)
    target.write_text(text + "\n", encoding="utf-8")


def to_script(exercise: str, script: Path) -> None:
    """Write the percent script of a source notebook."""
    source = json.loads((ROOT / "source" / f"{exercise}.ipynb").read_text(encoding="utf-8"))
    parts = []
    for cell in source["cells"]:
        parts.append(f"{_marker(cell)}\n{''.join(cell['source'])}\n")
    script.write_text("\n".join(parts), encoding="utf-8")


def _marker(cell: dict[str, object]) -> str:
    if cell["cell_type"] == "markdown":
        return "# %% [texte]"
    data = dict(cell["metadata"]).get("nbgrader")  # type: ignore[call-overload]
    if not data:
        return "# %%"
    if data["grade"]:
        return f"# %% [verifier] {data['grade_id']} {data['points']}"
    return f"# %% [{'reponse' if data['solution'] else 'verrou'}] {data['grade_id']}"


if __name__ == "__main__":
    if sys.argv[1] == "--inverse":
        to_script(sys.argv[2], Path(sys.argv[3]))
    else:
        to_notebook(Path(sys.argv[1]), sys.argv[2])
