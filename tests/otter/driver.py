"""A process that runs Otter again and again, and tells what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, Self


class OtterStopped(Exception):
    """Otter raised: what it said."""


class Driver:
    """Runs Otter in a process of its own."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def __call__(self, *order: object) -> Any:
        """Run one order; give back its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([str(word) for word in order]), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        if "stopped" in answer:
            raise OtterStopped(answer["stopped"])
        return answer["done"]


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``autograder``."""
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments], capture_output=True, text=True,
        check=False,
    )


def serve() -> None:
    """Obey orders until the input ends; only answers go to the standard output."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            answer = {"done": obey(*json.loads(line))}
        except Exception as error:
            answer = {"stopped": f"{type(error).__name__} : {error}"}
        print(json.dumps(answer), file=answers)


def obey(order: str, *paths: str) -> Any:
    """Run one order."""
    if order == "host":
        from autograder.platforms.otter.host import main

        return main(*paths)
    if order == "grade_submission":
        from otter.api import grade_submission

        archive, submission = paths
        results = grade_submission(submission, archive, quiet=True)
        return {name: results.get_score(name) for name in results.test_files}
    from otter.run import main as run

    archive, submission, folder = paths
    run(submission, autograder=archive, output_dir=folder, no_logo=True)
    return None


if __name__ == "__main__":
    serve()
