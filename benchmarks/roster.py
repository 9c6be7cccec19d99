"""Time to read the roster of a national course, and to tell who is absent.

Run ``python -m benchmarks.roster [--students 30000] [--rounds 5] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from autograder.cohort.copies import find
from autograder.cohort.roster import read_roster
from autograder.exercises.catalog import open_catalog
from benchmarks.course import summary, temporary


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--students", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with temporary() as folder:
        path = folder / "liste.csv"
        lines = (f"Nom{n};Prénom{n};e{n:06d};G{n % 30}\n" for n in range(options.students))
        path.write_text("Nom;Prénom;Étudiant;Groupe\n" + "".join(lines), encoding="utf-8")
        (folder / "copies").mkdir()
        rounds = [measured(path, folder / "copies") for _ in range(options.rounds)]
    names = ("read the roster", "find who is absent")
    seconds = zip(names, zip(*rounds, strict=True), strict=True)
    report = {
        "students": options.students,
        "seconds": {name: summary(times) for name, times in seconds},
    }
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measured(path: Path, copies: Path) -> tuple[float, float]:
    """Seconds to read a roster, then to find its absences for every exercise."""
    exercises = open_catalog().ids
    start = time.perf_counter()
    roster = read_roster(path)
    read = time.perf_counter()
    found = find(copies, exercises, roster)
    end = time.perf_counter()
    assert len(found) == len(roster) * len(exercises)
    return read - start, end - read


if __name__ == "__main__":
    main()
