"""Processor time of a command that has nothing to do: its help, and what is mistyped.

    python -m benchmarks.start [--rounds 15] [--json FILE]

The commands alternate, so that each meets the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.course import ROOT

COMMANDS = (
    ("--help",), ("noter", "--help"), ("noter", "-j", "0"), ("noter", "inconnu/exercice"),
    ("noter", "--cours", "/absent"),
)


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    times: dict[str, list[float]] = {" ".join(command): [] for command in COMMANDS}
    for _ in range(options.rounds):
        for command in COMMANDS:
            times[" ".join(command)].append(processor(command))
    report = {
        name: {"median": median(found), "min": min(found), "max": max(found)}
        for name, found in times.items()
    }
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def processor(command: tuple[str, ...]) -> float:
    """Seconds of processor of one ``autograder`` command, Python's own start included."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "autograder.cli", *command], cwd=ROOT, check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    after = os.times()
    return round(sum(after[2:4]) - sum(before[2:4]), 2)  # of children; the clock's ticks


if __name__ == "__main__":
    main()
