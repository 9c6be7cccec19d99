"""Our ``noter`` against ``nbgrader autograde`` and Otter's ``grade_submission``.

    python -m benchmarks.throughput [--rounds 3] [--trivial 12] [--real 2] [--json FILE]

Same copies, same machine, interleaved rounds; two workers for ours, every core open to the
others' kernels. A tool's cost per copy is what more copies add: (T(n) - T(few)) / (n - few),
with starting left out for all. Each tool grades its own usual notebook: the same cells, with
our ``verifier`` for ours, an assertion for the trivial notebook elsewhere; the real notebooks
are the course's solutions, which stock nbgrader grades by running the student's ``verifier``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import open_catalog
from autograder.publish.samples import reference, to_bytes
from autograder.publish.script import notebook, parse
from autograder.publish.solution import Notebook, solved
from benchmarks import trivial
from benchmarks.course import ROOT, course_in, ratio, summary, temporary

EXERCISES = open_catalog().ids

WORKERS = 2
Tool = Callable[[int], float]
"""Grades that many copies of each exercise afresh; returns its seconds, start included."""


def main() -> None:
    """Measure, print a table, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--trivial", type=int, default=12, help="copies of the slower tools")
    parser.add_argument("--real", type=int, default=2,
                        help="copies of each real notebook, thrice as many for ours")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with temporary() as folder:
        report: dict[str, object] = {"cores": os.cpu_count(), "load": os.getloadavg()}
        tools = {
            "noter": (
                ours(trivial.write_course(folder / "noter"), (trivial.EXERCISE,)),
                20 * options.trivial, 20,
            ),
            "nbgrader autograde": (stock_trivial(folder / "nbgrader"), options.trivial, 2),
            "otter grade_submission": (otter(folder / "otter"), options.trivial, 2),
        }
        report["trivial"] = compare(tools, options.rounds)
        tools = {
            "noter": (ours(course_in(folder / "noter-cours"), EXERCISES), 1 + 3 * options.real, 1),
            "nbgrader autograde": (stock_real(folder / "nbgrader-cours"), 1 + options.real, 1),
        }
        report["real"] = compare(tools, options.rounds, len(EXERCISES))
        report["exercises"] = EXERCISES
    print(json.dumps(report, indent=1, ensure_ascii=False))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


