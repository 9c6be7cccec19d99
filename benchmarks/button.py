"""Silence of a Jupyter server while the formgrader's Autograde button grades a copy.

    python -m benchmarks.button [--copies 3] [--json FILE]

A copy of the introduction is graded while another visitor asks the server for its version,
again and again: the longest answer is the silence that a teacher meets.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from autograder.commands.construire import build
from autograder.course import Course, open_course
from autograder.publish.samples import reference, to_bytes
from benchmarks.course import ROOT, course_in, summary, temporary

EXERCISE = "introduction/pourquoi_apprendre"
EXTENSIONS = ("autograder.platforms.nbgrader.server", "nbgrader.server_extensions.formgrader")
PAUSE = 0.02
"""Seconds between two questions of the other visitor."""
START = 60.0
"""Seconds given to the server to start."""


def main() -> None:
    """Measure, print, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with temporary() as folder:
        course = released(folder / "cours")
        students = [f"etudiant{number}" for number in range(options.copies)]
        for student in students:
            path = course.submitted / student / f"{EXERCISE}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(copy_of(course, student))
        with server(course, folder / "jupyter") as address:
            idle = [ask(address) for _ in range(50)]
            pressed = [press(address, student) for student in students]
    report = {
        "longest answer, idle": summary([max(idle)]),
        "longest answer, grading": summary([longest for _, longest in pressed]),
        "grading": summary([seconds for seconds, _ in pressed]),
    }
    print(json.dumps(report, indent=1))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def released(folder: Path) -> Course:
    """Return a course whose introduction is released."""
    course_in(folder)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = open_course(folder)
    build(course, exercises=(EXERCISE,))
    return course


def copy_of(course: Course, student: str) -> bytes:
    """Return a right copy that is nobody else's, so that its outcome is not known."""
    notebook = reference(course, EXERCISE)
    answer = next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")
    )
    answer["source"] = f"{answer['source']}\n# {student}"
    return to_bytes(notebook)


@contextmanager
def server(course: Course, folder: Path) -> Iterator[str]:
    """Run a teacher's Jupyter server in the course's folder; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kinds = ("CONFIG", "DATA", "RUNTIME")
    places = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in kinds}
    command = [
        sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root",
        f"--port={port}", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.jpserver_extensions={dict.fromkeys(EXTENSIONS, True)}",
    ]
    with subprocess.Popen(
        command, cwd=course.root, env={**os.environ, **places},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as running:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            running.terminate()


def wait_for(address: str) -> None:
    """Wait until the server answers."""
    late = time.monotonic() + START
    while True:
        try:
            ask(address)
            return
        except URLError:
            if time.monotonic() > late:
                raise
            time.sleep(0.1)


def ask(address: str) -> float:
    """Seconds that the server takes to say its version."""
    begun = time.monotonic()
    with urlopen(f"{address}/api", timeout=60) as answer:
        answer.read()
    return time.monotonic() - begun


def press(address: str, student: str) -> tuple[float, float]:
    """Press the button on one student's line: seconds of grading, longest answer meanwhile."""
    theme = EXERCISE.partition("/")[0]
    path = f"{address}/formgrader/api/submission/{theme}/{student}/autograde"

    def button() -> None:
        with urlopen(Request(path, method="POST", data=b""), timeout=300) as answer:
            result = json.loads(answer.read())
        if not result["success"]:
            raise SystemExit(f"Le bouton a échoué : {result['error']}")

    longest, begun = 0.0, time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        grading = pool.submit(button)
        while not grading.done():
            longest = max(longest, ask(address))
            time.sleep(PAUSE)
        grading.result()
    return time.monotonic() - begun, longest


if __name__ == "__main__":
    main()
