"""A course with a cohort's copies, as a teacher has it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import Course, open_course
from autograder.publish.samples import reference, sample, to_bytes

EXERCISE = "introduction/pourquoi_apprendre"
STUDENTS = {
    "amina": "reference", "bruno": "alternative", "chloe": "naive", "driss": "plantage",
    "hugo": "illisible", "lou": "autre cours",
}


@pytest.fixture
def own_course(course: Course, tmp_path: Path) -> Course:
    """Return a private copy of the built course, with a cohort's copies."""
    return handed_in(course, tmp_path / "cours")


@pytest.fixture(scope="session")
def graded_course(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course whose cohort was graded once; tests copy it."""
    own = handed_in(course, tmp_path_factory.mktemp("corrige") / "cours")
    assert main(arguments(own)) == 0
    return own


def handed_in(course: Course, folder: Path) -> Course:
    """Copy a built course, with a cohort's copies."""
    shutil.copytree(course.root, folder, ignore=shutil.ignore_patterns("autograded", "submitted"))
    own = open_course(folder)
    for student, name in STUDENTS.items():
        path = own.submitted / student / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(
            sample(own, EXERCISE, name) if name != "autre cours" else foreign(own)
        )
    (folder / "liste.csv").write_text("etudiant\n" + "\n".join([*STUDENTS, "zoe"]) + "\n")
    return own


def foreign(course: Course) -> bytes:
    notebook = reference(course, EXERCISE)
    notebook["metadata"]["autograder"]["cours"] = "0123456789abcdef"
    return to_bytes(notebook)


def arguments(course: Course) -> list[str]:
    """Command that grades the cohort and writes its three files."""
    root = course.root
    return [
        "noter", EXERCISE, "--cours", str(root), "--etudiants", str(root / "liste.csv"),
        "--notes", str(root / "notes.csv"), "--synthese", str(root / "synthese.csv"),
        "--detail", str(root / "detail.csv"),
    ]