def compare(
    tools: dict[str, tuple[Tool, int, int]], rounds: int, notebooks: int = 1
) -> dict[str, object]:
    """Seconds per copy of each tool, and the ratio of each to the first, round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in tools}
    for _ in range(rounds):
        for name, (grade, many, few) in tools.items():
            slope = (grade(many) - grade(few)) / (many - few) / notebooks
            seconds[name].append(slope)
            print(f"{name}: {slope:.3f} s per copy", file=sys.stderr)
    first = next(iter(tools))
    return {
        "seconds per copy": {name: summary(values) for name, values in seconds.items()},
        "times faster": {
            name: ratio(values, seconds[first]) for name, values in seconds.items()
            if name != first
        },
    }



def hand_in(submitted: Path, exercise: str, content: Notebook, count: int) -> None:
    """Write distinct copies: a Markdown cell says whose each is."""
    told = {"cell_type": "markdown", "id": "copie", "metadata": {}, "source": ""}
    for number in range(count):
        own = {**content, "cells": [*content["cells"], {**told, "source": f"Copie {number}."}]}
        path = submitted / f"etudiant{number:04d}" / f"{exercise}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_bytes(own))


def ours(
    course: Course, exercises: Sequence[str], way: Callable[..., float] | None = None
) -> Tool:
    """``autograder noter``, in its own process, two copies at a time or another ``way``."""
    grade_them = way or partial(noter, course, WORKERS)

    def grade(count: int) -> float:
        shutil.rmtree(course.submitted, ignore_errors=True)
        for exercise in exercises:
            hand_in(course.submitted, exercise, reference(course, exercise), count)
        return grade_them("--refaire")

    return grade


def noter(course: Course, workers: int, *more: str) -> float:
    """Seconds of the command; every copy must have been graded in full."""
    command = [
        sys.executable, "-m", "benchmarks.trivial", "noter", "--cours", str(course.root),
        "--notes", str(course.root / "notes.csv"), "-j", str(workers), "--strict", *more,
    ]
    seconds = timed(command, ROOT)
    rows = (course.root / "notes.csv").read_text(encoding="utf-8").splitlines()[1:]
    if not all(",20,20,noté," in row for row in rows):
        raise SystemExit("Une copie parfaite n'a pas tous ses points : mesure sans valeur.")
    return seconds


def stock_trivial(folder: Path) -> Tool:
    """Stock nbgrader, with an assertion in the notebook."""
    source = folder / "source"
    trivial.write_notebook(source / f"{trivial.EXERCISE}.ipynb", trivial.STOCK)
    answer = solved(dict(notebook(parse(trivial.STOCK), trivial.EXERCISE)), "")
    return stock(folder, {trivial.EXERCISE: answer})


def stock_real(folder: Path) -> Tool:
    """Stock nbgrader on the course's notebooks and side files, as a teacher would without us."""
    course = course_in(folder / "cours")
    for exercise in EXERCISES:
        theme = ExerciseId(exercise).theme
        shutil.copytree(
            ROOT / "release" / theme, folder / "source" / theme, dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("*.ipynb", "__pycache__"),
        )
        shutil.copy(ROOT / "source" / f"{exercise}.ipynb", folder / "source" / theme)
    return stock(folder, {name: reference(course, name) for name in EXERCISES})


def stock(folder: Path, answers: dict[str, Notebook]) -> Tool:
    """``nbgrader autograde`` of each theme, one command after the other."""
    themes = sorted({ExerciseId(exercise).theme for exercise in answers})
    command = [sys.executable, "-m", "nbgrader"]
    for theme in themes:
        timed([*command, "generate_assignment", theme], folder)

    def grade(count: int) -> float:
        for part in ("submitted", "autograded"):
            shutil.rmtree(folder / part, ignore_errors=True)
        for exercise, answer in answers.items():
            hand_in(folder / "submitted", exercise, answer, count)
        for student in (folder / "submitted").iterdir():
            for theme in themes:
                shutil.copytree(
                    folder / "release" / theme, student / theme, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("*.ipynb"),
                )
        seconds = sum(timed([*command, "autograde", theme, "--force"], folder) for theme in themes)
        if len(list((folder / "autograded").rglob("*.ipynb"))) != count * len(answers):
            raise SystemExit("nbgrader n'a pas corrigé toutes les copies.")
        return seconds

    return grade


def otter(folder: Path) -> Tool:
    """``otter.api.grade_submission``, copy after copy in one process."""
    (folder / "tests").mkdir(parents=True)
    (folder / "tests" / "q1.py").write_text(
        "from otter.test_files import test_case\n"
        "OK_FORMAT = False\nname = 'q1'\npoints = 20\n\n"
        f"@test_case(points=20)\ndef test_model(modele, X, y):\n    {trivial.STOCK_TEST}\n",
        encoding="utf-8",
    )
    answer = solved(dict(notebook(parse(trivial.STOCK), trivial.EXERCISE)), "")

    def grade(count: int) -> float:
        shutil.rmtree(folder / "submitted", ignore_errors=True)
        hand_in(folder / "submitted", trivial.EXERCISE, answer, count)
        return timed([sys.executable, "-m", "benchmarks.otter_loop", str(folder)], ROOT)

    return grade


def timed(command: list[str], folder: Path) -> float:
    """Seconds of a command that must succeed."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} : code {done.returncode}\n{done.stderr[-2000:]}")
    return seconds


if __name__ == "__main__":
    main()
