"""Cost of grading again a cohort in which nothing changed.

    python -m benchmarks.rerun [--copies 300] [--real 6] [--json FILE]

The copies differ by one cell; their outcomes are those of a perfect copy, recorded without
running anything. The rerun is the real command, in its own process, start included. What a
first run costs is measured on a few copies that really run, two at a time, in rooms.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder.cohort.run import Graded, Job
from autograder.commands.muster import Request
from autograder.commands.promotion import grade_cohort
from autograder.course import Course
from autograder.publish.samples import reference
from benchmarks.course import course_in, temporary
from benchmarks.record import EXERCISE, sample_outcome
from benchmarks.throughput import WORKERS, hand_in
from tests.postgresql.server import running


def main() -> None:
    """Measure, then print a table, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=300)
    parser.add_argument("--real", type=int, default=6, help="copies of the measured first run")
    parser.add_argument("--isolation", default="bulle")
    parser.add_argument("--profile", action="store_true", help="where a rerun's time goes")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    place = Path(tempfile.gettempdir())
    with temporary(place) as folder, running(within=place) as server:
        per_copy = first_run(folder / "reelles", options.real, options.isolation)
        report: dict[str, object] = {"copies": options.copies, "load": os.getloadavg(),
                  "first run, seconds": round(per_copy * options.copies, 1)}
        for name, base in (("SQLite", ""), ("PostgreSQL", server.address(server.create()))):
            course = course_in(folder / name, base)
            hand_in(course.submitted, EXERCISE, reference(course, EXERCISE), options.copies)
            record_all(course)
            runs = [rerun(course) for _ in range(5)]
            seconds, processor = (statistics.median(part) for part in zip(*runs, strict=True))
            report[f"rerun, {name}, seconds"] = round(seconds, 2)
            report[f"rerun, {name}, processor seconds"] = round(processor, 2)
            report[f"rerun, {name}, % of the first run"] = round(
                100 * seconds / (per_copy * options.copies), 2
            )
            if options.profile:
                profile(course)
    print("| figure | value |\n|---|---|")
    print("\n".join(f"| {name} | {value} |" for name, value in report.items()))
    print(json.dumps(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def first_run(folder: Path, copies: int, isolation: str) -> float:
    """Seconds per copy of a run in which each copy runs; starting the workers left out."""
    course = course_in(folder)
    hand_in(course.submitted, EXERCISE, reference(course, EXERCISE), copies + WORKERS)
    times = [time.perf_counter()]
    request = asked(course, level=isolation, workers=WORKERS)
    grade_cohort(request, lambda *_: times.append(time.perf_counter()))
    return (times[-1] - times[WORKERS]) / (len(times) - 1 - WORKERS)


def asked(course: Course, **settings: Any) -> Request:
    """Ask for one exercise of the course's own copies."""
    return Request(course=course, copies=course.submitted, exercises=(EXERCISE,), **settings)


def record_all(course: Course) -> None:
    """Store and record an outcome for every copy, as a first run does."""
    outcome = sample_outcome(course)

    def instead(jobs: Iterable[Job | Graded], *_: object) -> Iterator[Graded]:
        for job in jobs:
            yield job if isinstance(job, Graded) else Graded(job.submission, outcome)

    with patch("autograder.cohort.once.run", instead):
        grade_cohort(asked(course, level="aucune"))


def rerun(course: Course) -> tuple[float, float]:
    """Elapsed and processor seconds that the command takes when nothing changed."""
    command = [
        sys.executable, "-m", "autograder.cli", "noter", EXERCISE, "--cours", str(course.root),
        "--isolation", "aucune", "--notes", str(course.root / "notes.csv"),
        "--synthese", str(course.root / "synthese.csv"),
        "--detail", str(course.root / "detail.csv"),
    ]
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    processor = sum(after[2:4]) - sum(before[2:4])  # of children
    return time.perf_counter() - start, processor


def profile(course: Course) -> None:
    """Print where the time of a rerun goes, start left out."""
    profiler = cProfile.Profile()
    request = asked(course, level="aucune", exports={"notes": course.root / "notes.csv"})
    profiler.runcall(grade_cohort, request)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    main()
