"""Options that several commands share, and their types: nothing here is slow to import."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from pathlib import Path

from autograder.french_argparse import Parser


def add_course(parser: Parser) -> None:
    """Declare the folder of the course."""
    parser.add_argument(
        "--cours", type=Path, default=Path(), metavar="DOSSIER",
        help="dossier du cours (par défaut : le dossier courant)",
    )


def add_workers(parser: Parser, what: str) -> None:
    """Declare how many of ``what`` are done at once: as many as there are cores."""
    cores = len(os.sched_getaffinity(0))
    parser.add_argument(
        "--processus-paralleles", "-j", type=positive, default=cores, metavar="N",
        help=f"{what} à la fois (défaut : {cores})",
    )


def positive(text: str) -> int:
    """Whole number of at least one.

    Raises
    ------
    ArgumentTypeError
        If ``text`` is anything else.
    """
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"un nombre entier d’au moins 1 était attendu ; reçu : « {text} »")
    return int(text)


def add_cohort(parser: Parser) -> None:
    """Declare the options that choose copies: exercises, folder, list of students, session."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add("--copies", type=Path, metavar="DOSSIER", help="par défaut : submitted/ du cours")
    add("--etudiants", type=Path, metavar="LISTE.csv",
        help="liste de la promotion ; sans elle, personne n’est « absent »")
    add("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
