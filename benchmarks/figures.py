"""What drawing figures that nobody looks at costs: the same copies, drawn and not, in turn.

    python -m benchmarks.figures [--rounds 5] [--json FILE] [theme/exercice …]

One process, one room at a time, warm. A ratio is that of two runs of one copy in one round,
so that what else the machine does weighs on both. Both must give the same verdicts.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from autograder.course import Course, open_course
from autograder.exercises.catalog import open_catalog
from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import read
from autograder.publish.samples import reference, to_bytes
from autograder.room import Limits, Room, open_room
from benchmarks.course import ROOT, ratio, summary

Figures = dict[str, dict[str, float]]


def main() -> None:
    """Measure, then print or write the figures."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("exercices", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    room, course = open_room("bulle", warm=True), open_course(ROOT)
    told: dict[str, object] = {"load": os.getloadavg()}
    for exercise in options.exercices or open_catalog().ids:
        told[exercise] = measure(room, course, exercise, options.rounds)
    text = json.dumps(told, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def measure(room: Room, course: Course, exercise: str, rounds: int) -> Figures:
    """Time that the reference copy of an exercise takes, drawn and not, in seconds."""
    content, paper = to_bytes(reference(course, exercise)), read(course.paper(exercise))
    drawn: list[Outcome] = []
    undrawn: list[Outcome] = []
    for _ in range(1 + rounds):
        for outcomes, figures in ((drawn, True), (undrawn, False)):
            outcomes.append(grade(content, {}, paper, room, Limits(figures=figures)))
    if len({outcome.verdicts for outcome in (*drawn, *undrawn)}) > 1:
        raise SystemExit(f"{exercise} : les verdicts changent avec les figures.")
    found: Figures = {}
    for name in ("seconds", "cpu_seconds"):
        with_them, without = (
            [getattr(outcome, name) for outcome in outcomes[1:]] for outcomes in (drawn, undrawn)
        )
        found |= {
            f"{name}, drawn": summary(with_them),
            f"{name}, undrawn": summary(without),
            f"{name}, times faster": ratio(with_them, without),
        }
    return found


if __name__ == "__main__":
    main()
