"""From one worker to two, and to a Dask cluster of two, on the course's notebooks.

    python -m benchmarks.scaling [--rounds 3] [--copies 2] [--json FILE]

A figure is the cost of more copies, (T(n) - T(1)) / (n - 1), starting left out. The cluster's
scheduler and two workers stand on this machine, on loopback.
"""

from __future__ import annotations

import argparse
import json
import os
from functools import partial
from pathlib import Path

from autograder.exercises.catalog import open_catalog
from benchmarks.course import course_in, ratio, summary, temporary
from benchmarks.throughput import noter, ours
from tests.cluster.grid import grid

EXERCISES = open_catalog().ids


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=2, help="copies of each real notebook")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    many = 1 + options.copies
    seconds: dict[str, list[float]] = {}
    with temporary() as folder, grid(folder / "grappe", workers=2) as cluster:
        course = course_in(folder / "cours")
        ways = {
            "1 worker": partial(noter, course, 1), "2 workers": partial(noter, course, 2),
            "Dask cluster of 2": partial(noter, course, 2, "--cluster", cluster.url),
        }
        for _ in range(options.rounds):
            for name, way in ways.items():
                grade = ours(course, EXERCISES, way)
                slope = (grade(many) - grade(1)) / (many - 1) / len(EXERCISES)
                seconds.setdefault(name, []).append(slope)
    base = seconds["1 worker"]
    report = {
        "load": os.getloadavg(),
        "seconds per copy": {name: summary(values) for name, values in seconds.items()},
        "times faster than 1 worker": {
            name: ratio(base, values) for name, values in seconds.items() if values is not base
        },
    }
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
