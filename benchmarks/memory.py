"""Peak memory and processor time of the process that drives a run, by size of cohort.

    python -m benchmarks.memory [--sizes 50 1000] [--json FILE]

Real runs of the trivial exercise, copies that draw a figure so that their outcomes weigh what
a course's do: the first run, then a rerun in which every outcome is known.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.publish.samples import reference
from benchmarks import trivial
from benchmarks.course import ROOT, temporary
from benchmarks.throughput import WORKERS, hand_in

Row = dict[str, Any]
FIGURE = (
    "%matplotlib inline\nimport matplotlib.pyplot as plt\n"
    "_ = plt.scatter(X['a'], X['b'], c=y)\nprint('x' * 40_000)"
)


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=(50, 1000))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    with temporary() as folder:
        for size in options.sizes:
            course = trivial.write_course(folder / str(size))
            cohort(course, size)
            for run in ("first run", "rerun"):
                rows.append({"copies": size, "run": run, **driven(course)})
            shutil.rmtree(course.root)
    report = {"rows": rows, **{run: against(rows, run) for run in ("first run", "rerun")}}
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def cohort(course: Course, size: int) -> None:
    """Hand in that many copies."""
    notebook = reference(course, trivial.EXERCISE)
    figure = {"cell_type": "code", "id": "figure", "metadata": {}, "source": FIGURE,
              "outputs": [], "execution_count": None}
    drawn = {**notebook, "cells": [*notebook["cells"], figure]}
    hand_in(course.submitted, trivial.EXERCISE, drawn, size)


def driven(course: Course) -> dict[str, float]:
    """Seconds of a run; peak MiB and processor seconds of its driver."""
    command = [
        sys.executable, "-m", "benchmarks.trivial", "noter", "--cours", str(course.root),
        "-j", str(WORKERS), "--notes", str(course.root / "notes.csv"), "--strict",
    ]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds = round(time.perf_counter() - start, 1)
    return {"seconds": seconds, **json.loads(done.stdout.splitlines()[-1])}


def against(rows: list[Row], run: str) -> dict[str, float]:
    """Growth of memory between the two sizes, and what each more copy costs the driver."""
    few, many = (row for row in rows if row["run"] == run)
    more = many["copies"] - few["copies"]
    return {
        "memory ratio": round(many["mib"] / few["mib"], 3),
        "driver cpu per copy, ms": round(1000 * (many["cpu"] - few["cpu"]) / more, 2),
        "seconds per copy": round((many["seconds"] - few["seconds"]) / more, 4),
    }


if __name__ == "__main__":
    main()
