"""Every benchmark, one after the other, then docs/performance.md.

    python -m benchmarks [--rapide] [part ...]

A part that is not named keeps the figures of its last run.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from rich.progress import track

from benchmarks.course import ROOT
from benchmarks.report import DATA, PAGE, markdown

PARTS = {
    "throughput": ("--rounds", "3"), "scaling": ("--rounds", "3"), "warm": ("--copies", "60"),
    "record": ("--copies", "200"), "rerun": ("--copies", "300"), "memory": (),
    "start": (), "button": (),
}
QUICK = {
    "throughput": ("--rounds", "1", "--trivial", "4", "--real", "1"),
    "scaling": ("--rounds", "1", "--copies", "1"), "warm": ("--copies", "10"),
    "record": ("--copies", "100"), "rerun": ("--copies", "40"), "memory": ("--sizes", "20", "100"),
    "start": ("--rounds", "3"), "button": ("--copies", "1"),
}
LIBRARIES = ("nbgrader", "otter-grader", "scikit-learn", "numpy", "ipykernel", "distributed")


def main() -> None:
    """Run the parts; write the figures, then the page."""
    parser = argparse.ArgumentParser(description="Mesurer les performances (docs/performance.md).")
    parser.add_argument("parts", nargs="*", metavar="partie", help=f"parmi {', '.join(PARTS)}")
    parser.add_argument("--rapide", action="store_true",
                        help="petites tailles, pour essayer : n'écrit rien")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"partie inconnue : {', '.join(sorted(unknown))}")
    figures = json.loads(DATA.read_text("utf-8")) if DATA.is_file() else {}
    figures["machine"] = machine()
    for part in track(options.parts or list(PARTS), "Mesures"):
        figures[part] = measured(part, QUICK[part] if options.rapide else PARTS[part])
    if options.rapide:
        print(json.dumps(figures, indent=1, ensure_ascii=False))
        return
    DATA.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(markdown(figures), encoding="utf-8")
    print(f"Mesures : {PAGE.relative_to(ROOT)} et {DATA.relative_to(ROOT)}")


def measured(part: str, settings: tuple[str, ...]) -> object:
    """Run one part in its own process, and read its figures."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", f"benchmarks.{part}", *settings, "--json", file.name]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return json.loads(Path(file.name).read_text("utf-8"))


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(), "cores": len(models),
        "system": f"Linux {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


if __name__ == "__main__":
    main()
