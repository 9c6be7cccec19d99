"""A course that corrects at once: the desk says right or wrong, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.outils.card import Card, State
from autograder.outils.verifier import Echec, Verificateur
from autograder.publish.setting import setting
from tests.publish import essai
from tests.publish.test_correction import AT_ONCE, course_with


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str, float]]:
    """Student folder, right letter and right value of a course that counts them, or not."""
    root, found = tmp_path_factory.mktemp("corrections"), {}
    for name, desk in (("hors_note", AT_ONCE), ("compte", f"{AT_ONCE}compte = true\n")):
        course = course_with(root / name, desk)
        place = setting(course, essai.NAME)
        right = place.letters["saison"]["b"]
        total = float(place.answer_draw("q1").truth["valeurs"]["total"].iloc[0])
        found[name] = (course.release / "essai", right, total)
    return found


def test_right_answers_are_said_right_with_their_reason(
    folders: dict[str, tuple[Path, str, float]], cards: list[Card]
) -> None:
    folder, letter, total = folders["hors_note"]
    verifier = Verificateur("parc", folder)
    verifier("q3", {"saison": letter, "taille": "c"})
    verifier("q1", {"total": total})
    assert [card.state for card in cards] == [State.RIGHT] * 2
    assert cards[0].points == "hors note"
    assert "**juste**. Juste" in cards[0].advice[0]
    assert "se multiplie par trois" in cards[1].advice[0]


def test_wrong_answers_are_said_wrong_with_their_reason(
    folders: dict[str, tuple[Path, str, float]], cards: list[Card]
) -> None:
    folder, letter, total = folders["hors_note"]
    verifier = Verificateur("parc", folder)
    wrong = next(other for other in "abcd" if other != letter)
    with pytest.raises(Echec, match="énoncé"):
        verifier("q3", {"saison": wrong, "taille": "c"})
    with pytest.raises(Echec, match="énoncé"):
        verifier("q1", {"total": total / 3})
    assert [card.state for card in cards] == [State.MIXED, State.WRONG]
    assert cards[0].advice[0].startswith(f"saison, {wrong}\u00a0: **faux**. ")
    assert len(cards[0].advice[0]) > len(f"saison, {wrong} : **faux**. ")
    assert "On oublie souvent de multiplier" in cards[1].advice[0]


def test_answers_that_count_show_their_points(
    folders: dict[str, tuple[Path, str, float]], cards: list[Card]
) -> None:
    folder, letter, _ = folders["compte"]
    Verificateur("parc", folder)("q3", {"saison": letter, "taille": "c"})
    assert (cards[0].state, cards[0].points) == (State.FULL, "4 / 4")


def test_an_answer_without_form_is_not_judged(
    folders: dict[str, tuple[Path, str, float]], cards: list[Card]
) -> None:
    with pytest.raises(Echec, match="Réponses possibles"):
        Verificateur("parc", folders["hors_note"][0])("q3", {"saison": "z", "taille": "c"})
    assert (cards[0].state, cards[0].points) == (State.NONE, "hors note")
