"""What a student sees at the desk, from a released folder."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.outils import Verificateur
from autograder.outils.bareme import load, load_draw
from autograder.outils.card import Card, State

EXERCISE = "imagerie_medicale"


@pytest.fixture(scope="module")
def folder(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("Éléonore et Zoé") / "mes carnets"
    shutil.copytree(course.release / "medecine_sante", copy)
    return copy


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    tables: list[Card] = []
    monkeypatch.setattr("autograder.outils.verifier.show", tables.append)
    return tables


def centre(table: object) -> object:
    return table.iloc[:, 200:400].mean(axis=1)  # type: ignore[attr-defined]


def test_answer_that_earns_nothing_raises_a_french_sentence(
    folder: Path, shown: list[Card]
) -> None:
    verifier = Verificateur(EXERCISE, folder)
    with pytest.raises(AssertionError, match="plancher"):
        verifier("q3", centre)
    assert shown[0].points == "0 / 8"
    assert [bar.label for bar in shown[0].bars] == ["AUC", "Sensibilité à 90\u00a0% de spécificité"]


def test_constant_prediction_is_named(folder: Path, shown: list[Card]) -> None:
    with pytest.raises(AssertionError, match="constantes"):
        Verificateur(EXERCISE, folder)("q3", lambda table: [0.5] * len(table))


def test_wrong_function_is_shown_its_first_wrong_case(
    folder: Path, shown: list[Card]
) -> None:
    with pytest.raises(AssertionError, match=r"Cas \d+ sur 10.*renvoie 0,5.*était attendu"):
        Verificateur(EXERCISE, folder)("q2", lambda y, scores, specificite: 0.5)


def test_only_a_nearly_right_number_is_called_rounded(folder: Path, shown: list[Card]) -> None:
    with pytest.raises(AssertionError) as caught:
        Verificateur(EXERCISE, folder)("q2", lambda y, scores, specificite: 40.0)
    assert "arrondissez" not in str(caught.value)


def test_function_that_ignores_its_table_is_caught(folder: Path, shown: list[Card]) -> None:
    draw = load_draw(folder, load(folder, EXERCISE), "cliches")
    ready = centre(draw.inputs["cliches"])
    with pytest.raises(AssertionError, match="quelle que soit la"):
        Verificateur(EXERCISE, folder)("q3", lambda table: ready)
    assert shown[0].bars == ()


def test_estimate_clearly_below_the_floor_says_so(folder: Path, shown: list[Card]) -> None:
    verifier = Verificateur("traitements", folder)
    worst = {"q3": lambda table: ["inhibiteur_calcique"] * len(table)}
    with pytest.raises(AssertionError, match="nettement en deçà du plancher"):
        verifier("q3", worst["q3"])
    assert shown[0].bars[0].points.endswith("points à l’examen")
    assert "mmHg ± " in shown[0].bars[0].value


def test_values_are_checked_for_form_only(folder: Path, shown: list[Card]) -> None:
    verifier = Verificateur(EXERCISE, folder)
    verifier("q1", {"prevalence": 0.99, "ecart_centre": 4})
    assert shown[0].state is State.FORM
    with pytest.raises(AssertionError, match="entre 0 et 1"):
        verifier("q1", {"prevalence": 35, "ecart_centre": 4})


def test_unknown_question_lists_the_known_ones(folder: Path) -> None:
    with pytest.raises(AssertionError, match="q1, q2"):
        Verificateur(EXERCISE, folder)("q9", 1)


def test_unanswered_question_says_what_to_do(folder: Path) -> None:
    with pytest.raises(AssertionError, match="remplacez"):
        Verificateur(EXERCISE, folder)("q3", ...)


def test_moved_notebook_says_what_to_keep_together(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"bareme\.json"):
        Verificateur(EXERCISE, tmp_path)


def test_card_has_a_text_form(folder: Path, shown: list[Card]) -> None:
    with pytest.raises(AssertionError):
        Verificateur(EXERCISE, folder)("q3", centre)
    text, html = repr(shown[0]), shown[0]._repr_html_()
    assert "AUC" in text
    assert "Durée" in text
    assert "<details" in html


def test_tools_import_nothing_that_a_student_lacks() -> None:
    allowed = {"numpy", "pandas", "sklearn", "IPython"}
    import sys

    import autograder.outils

    root = Path(autograder.outils.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for name in names:
                top = name.partition(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, f"{path} : {name}"


def test_function_may_write_into_its_table(folder: Path, shown: list[Card]) -> None:
    def score(table: object) -> object:
        table["somme"] = centre(table)  # type: ignore[index]
        return -table["somme"]  # type: ignore[index]

    def sensibilite(y: object, scores: object, specificite: float) -> float:
        scores.sort()  # type: ignore[attr-defined]
        return 0.5

    with pytest.raises(AssertionError, match="plancher"):
        Verificateur(EXERCISE, folder)("q3", score)
    with pytest.raises(AssertionError, match="Cas"):
        Verificateur(EXERCISE, folder)("q2", sensibilite)
