"""``autograder calibrer``: measure, write the evidence, say what does not hold."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from autograder.commands.console import say, steps_bar
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course, add_workers
from autograder.french_argparse import Parser


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme/exercice", help="par défaut : tous")
    add("--mondes", type=int, default=10, metavar="N", help="mondes tirés (défaut : 10)")
    add("--entrainements", type=int, default=5, metavar="N", help="par monde (défaut : 5)")
    add("--tirages", type=int, default=20, metavar="N", help="examens par monde (défaut : 20)")
    add("--docs", type=Path, default=Path("docs"), metavar="DOSSIER",
        help="où écrire calibration.md et ses données (défaut : docs)")
    add_workers(parser, "mondes mesurés")
    add_course(parser)


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FOUND`` if a threshold does not hold."""
    import pandas as pd

    from autograder.calibration.campaign import Plan, measure
    from autograder.calibration.report import data_path, lines, markdown, write
    from autograder.course import open_course
    from autograder.exercises.catalog import open_catalog
    from autograder.publish.reading import read_notebook

    course = open_course(options.cours)
    catalog = open_catalog(course.root)
    chosen = [catalog.load(name).id for name in options.exercices or catalog.ids]
    with steps_bar("Calibration", options.mondes * len(chosen)) as advance:
        for exercise in chosen:
            source = read_notebook(course.source / f"{exercise}.ipynb")
            plan = Plan(exercise, source,
                        catalog.folder(exercise) / "copies",
                        options.mondes, options.entrainements, options.tirages)
            table = measure(plan, options.processus_paralleles, partial(advance, exercise))
            write(options.docs, exercise, table)
            advance(exercise, 0, line=f"{exercise} : {len(table)} mesures")
    tables: dict[str, pd.DataFrame] = {
        exercise: pd.read_csv(data_path(options.docs, exercise))
        for exercise in catalog.ids
        if data_path(options.docs, exercise).is_file()
    }
    (options.docs / "calibration.md").write_text(markdown(tables), encoding="utf-8")
    failed = [
        f"{exercise}, {line.question} ({line.metric}), {line.variant} : borne {line.bound:.3f}, "
        f"seuil {line.threshold:.3f}"
        for exercise in chosen
        for line in lines(exercise, tables[exercise])
        if not line.kept
    ]
    for text in failed:
        say(f"Seuil non tenu : {text}")
    say(f"Écrit : {options.docs / 'calibration.md'}")
    return ExitCode.FOUND if failed else ExitCode.DONE
