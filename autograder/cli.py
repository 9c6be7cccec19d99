"""The command line: finds the command, delegates, and chooses the exit code.

A command is a module of ``autograder.commands`` under its own name. It is imported only when
it is asked for: the help of all costs less than any of them.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Protocol, cast

from autograder.commands.exit_code import ExitCode, code_of
from autograder.errors import AutograderError
from autograder.french_argparse import Parser, install
from autograder.signals import interruptible
from autograder.text import printable

COMMANDS = {
    "construire": "Fabriquer release/, solutions/ et les sujets privés",
    "nouveau": "Créer le dossier d’un cours, avec son propre secret",
    "collecter": "Ranger les copies remises, par étudiant et par thème",
    "noter": "Noter une promotion et exporter les notes",
    "rapport": "Montrer la promotion en une page, sans rien noter",
    "rejouer": "Juger de nouveau les conversations gardées, sans exécuter de code d’étudiant",
    "expliquer": "Expliquer une note, mesure par mesure",
    "otter": "Fabriquer les paquets avec lesquels Otter note les copies",
    "carnet": "Convertir le script d’un carnet en carnet source, et l’inverse",
    "corriges": "Préparer les corrigés à publier, et la page de l’enseignant",
    "calibrer": "Mesurer les seuils sur de nombreux tirages",
    "diagnostic": "Dire ce qui manque à cette machine pour noter",
}
"""What each command does, in the order of the help."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that say how many threads a library may use: one, unless the teacher says
otherwise, because every long command already has a process or a kernel per core."""

EPILOG = """Exemples :
  autograder construire
  autograder noter --etudiants liste.csv --notes notes.csv
  autograder nouveau ../ml-2027

Codes de sortie : 0 terminé, 1 contrôle en échec, 2 mauvais usage, 3 panne."""


class Command(Protocol):
    """The shape of a command's module."""

    def add_options(self, parser: Parser) -> None:
        """Declare the command's options."""

    def command(self, options: Namespace) -> ExitCode:
        """Run the command."""


def main(arguments: Sequence[str] | None = None) -> ExitCode:
    """Run ``autograder``; return its exit code."""
    for name in THREADS:  # read once, when NumPy is imported
        os.environ.setdefault(name, "1")
    install()
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = build_parser(given).parse_args(given)
    try:
        with interruptible():
            return load(options.name).command(options)
    except (AutograderError, OSError) as error:
        _say(f"Erreur : {error}", error)
        return code_of(error)
    except KeyboardInterrupt as error:
        _say("Interrompu. Relancez la même commande : rien n’est perdu.", error)
        return code_of(error)


def _say(text: str, error: BaseException) -> None:
    """Print a sentence, then what is noted on the error: names may be a student's."""
    for line in "\n".join([text, *getattr(error, "__notes__", [])]).splitlines():
        print(printable(line), file=sys.stderr)


def build_parser(wanted: Collection[str] = tuple(COMMANDS)) -> Parser:
    """Parser of every command, with the options of those that are ``wanted``."""
    parser = Parser(
        prog="autograder",
        description="Exercices d’apprentissage automatique en français, notés sans triche.",
        epilog=EPILOG,
    )
    commands = parser.add_subparsers(
        title="commandes", metavar="COMMANDE", required=True, parser_class=Parser
    )
    for name, summary in COMMANDS.items():
        one = commands.add_parser(name, help=summary, description=f"{summary}.")
        one.set_defaults(name=name)
        if name in wanted:
            load(name).add_options(one)
    return parser


def load(name: str) -> Command:
    """Module of one command."""
    return cast(Command, import_module(f"autograder.commands.{name}"))


if __name__ == "__main__":
    sys.exit(main())
