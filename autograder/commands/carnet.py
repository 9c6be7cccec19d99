"""``autograder carnet``: an author's script into a source notebook, and back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.exercise_id import ExerciseId


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercice", metavar="theme/exercice", help="le carnet de source/ dont il s’agit")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--depuis", type=Path, metavar="SCRIPT",
                     help="refaire le carnet à partir de ce script, typographie réglée")
    way.add_argument("--vers", type=Path, metavar="SCRIPT",
                     help="écrire le carnet sous forme de script, à un endroit libre")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    from autograder.course import open_course
    from autograder.exercise_id import ExerciseId

    course = open_course(options.cours)
    exercise = ExerciseId(options.exercice)
    if options.depuis:
        say(f"Écrit : {to_notebook(course, exercise, options.depuis)}")
    else:
        say(f"Écrit : {to_script(course, exercise, options.vers)}")
    return ExitCode.DONE


def to_notebook(course: Course, exercise: ExerciseId, script: Path) -> Path:
    """Write the source notebook of a percent script; return where.

    Raises
    ------
    UsageError
        If the script cannot be read, stands in ``source/``, or is not a percent script.
    """
    import json
    from dataclasses import replace

    from autograder.publish.script import TEXTS, notebook, parse
    from autograder.publish.typography import markdown

    if script.resolve().is_relative_to(course.source.resolve()):
        raise UsageError(
            f"{script} est dans source/ : nbgrader le distribuerait avec les solutions. "
            "Rangez-le ailleurs."
        )
    try:
        text = script.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"{script} : illisible ({error}). Donnez un script en UTF-8, écrit comme le dit "
            "docs/auteur.md."
        ) from None
    cells = [
        replace(cell, source=markdown(cell.source)) if cell.kind in TEXTS else cell
        for cell in parse(text)
    ]
    if not cells:
        raise UsageError(
            f"{script} ne contient aucune cellule. Chaque cellule commence par une marque, "
            "par exemple « # %% [texte] »."
        )
    target = course.source / f"{exercise}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    made = json.dumps(notebook(cells, exercise), ensure_ascii=False, indent=1)
    target.write_text(made + "\n", encoding="utf-8")
    return target


def to_script(course: Course, exercise: ExerciseId, script: Path) -> Path:
    """Write the percent script of a source notebook; return where.

    Raises
    ------
    UsageError
        If there is no such notebook, or if something stands where the script would go.
    """
    import json

    from autograder.publish.script import script as percent

    source = course.source / f"{exercise}.ipynb"
    if not source.is_file():
        raise UsageError(f"Carnet absent : {source}. Vérifiez le nom, theme/exercice.")
    text = percent(json.loads(source.read_text(encoding="utf-8")))
    if script.resolve().is_relative_to(course.source.resolve()):
        raise UsageError(
            f"{script} est dans source/ : nbgrader le distribuerait avec les solutions. "
            "Choisissez un autre dossier."
        )
    try:
        with script.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{script} existe déjà. Choisissez un nom libre.") from None
    except OSError as error:
        raise UsageError(f"{script} : écriture impossible ({error}).") from None
    return script
