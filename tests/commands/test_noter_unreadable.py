"""A copy that the machine cannot read costs nobody a point, and stops nobody's grading."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.commands.muster import Request
from autograder.commands.promotion import grade_cohort
from autograder.course import Course, open_course
from autograder.publish.samples import sample
from autograder.reports.grade import Grade

EXERCISE = "introduction/pourquoi_apprendre"
STUDENTS = ("amina", "bruno", "chloe", "driss", "elsa")
WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Makes root an owner like others, whom the rights of a file stop; a bubble needs the rest."""


@pytest.fixture
def own_course(course: Course, tmp_path: Path) -> Course:
    """Return a private copy of the built course, with five equal copies."""
    folder = tmp_path / "cours"
    shutil.copytree(course.root, folder, ignore=shutil.ignore_patterns("autograded", "submitted"))
    own = open_course(folder)
    for student in STUDENTS:
        path = own.submitted / student / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(sample(own, EXERCISE, "reference"))
    return own


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["etudiant"]: row for row in csv.DictReader(file)}


def test_copies_without_the_right_to_read_are_faults_and_the_code_is_3(own_course: Course) -> None:
    (own_course.submitted / "bruno" / f"{EXERCISE}.ipynb").chmod(0)
    (own_course.submitted / "chloe").chmod(0)
    notes = own_course.root / "notes.csv"
    done = subprocess.run(
        [*(() if os.geteuid() else WITHOUT_PRIVILEGE), sys.executable, "-m", "autograder.cli",
         "noter", EXERCISE, "--isolation", "aucune", "--notes", notes],
        cwd=own_course.root, capture_output=True, text=True, check=False,
    )
    (own_course.submitted / "chloe").chmod(0o700)
    assert done.returncode == 3, done.stderr
    found = {name: (row["statut"], row["note"]) for name, row in rows(notes).items()}
    assert found == {
        **dict.fromkeys(STUDENTS, ("noté", "20")), "bruno": ("panne", ""), "chloe": ("panne", ""),
    }
    assert "le droit de lire manque" in rows(notes)["bruno"]["message"]


def test_copy_that_vanishes_while_others_are_graded_is_a_fault(own_course: Course) -> None:
    def take_away(grade: Grade, done: int, total: int) -> None:
        del grade, total
        if done == 1:
            shutil.rmtree(own_course.submitted / "elsa")

    request = Request(
        course=own_course, copies=own_course.submitted, exercises=(EXERCISE,), isolation="bulle",
    )
    summary = grade_cohort(request, take_away)
    found = {grade.student: (grade.status, grade.points) for grade in summary.grades}
    assert found == {**dict.fromkeys(STUDENTS, ("noté", 20.0)), "elsa": ("panne", None)}
    assert "il a disparu" in " ".join(summary.faults)
