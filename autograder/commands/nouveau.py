"""``autograder nouveau``: a teacher's own course, outside the repository."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from autograder.commands.console import say
from autograder.commands.exit_code import ExitCode
from autograder.course import Course, create_secret, open_course
from autograder.errors import CourseError, UsageError
from autograder.french_argparse import Parser
from autograder.settings import FILE

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent
INSTALLED = PACKAGE / "contenu"
"""Where the notebooks are in an installed package; a clone has them in its ``source/``."""
CONFIG = "nbgrader_config.py"
PRIVATE = """secret.key
sujets/
gradebook.db*
resultats*.db*
submitted/
autograded/
feedback/
solutions/
dist/
*.csv
"""
"""What a course must never publish, for its ``.gitignore``."""
SETTINGS_TEXT = """# Réglages du cours.
# Le secret est dans secret.key : sauvegardez-le, ne le partagez pas.
nom = {name}
session = {session}
"""


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    parser.add_argument("dossier", type=Path, help="dossier à créer")
    parser.add_argument("--nom", help="nom du cours (par défaut : celui du dossier)")
    parser.add_argument("--session", default="session-1", metavar="NOM", help="première session")


def create(folder: Path, name: str, session: str) -> Course:
    """Make a course folder: settings, secret, notebooks, nbgrader's configuration.

    Raises
    ------
    UsageError
        If the folder holds something already, or lies inside the repository.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} n’est pas vide. Choisissez un dossier neuf.")
    content = INSTALLED if INSTALLED.is_dir() else REPOSITORY
    if folder.resolve().is_relative_to(content):
        raise UsageError(
            f"{folder} est dans le dépôt. Choisissez un dossier ailleurs, par exemple ../ml-2027."
        )
    if not (content / "source").is_dir():
        raise CourseError(f"Les carnets sont introuvables dans {content / 'source'}.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # source/ holds the solutions
    shutil.copytree(content / "source", folder / "source")
    shutil.copy(content / CONFIG, folder / CONFIG)
    text = SETTINGS_TEXT.format(name=_toml(name), session=_toml(session))
    (folder / FILE).write_text(text, encoding="utf-8")
    (folder / ".gitignore").write_text(PRIVATE, encoding="utf-8")
    create_secret(folder)
    return open_course(folder)


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command."""
    course = create(options.dossier, options.nom or options.dossier.resolve().name, options.session)
    say(f"Cours « {course.name} » créé dans {course.root}")
    say(f"Son secret : {course.root / 'secret.key'} (sauvegardez-le).")
    say(f"Ensuite : cd {course.root} && autograder construire")
    return ExitCode.DONE
