"""Cost of recording an outcome, on both databases, beside nbgrader's own path.

    python -m benchmarks.record [--copies 120] [--folder DIR] [--json FILE]

The outcomes hold a real notebook with its figures: the demonstration's first solution, from
``autograder construire``. nbgrader's path is its own database work for one notebook, nine
sessions in its order, without its file copies, conversions and kernel.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.grading.grade import without_run
from autograder.grading.outcome import Outcome, Status
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader import Register
from benchmarks.course import ROOT, course_in, summary, temporary
from tests.postgresql.server import running

EXERCISE = ExerciseId("introduction/pourquoi_apprendre")
Measures = dict[str, list[float]]


def main() -> None:
    """Measure, then print a table, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=120, help="students, at least 100")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    measures: Measures = {"one fsync here": fsyncs(options.folder, options.copies)}
    with temporary(options.folder) as folder, running(within=options.folder) as server:
        for name, base in (("SQLite", ""), ("PostgreSQL", server.address(server.create()))):
            course = course_in(folder / name, base)
            for step, times in operations(course, options.copies):
                measures[f"{name}, {step}"] = times
    figures = {name: summary(times) for name, times in measures.items()}
    print(table(figures))
    report = {"load": os.getloadavg(), "milliseconds": figures}
    print(json.dumps(report))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def operations(course: Course, copies: int) -> Iterator[tuple[str, list[float]]]:
    """Time every operation on one database."""
    high = sample_outcome(course)
    low = replace(high, verdicts=tuple(replace(one, points=0.0) for one in high.verdicts))
    students = [f"etudiant{number:03d}" for number in range(copies)]
    with Register(course) as register:
        register.ensure([EXERCISE])
        for step, outcome in (("record, first copy", high), ("record, known copy", low),
                              ("record, nothing new", low)):
            record = partial(register.record, exercise=EXERCISE, outcome=outcome,
                             submitted_at=None)
            yield step, timed(record, students)
        yield "read", timed(partial(register.read, exercise=EXERCISE), students)
    stock = Stock(course)
    for step in ("first copy", "known copy"):
        times = timed(stock.record, [f"stock-{student}" for student in students])
        yield f"nbgrader's own sessions, {step}", times


class Stock:
    """nbgrader's own database work for one notebook."""

    def __init__(self, course: Course) -> None:
        from autograder.platforms.nbgrader.recording import graded_notebook
        from autograder.platforms.nbgrader.settings import read

        self.address = read(course.root).database
        self.content = graded_notebook(sample_outcome(course)).decode()

    def record(self, student: str) -> None:
        """Do what ``Autograde`` and its preprocessors do, session by session."""
        from nbformat import reads
        from nbgrader import preprocessors
        from nbgrader.api import Gradebook

        place = {"notebook": EXERCISE.name, "assignment": EXERCISE.theme, "student": student,
                 "db_url": self.address}
        notebook = reads(self.content, as_version=4)
        with Gradebook(self.address) as book:
            book.update_or_create_student(student)
        with Gradebook(self.address) as book:
            book.find_assignment(EXERCISE.theme)
        with Gradebook(self.address) as book:
            book.update_or_create_submission(EXERCISE.theme, student)
        with Gradebook(self.address) as book:
            book.find_notebook(self.name, EXERCISE.theme)
        with Gradebook(self.address) as book:
            book.find_assignment(EXERCISE.theme)
        for step in ("OverwriteKernelspec", "OverwriteCells", "SaveAutoGrades",
                     "AssignLatePenalties"):
            notebook, _ = getattr(preprocessors, step)().preprocess(notebook, {"nbgrader": place})


def sample_outcome(course: Course) -> Outcome:
    """Outcome of a perfect copy, as large as a real one; nothing runs."""
    paper = read_paper(course.paper(EXERCISE))
    done = without_run(Status.GRADED, "", paper)
    shown = json.loads((ROOT / "solutions" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8"))
    outputs = {cell["id"]: cell.get("outputs", []) for cell in shown["cells"]}
    cells = [
        {**cell, "outputs": outputs.get(cell["id"], [])}
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade")
        else cell
        for cell in done.notebook["cells"]
    ]
    verdicts = tuple(replace(verdict, points=verdict.max_points) for verdict in done.verdicts)
    return replace(done, verdicts=verdicts, notebook={**done.notebook, "cells": cells})


def fsyncs(folder: Path, count: int) -> list[float]:
    """What the disk itself takes, in milliseconds."""
    with tempfile.TemporaryFile(dir=folder) as file:
        def once(_: str) -> None:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())

        return timed(once, [""] * count)


def timed(operation: Callable[[str], object], values: Sequence[str]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for value in values:
        start = time.perf_counter()
        operation(value)
        times.append(1000 * (time.perf_counter() - start))
    return times


def table(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Markdown table of summaries."""
    lines = ["| operation | median (ms) | range (ms) | n |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {row['median']:.2f} | {row['min']:.2f} – {row['max']:.1f} | {row['count']} |"
        for name, row in figures.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
