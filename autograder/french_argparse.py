"""argparse in French.

argparse takes its sentences from gettext; ours is the French catalogue, as a mapping. A
sentence that a later Python adds stays in English rather than fail.
"""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

_SENTENCES = {
    "usage: ": "Utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "subcommands": "commandes",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "invalid choice: %(value)r (choose from %(choices)s)":
        "choix inconnu : %(value)r (choix possibles : %(choices)s)",
    "invalid %(type)s value: %(value)r": "valeur incorrecte : %(value)r",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "ambiguous option: %(option)s could match %(matches)s":
        "option ambiguë : %(option)s peut être %(matches)s",
    "%(prog)s: error: %(message)s\n": "Erreur : %(message)s\n",
}


def install() -> None:
    """Make argparse speak French in this process."""
    argparse._ = lambda sentence: _SENTENCES.get(sentence, sentence)  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """Parser whose help option, usage and errors are French; exit code 2 on misuse."""

    def __init__(self, **settings: Any) -> None:
        settings["add_help"] = False
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**settings)
        self.add_argument("-h", "--help", "--aide", action="help", help="afficher cette aide")

    def error(self, message: str) -> NoReturn:
        """Print the usage and the error in French, then exit with code 2."""
        self.print_usage()
        self.exit(2, f"Erreur : {message}\nAide : {self.prog} --help\n")
