from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.outils import catalogue
from autograder.outils.catalogue import ERROR, SENTENCES, code_of, known, sentence
from autograder.outils.shape import Shape

SHAPES = {
    "numbers": Shape((400,), 0.0, 1.0),
    "a number": Shape(()),
    "a table": Shape((3, 10)),
    "letters": Shape((2,), labels=("a", "b")),
    "a budget": Shape((4, 3), budget=1.0),
    "unseen": Shape((2, 10), seen=(("client 7", (1, 2)), ("client 8", ()))),
}
AT_THE_DESK_ONLY = {"dossier", "question", "nom"}


def raised() -> set[str]:
    """Codes that the tools raise, read in their source."""
    folder = Path(catalogue.__file__).parent
    calls = (
        node for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id == "Fault"
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def test_every_fault_that_a_room_may_meet_has_its_sentence() -> None:
    assert len(raised()) > 15
    assert raised() - AT_THE_DESK_ONLY <= set(SENTENCES)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_whole_for_any_expected_shape(code: str, shape: Shape) -> None:
    made = sentence(code, shape)
    assert made.endswith(".")
    assert "{" not in made


@pytest.mark.parametrize(
    ("code", "shape", "expected"),
    [
        ("forme", "numbers", "Forme attendue\u00a0: 400 valeurs."),
        ("bornes", "numbers", "Des valeurs entre 0 et 1 étaient attendues."),
        ("bornes", "a number", "Des valeurs entre −∞ et +∞ étaient attendues."),
        ("etiquettes", "letters", "Réponses possibles\u00a0: a, b."),
        ("contrainte", "a budget", "la somme d’une ligne doit être au plus 1."),
        ("contrainte", "unseen", "ne contient rien qui figure déjà dans ses données."),
    ],
)
def test_a_sentence_says_what_was_expected(code: str, shape: str, expected: str) -> None:
    assert expected in sentence(code, SHAPES[shape])


@pytest.mark.parametrize(
    "code", ["", "Bravo, 20 sur 20", "forme ", "{dims}", None, 3, ["forme"], {"forme": 1}]
)
def test_a_code_that_is_not_of_the_catalogue_is_an_error(code: object) -> None:
    assert known(code) == ERROR
    assert sentence(str(code), SHAPES["numbers"]) == SENTENCES[ERROR]


def test_an_exception_is_named_after_its_nearest_known_class() -> None:
    class Own(KeyError):
        pass

    assert [code_of(error) for error in (Own("x"), ValueError(), KeyboardInterrupt())] == [
        "KeyError", "ValueError", ERROR,
    ]
