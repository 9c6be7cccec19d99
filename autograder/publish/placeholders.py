"""Facts of a world, written into a notebook in place of their names.

``{{cout_manque}}`` stands for a fact; ``{{part:dixièmes}}`` says how to write it. In code, a
name without a format becomes a Python literal, or the bare text of a string.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from autograder.errors import ExerciseError
from autograder.exercises.facts import Facts, french, literal
from autograder.publish.typography import markdown

_PLACE = re.compile(r"\{\{([a-zA-Z_][\w.]*)(?::([^{}\n]*))?\}\}")


def named(source: str) -> set[str]:
    """Names of the facts that a cell tells."""
    return {match[1] for match in _PLACE.finditer(source)}


def fill(cell: dict[str, Any], facts: Facts) -> None:
    """Write facts into a cell, whose text is then typeset anew.

    Raises
    ------
    ExerciseError
        If a name is unknown, or a fact cannot be written as asked.
    """
    source = cell["source"]
    if not _PLACE.search(source):
        return
    code = cell["cell_type"] == "code"

    def written(match: re.Match[str]) -> str:
        name, form = match[1], match[2] or ""
        if name not in facts:
            raise ExerciseError(
                f"Cellule « {cell.get('id', '')} » : {match[0]} ne nomme aucun fait. Faits : "
                f"{', '.join(sorted(facts)) or 'aucun'}. Ils se déclarent dans l’exercice, "
                "sous le nom « facts » ; voir docs/auteur.md."
            )
        try:
            return literal(facts[name]) if code and not form else french(facts[name], form)
        except ValueError as error:
            raise ExerciseError(
                f"Cellule « {cell.get('id', '')} » : {match[0]} ne s’écrit pas ainsi ({error})."
            ) from None

    filled = _PLACE.sub(written, source)
    cell["source"] = filled if code else markdown(filled)


def check_used(sources: Iterable[str], facts: Collection[str], exercise: str) -> None:
    """Refuse a fact that neither the notebook nor a question uses: it would be a misspelt one.

    Raises
    ------
    ExerciseError
        If there is one.
    """
    used = {name for source in sources for name in named(source)}
    if unused := sorted(set(facts) - used):
        raise ExerciseError(
            f"Fait que le carnet de {exercise} ne dit nulle part : {', '.join(unused)}. Écrivez "
            f"{{{{{unused[0]}}}}} dans source/{exercise}.ipynb, ou ôtez-le de la déclaration."
        )


