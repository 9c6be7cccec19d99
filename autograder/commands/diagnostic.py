"""``autograder diagnostic``: what this machine lacks, and the remedy."""

from __future__ import annotations

import argparse

from rich.table import Table

from autograder.commands.console import console, say
from autograder.commands.exit_code import ExitCode


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; exit code 3 if a needed check fails."""
    del options
    from autograder.room.probe import checks

    results = checks()
    table = Table(title="Diagnostic de cette machine")
    for name in ("Contrôle", "Résultat", "Constat", "Remède"):
        table.add_column(name)
    for check in results:
        verdict = "correct" if check.ok else "à corriger" if check.required else "facultatif"
        table.add_row(check.name, verdict, check.message, check.remedy)
    console.print(table)
    missing = [check for check in results if check.required and not check.ok]
    if missing:
        say("Cette machine ne peut pas noter avec l’isolation « bulle ».")
        return ExitCode.FAULT
    say("Cette machine peut noter avec l’isolation « bulle ».")
    return ExitCode.DONE
