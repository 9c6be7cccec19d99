from __future__ import annotations

import pytest

from autograder.errors import CourseError, UsageError
from autograder.publish.script import ScriptCell, notebook, parse
from autograder.publish.solution import answered, solved
from autograder.publish.typography import markdown, plain

SCRIPT = """ignored
# %% [texte]
# Titre : début

# %%
x = 1
# %% [reponse] q1_reponse
a = ...
### BEGIN SOLUTION
a = x
### END SOLUTION

# %% [verifier] q1 2.5
verifier("q1", a)
"""


def test_cells_come_in_order_with_their_kind() -> None:
    assert parse(SCRIPT) == [
        ScriptCell("texte", "", 0, "# Titre : début"),
        ScriptCell("", "", 0, "x = 1"),
        ScriptCell(
            "reponse", "q1_reponse", 0, "a = ...\n### BEGIN SOLUTION\na = x\n### END SOLUTION"
        ),
        ScriptCell("verifier", "q1", 2.5, 'verifier("q1", a)'),
    ]


def test_unknown_kind_is_refused_in_french() -> None:
    with pytest.raises(UsageError, match="Genre de cellule inconnu"):
        parse("# %% [markdown]\n# x")


def test_notebook_has_nbgraders_metadata() -> None:
    made = notebook(parse(SCRIPT), "theme/exercice")
    answer, check = made["cells"][2:]
    assert answer["metadata"]["nbgrader"]["solution"]
    assert not answer["metadata"]["nbgrader"]["locked"]
    assert check["metadata"]["nbgrader"]["points"] == 2.5
    assert check["metadata"]["tags"] == ["raises-exception"]
    assert check["id"] == "q1"


def test_solution_loses_markers_and_stubs_and_gains_the_course() -> None:
    made = solved(notebook(parse(SCRIPT), "theme/exercice"), "abc")
    assert made["cells"][2]["source"] == "a = x"
    assert made["metadata"]["autograder"] == {"exercice": "theme/exercice", "cours": "abc"}


def test_sample_answers_replace_cells_and_unknown_ones_are_refused() -> None:
    made = notebook(parse(SCRIPT), "theme/exercice")
    changed = answered(made, parse("# %% [reponse] q1_reponse\na = 3"))
    assert changed["cells"][2]["source"] == "a = 3"
    with pytest.raises(CourseError, match="q9"):
        answered(made, parse("# %% [reponse] q9\na = 3"))


def test_typography_is_french_and_leaves_code_alone() -> None:
    nbsp = "\u00a0"
    assert plain("Pourquoi ? « Oui » : 5 %.") == (
        f"Pourquoi{nbsp}? «{nbsp}Oui{nbsp}»{nbsp}: 5{nbsp}%."
    )
    assert plain("l'erreur d'un *modèle*, l'**ULB**") == "l’erreur d’un *modèle*, l’**ULB**"
    assert plain("10 000 prêts, 25 €") == f"10{nbsp}000 prêts, 25{nbsp}€"
    assert markdown("`a` : l'`b` ?") == f"`a`{nbsp}: l’`b`{nbsp}?"
    assert markdown("`a ? b : c` et <b style='x : y'> et $a : b$") == (
        "`a ? b : c` et <b style='x : y'> et $a : b$"
    )
