"""``autograder corriges``: what a teacher publishes once a session is closed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.errors import CourseError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.exercise_id import ExerciseId

FOLDER = Path("dist")
STUDENTS, TEACHERS = "corriges", "enseignant"
"""What may be published, and what the teacher keeps: apart, so that one folder is given whole."""


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add("--dossier", type=Path, metavar="DOSSIER",
        help=f"où écrire {STUDENTS}/ et {TEACHERS}/ (défaut : {FOLDER}/ du cours)")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    from autograder.course import open_course
    from autograder.exercises.chosen import chosen

    course = open_course(options.cours)
    folder = options.dossier or course.root / FOLDER
    for exercise in chosen(course, options.exercices):
        for path in write(course, exercise, folder):
            say(f"Écrit : {path}")
    say(f"Publiez {folder / STUDENTS} une fois la session close ; gardez {folder / TEACHERS}.")
    return ExitCode.DONE


def write(course: Course, exercise: ExerciseId, folder: Path) -> list[Path]:
    """Write an exercise's solution, as a notebook and as a page, and the teacher's page.

    Raises
    ------
    CourseError
        If the solution was not built, or no longer is what its inputs would give.
    """
    import json

    from autograder.exercises.catalog import open_catalog
    from autograder.platforms import platform_of
    from autograder.publish.build import solution_digest
    from autograder.publish.digest import exercise_digest
    from autograder.publish.page import page
    from autograder.publish.personal import own_notebook
    from autograder.publish.setting import setting
    from autograder.publish.teacher import teacher_page

    solution = course.solutions / f"{exercise}.ipynb"
    digest = exercise_digest(course, exercise, platform_of(course).release_code())
    if solution_digest(solution) != digest:
        raise CourseError(
            f"{solution} manque, ou n’est plus à jour. Lancez : autograder construire {exercise}"
        )
    place = setting(course, exercise)
    notes = teacher_page(own_notebook(course, place), place, open_catalog(course.root))
    title, text = place.exercise.title, solution.read_text(encoding="utf-8")
    contents = {
        folder / STUDENTS / f"{exercise}.ipynb": text,
        folder / STUDENTS / f"{exercise}.html": page(text, title),
        folder / TEACHERS / f"{exercise}.html": page(json.dumps(notes), title),
    }
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return list(contents)
