"""A process that records the same copies again and again.

``python -m tests.platforms.writer COURSE OUTCOMES TIMES STUDENT…``; 0 times: until killed.
"""

from __future__ import annotations

import pickle
import sys
from itertools import count
from pathlib import Path

from autograder.course import open_course
from autograder.platforms.nbgrader import Register


def main(root: str, outcomes: str, times: str, *students: str) -> None:
    done = pickle.loads(Path(outcomes).read_bytes())
    with Register(open_course(Path(root))) as register:
        print("prêt", flush=True)
        for turn in range(int(times)) if int(times) else count():
            for student in students:
                register.record(student, "essai/mini", done[turn % len(done)], None)


if __name__ == "__main__":
    main(*sys.argv[1:])
