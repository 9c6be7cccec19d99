"""Cold rooms against warm ones, one trivial machine-learning notebook at a time.

    python -m benchmarks.warm [--copies 20] [--json FILE]

Processor time is that of everything a copy costs: its room, and what the template, the
grader and bubblewrap spend on it. Cells alone are measured in a fork that pays nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.room import Limits, Room, open_room
from autograder.room.bubble.templates import templates
from autograder.room.bubble.trial import open_bubble
from autograder.room.kernel import processes

CELLS = (
    "import time; _debut = time.process_time()",
    "import numpy as np, pandas as pd, sklearn\n"
    "from sklearn.linear_model import LogisticRegression",
    "rng = np.random.default_rng(0)\n"
    "X = pd.DataFrame(rng.normal(size=(300, 5)))\ny = (X[0] + X[1] > 0).astype(int)",
    "modele = LogisticRegression().fit(X, y)\nmodele.score(X, y)",
    "print(time.process_time() - _debut)",
)
BOUNDS = ("cell_output", "total_output", "output_count")
MEASURES = ("first_output", "wall", "room_cpu", "other_cpu", "cpu", "cells_cpu", "overhead_cpu")


def job(limits: Limits) -> bytes:
    """Return the message that the runner waits for."""
    cells = [{"index": i, "source": text, "question": None} for i, text in enumerate(CELLS)]
    bounds = {name: value for name, value in asdict(limits).items() if name in BOUNDS}
    return json.dumps({"cells": cells, "limits": bounds, "figures": limits.figures}).encode()


def one(room: Room, folder: Path, limits: Limits) -> dict[str, float]:
    """Run the notebook once and measure it, in seconds."""
    before, begin = _others(), time.perf_counter()
    with room.launch(folder, limits) as run:
        run.connection.send_bytes(job(limits))
        messages = [json.loads(run.connection.recv_bytes())]
        first = time.perf_counter() - begin
        while messages[-1]["type"] == "cell":
            messages.append(json.loads(run.connection.recv_bytes()))
        report = run.close()
    wall = time.perf_counter() - begin
    time.sleep(0.05)  # the template's fork ends a little after its report
    others = _others() - before
    cells = float(messages[-2]["outputs"][0]["text"])
    cpu = report.cpu_seconds + others
    found = (first, wall, report.cpu_seconds, others, cpu, cells, cpu - cells)
    return dict(zip(MEASURES, found, strict=True))


def _others() -> float:
    """Return the processor time of this process and of the template and its forks."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    own = usage.ru_utime + usage.ru_stime
    template = templates.current
    return own + (processes.cpu_seconds(processes.tree(template.process.pid)) if template else 0.0)


def measure(kind: str, copies: int) -> dict[str, Any]:
    """Return the median and range of each measure over some copies."""
    room, limits = open_room("bulle", warm=kind == "warm"), Limits()
    with tempfile.TemporaryDirectory() as name:
        one(room, Path(name), limits)  # starts the template, fills the disk cache
        rows = [one(room, Path(name), limits) for _ in range(copies)]
    return {
        measure: {
            "median": round(statistics.median(row[measure] for row in rows), 4),
            "min": round(min(row[measure] for row in rows), 4),
            "max": round(max(row[measure] for row in rows), 4),
        }
        for measure in MEASURES
    }


def _template() -> dict[str, float]:
    begin = time.perf_counter()
    started = templates.get(open_bubble())
    seconds = time.perf_counter() - begin
    pid = processes.children(started.process.pid)[0]
    return {
        "start_seconds": round(seconds, 3),
        "memory_mib": round(processes.memory([pid], 1 << 50) / 2**20, 1),
    }


def _table(kinds: dict[str, dict[str, Any]]) -> str:
    lines = [f"{'seconds':14}" + "".join(f"{kind:>26}" for kind in kinds)]
    for name in MEASURES:
        cells = (found[name] for found in kinds.values())
        shown = (f"{c['median']:.3f} [{c['min']:.3f} {c['max']:.3f}]" for c in cells)
        lines.append(f"{name:14}" + "".join(f"{text:>26}" for text in shown))
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    copies = options.copies
    template = _template()
    load = os.getloadavg()[0]
    kinds = {kind: measure(kind, copies) for kind in ("cold", "warm")}
    print(_table(kinds), file=sys.stderr)
    machine = {"cores": os.cpu_count(), "load": load, "python": platform.python_version()}
    told = {"copies": copies, "machine": machine, "template": template, **kinds}
    print(json.dumps(told, indent=1))
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
