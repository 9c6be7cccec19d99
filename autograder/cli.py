"""The command line: parses, delegates, prints, and chooses the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from autograder.commands.exit_code import ExitCode
from autograder.errors import AutograderError, InfrastructureError
from autograder.french_argparse import Parser, install

Command = Callable[[argparse.Namespace], int]

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that say how many threads a library may use: one, unless the teacher says
otherwise, because every long command already has a process or a kernel per core."""

EPILOG = """Exemples :
  autograder construire
  autograder noter --etudiants liste.csv --notes notes.csv
  autograder nouveau ../ml-2027

Codes de sortie : 0 terminé, 1 contrôle en échec, 2 mauvais usage, 3 panne."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``autograder``; return its exit code."""
    for name in THREADS:  # read once, when NumPy is imported
        os.environ.setdefault(name, "1")
    install()
    parser = build_parser()
    options = parser.parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except InfrastructureError as error:
        return _fail(error, ExitCode.FAULT)
    except AutograderError as error:
        return _fail(error, ExitCode.USAGE)
    except OSError as error:
        return _fail(error, ExitCode.FAULT)
    except KeyboardInterrupt:
        print("Interrompu. Relancez la même commande : rien n’est perdu.", file=sys.stderr)
        return ExitCode.INTERRUPTED


def _fail(error: Exception, code: ExitCode) -> ExitCode:
    print(f"Erreur : {error}", file=sys.stderr)
    return code


def build_parser() -> Parser:
    """Parser of every command."""
    parser = Parser(
        prog="autograder",
        description="Exercices d’apprentissage automatique en français, notés sans triche.",
        epilog=EPILOG,
    )
    commands = parser.add_subparsers(
        title="commandes", metavar="COMMANDE", required=True, parser_class=Parser
    )
    for add in (_construire, _nouveau, _collecter, _noter, _otter, _calibrer, _diagnostic):
        add(commands)
    return parser


Subparsers: TypeAlias = "argparse._SubParsersAction[Parser]"


def _command(commands: Subparsers, name: str, text: str, run: Command) -> Parser:
    parser: Parser = commands.add_parser(name, help=text, description=f"{text}.")
    parser.set_defaults(command=run)
    return parser


def _course_option(parser: Parser) -> None:
    parser.add_argument(
        "--cours", type=Path, default=Path(), metavar="DOSSIER",
        help="dossier du cours (par défaut : le dossier courant)",
    )


def _construire(commands: Subparsers) -> None:
    from autograder.commands import construire

    parser = _command(
        commands, "construire", "Fabriquer release/, solutions/ et les sujets privés",
        construire.command,
    )
    parser.add_argument(
        "exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous"
    )
    _course_option(parser)
    parser.add_argument("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
    parser.add_argument("--refaire", action="store_true", help="refaire aussi ce qui est à jour")
    parser.add_argument(
        "--verifier", action="store_true",
        help="ne rien écrire : dire ce qui n’est pas à jour (code 1 s’il y en a)",
    )


def _nouveau(commands: Subparsers) -> None:
    from autograder.commands import nouveau

    parser = _command(
        commands, "nouveau", "Créer le dossier d’un cours, avec son propre secret",
        nouveau.command,
    )
    parser.add_argument("dossier", type=Path, help="dossier à créer")
    parser.add_argument("--nom", help="nom du cours (par défaut : celui du dossier)")
    parser.add_argument("--session", default="session-1", metavar="NOM", help="première session")


def _collecter(commands: Subparsers) -> None:
    from autograder.commands import collecter

    parser = _command(
        commands, "collecter", "Ranger les fichiers remis dans submitted/", collecter.command
    )
    collecter.add_options(parser)
    _course_option(parser)


def _noter(commands: Subparsers) -> None:
    from autograder.commands import noter_cli

    parser = _command(
        commands, "noter", "Noter une promotion et exporter les notes", noter_cli.command
    )
    noter_cli.add_options(parser, workers=len(os.sched_getaffinity(0)))
    _course_option(parser)


def _otter(commands: Subparsers) -> None:
    from autograder.commands import otter

    parser = _command(
        commands, "otter", "Fabriquer les paquets avec lesquels Otter note les copies",
        otter.command,
    )
    otter.add_options(parser)
    _course_option(parser)


def _calibrer(commands: Subparsers) -> None:
    from autograder.commands import calibrer

    parser = _command(
        commands, "calibrer", "Mesurer les seuils sur de nombreux tirages", calibrer.command
    )
    calibrer.add_options(parser, workers=len(os.sched_getaffinity(0)))
    _course_option(parser)


def _diagnostic(commands: Subparsers) -> None:
    from autograder.commands import diagnostic

    _command(
        commands, "diagnostic", "Dire ce qui manque à cette machine pour noter",
        diagnostic.command,
    )


if __name__ == "__main__":
    sys.exit(main())
