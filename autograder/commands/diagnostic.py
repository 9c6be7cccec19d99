"""``autograder diagnostic``: what this machine lacks, and the remedy."""

from __future__ import annotations

import argparse

from autograder.commands.console import say, show
from autograder.commands.exit_code import ExitCode
from autograder.french_argparse import Parser


def add_options(parser: Parser) -> None:
    """Declare no option: a machine is looked at as a whole."""


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FAULT`` if a needed check fails."""
    del options
    from autograder.room.probe import checks

    results = checks()
    verdicts = (
        "correct" if check.ok else "à corriger" if check.required else "facultatif"
        for check in results
    )
    show(
        "Diagnostic de cette machine", ("Contrôle", "Résultat", "Constat", "Remède"),
        [(check.name, verdict, check.message, check.remedy)
         for check, verdict in zip(results, verdicts, strict=True)],
    )
    if any(check.required and not check.ok for check in results):
        say("Cette machine ne peut pas noter avec l’isolation « bulle ».")
        return ExitCode.FAULT
    say("Cette machine peut noter avec l’isolation « bulle ».")
    return ExitCode.DONE
