"""``autograder otter``: one bundle per exercise, which Otter grades copies with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say, steps_bar
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.exercise_id import ExerciseId

FOLDER = Path("dist") / "otter"
SESSION = "-otter"
"""End of the default session's name."""


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add("--session", metavar="NOM",
        help=f"session des sujets (défaut : celle de cours.toml, suivie de « {SESSION} »)")
    add("--sans-isolation", action="store_true",
        help="exécuter les copies sans salle, là où aucune n’est possible : le code d’un "
        "étudiant peut alors lire le sujet et changer sa note")
    add("--sortie", type=Path, metavar="DOSSIER", help=f"par défaut : {FOLDER}/ du cours")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    from autograder.course import open_course
    from autograder.outils.display import french

    course = open_course(options.cours)
    course = course.in_session(options.session or f"{course.session}{SESSION}")
    level = "aucune" if options.sans_isolation else "bulle"
    folder = options.sortie or course.root / FOLDER
    made = build(course, tuple(options.exercices), level, folder)
    for path in made:
        say(f"{path} ({french(round(path.stat().st_size / 2**20, 1))} Mio)")
    say(
        f"{len(made)} paquet(s), session « {course.session} ». Ils contiennent les sujets : "
        "ne les donnez à aucun étudiant."
    )
    if options.sans_isolation:
        say("Sans isolation : à ne confier qu’à un hôte qui efface tout après chaque copie.")
    return ExitCode.DONE


def build(course: Course, asked: tuple[str, ...], level: str, folder: Path) -> list[Path]:
    """Write one bundle per exercise; return their paths.

    Parameters
    ----------
    course : Course
        In the session whose papers the bundles carry; those that are not fresh are made.
    asked : tuple of str
        Identifiers, or themes; empty for every exercise of the course.
    level : str
        Isolation level of the copies' rooms.
    folder : Path
        Each bundle is ``<folder>/<theme>-<exercise>/autograder.zip``.

    Raises
    ------
    UsageError
        If an exercise is unknown, or if a student folder is not what its source gives.
    """
    from autograder.cohort.fingerprint import this_engine
    from autograder.exercises.chosen import chosen
    from autograder.papers import read as read_paper
    from autograder.platforms import platform_of
    from autograder.platforms.otter.bundle import ARCHIVE, bundle
    from autograder.platforms.otter.settings import Settings
    from autograder.publish.build import steps

    exercises = chosen(course, asked)
    _check_releases(course, exercises)
    plan = {step.target: step for step in steps(course, exercises, platform_of(course))}
    settings = Settings(
        isolation=level, demonstration=course.demonstration, engine=this_engine()
    )
    made = []
    with steps_bar("Paquets Otter", len(exercises)) as advance:
        for exercise in exercises:
            advance(exercise, 0)
            paper = course.paper(exercise)
            if not plan[paper].fresh():
                plan[paper].make()
            path = folder / exercise.replace("/", "-") / ARCHIVE
            _write(path, bundle(read_paper(paper), paper.read_bytes(), settings))
            made.append(path)
            advance(exercise, 1)
    return made


def _check_releases(course: Course, exercises: tuple[ExerciseId, ...]) -> None:
    """Refuse to grade with papers that do not match what students received."""
    from autograder.platforms import platform_of
    from autograder.publish.build import released_digest
    from autograder.publish.digest import exercise_digest

    code = list(platform_of(course).release_code())
    late = [
        exercise for exercise in exercises
        if released_digest(course, exercise) != exercise_digest(course, exercise, code)
    ]
    if late:
        raise UsageError(
            f"Carnets d’étudiants à refaire : {', '.join(late)}. "
            "Lancez d’abord : autograder construire."
        )


def _write(path: Path, content: bytes) -> None:
    """Write a bundle, whole or not at all, for its owner alone: it holds a paper."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partiel")
    partial.touch(mode=0o600)
    partial.write_bytes(content)
    partial.replace(path)
