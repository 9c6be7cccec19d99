"""The card of a result: what it says, how it is drawn, where it can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograder.outils import Verificateur
from autograder.outils.card import AMBER, BLUE, GREEN, GREY, RED, Card, State
from autograder.outils.core import Criterion, Draw, Question
from autograder.outils.exams import Predictions
from autograder.outils.journal import Journal
from autograder.outils.judge import examine, judge
from autograder.outils.metrics.classification import ROC_AUC, SENSITIVITY_90
from autograder.outils.metrics.metric import Metric
from autograder.outils.metrics.regression import MAE
from autograder.outils.report import Report
from autograder.outils.respondents import local

RNG = np.random.default_rng(1)
X = pd.DataFrame({"x": RNG.normal(size=400)})
NOISE = RNG.normal(size=400)
Y = pd.DataFrame({"y": (X["x"] > 0).astype(int)})


@pytest.fixture
def report(tiny_folder: Path) -> Report:
    """Two criteria on one table: a ranking, and its sensitivity."""
    question = Question(
        "q3", "Détecter", Predictions("x", "y", (ROC_AUC, SENSITIVITY_90), "call"),
        (Criterion(ROC_AUC.scale, 0.3, 0.8, 6.0, 0.05),
         Criterion(SENSITIVITY_90.scale, 0.3, 0.9, 2.0)), draw="x",
    )
    draw = Draw({"x": X}, {"y": Y}, {"roc_auc": (0.5, 1.0), "sensibilite_90": (0.1, 1.0)})
    return Report(question, Verificateur("mini", tiny_folder).bareme, draw, 0.1)


def card_of(report: Report, noise: float) -> Card:
    """Card of a ranking that is right but for some noise."""
    transcript = examine(
        report.question.exam, report.draw, local(lambda table: table["x"] + noise * NOISE)
    )
    return report.verdict(judge(report.question, report.draw, transcript), transcript)


def test_full_marks_need_no_advice_unless_they_are_a_close_call(report: Report) -> None:
    perfect = card_of(report, 0.0)
    assert perfect.state is State.FULL
    assert perfect.points == "8 / 8"
    assert perfect.advice == ()


def test_every_score_below_full_gets_advice_for_each_criterion(report: Report) -> None:
    card = card_of(report, 0.8)
    assert card.state is State.PART
    assert [bar.state for bar in card.bars] == [State.PART, State.PART]
    assert len(card.advice) == 2
    first, second = card.advice
    assert re.fullmatch(r"AUC\u00a0: il manque 0,\d{3} pour avoir tous les points\.", first)
    assert second.startswith("Sensibilité à 90\u00a0% de spécificité\u00a0: il manque ")


def test_criterion_at_zero_is_told_even_if_another_earned_points(report: Report) -> None:
    card = card_of(report, 2.6)
    assert [bar.state for bar in card.bars] == [State.PART, State.NONE]
    assert "pour dépasser le plancher" in card.advice[1]


def test_useless_answer_is_told_what_to_read_once(report: Report) -> None:
    card = card_of(report, 1e6)
    assert card.state is State.NONE
    assert sum("indice" in sentence for sentence in card.advice) == 1


def test_close_call_is_told(report: Report) -> None:
    criteria = (report.question.criteria[0],)
    close = Criterion(ROC_AUC.scale, 0.3, 0.99, 6.0, 0.05)
    assert criteria[0].desk_sd == close.desk_sd
    question = Question(
        "q3", "Détecter", Predictions("x", "y", (ROC_AUC,), "call"), (close,), draw="x"
    )
    draw = Draw(report.draw.inputs, report.draw.truth, {"roc_auc": (0.5, 1.0)})
    card = card_of(Report(question, report.bareme, draw, 0.1), 0.0)
    assert card.state is State.FULL
    assert "de moins que l’écart possible" in card.advice[0]


@pytest.mark.parametrize(("noise", "words"), [
    (0.0, "100\u00a0% de ce qui est possible"), (1e6, "pas mieux que la référence naïve"),
])
def test_measure_is_told_as_a_share_of_what_is_possible(
    report: Report, noise: float, words: str
) -> None:
    draw = Draw({"x": X}, {"y": Y}, {"roc_auc": (0.55, 1.0), "sensibilite_90": (0.2, 1.0)})
    card = card_of(Report(report.question, report.bareme, draw, 0.1), noise)
    assert words in card.bars[0].meaning


def test_less_may_be_better() -> None:
    question = Question(
        "q1", "Prévoir", Predictions("x", "y", (MAE,), "call"),
        (Criterion(MAE.scale, 0.3, 0.8, 4.0),), draw="x",
    )
    draw = Draw({"x": X}, {"y": X}, {"mae": (2.0, 0.0)})
    transcript = examine(question.exam, draw, local(lambda table: table["x"] + 1.0))
    score = judge(question, draw, transcript).scores[0]
    assert score.points == pytest.approx(1.6)
    assert score.share == pytest.approx(0.4)
    assert "il faut retirer 0,600 pour avoir tous les points" in question.exam.advice(
        draw, score, transcript
    )


def test_bar_stands_between_floor_and_target(report: Report) -> None:
    bar = card_of(report, 1.5).bars[0]
    assert bar.at(0.0) < bar.at(bar.share) < bar.at(1.0)
    assert bar.at(-99.0) > 0
    assert bar.at(99.0) < 100


def test_technical_lines_are_folded(report: Report) -> None:
    html = card_of(report, 1.5)._repr_html_()
    shown, _, folded = html.partition("<details")
    for words in ("Durée", "scikit-learn", "peuvent y différer d’environ"):
        assert words not in shown
        assert words in folded


def test_text_form_says_all_that_the_page_says(report: Report) -> None:
    card = card_of(report, 1.5)
    words = re.sub(r"<[^>]+>", " ", card._repr_html_())
    figures = set(re.findall(r"\d+(?:,\d+)?", words)) - {"3"}
    text = repr(card)
    assert {figure for figure in figures if figure not in text} == set()
    assert "Une partie des points" in text


ALLOWED_TAGS = {"div", "span", "b", "ul", "li", "details", "summary"}
"""Elements that JupyterLab keeps in a notebook that it does not trust."""
ALLOWED_STYLES = {
    "align-items", "background", "border", "border-left", "border-radius", "border-top",
    "box-sizing", "color", "cursor", "display", "flex", "flex-wrap", "font", "font-size",
    "font-weight", "gap", "height", "justify-content", "left", "list-style", "margin",
    "margin-left", "max-width", "min-width", "opacity", "padding", "position", "right",
    "text-align", "top", "white-space", "width",
}
"""Properties that it keeps; seen in JupyterLab 4.6."""


class Sanitizer(HTMLParser):
    """Note what an untrusted notebook would lose."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[str] = set()
        self.colours: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lost |= {tag} - ALLOWED_TAGS
        self.lost |= {name for name, _ in attrs} - {"style"}
        for rule in filter(None, dict(attrs).get("style", "").split(";")):
            name, _, value = rule.partition(":")
            self.lost |= {name} - ALLOWED_STYLES
            if "var(" in value or "url(" in value:
                self.lost.add(value)
            if name == "color":
                self.colours.add(value)


def test_untrusted_notebook_loses_nothing_of_a_card(
    report: Report, tiny_folder: Path, cards: list[Card]
) -> None:
    verifier = Verificateur("mini", tiny_folder)
    verifier("q1", {"moyenne": 2})
    verifier("q2", lambda table: table["x"])
    verifier.bilan()
    verifier.remettre("Zoé Le Goff")
    for card in [card_of(report, 1.5), *cards]:
        seen = Sanitizer()
        seen.feed(card._repr_html_())
        assert seen.lost == set()
        assert seen.colours <= {"#ffffff"}  # text takes the colour of the theme


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
@pytest.mark.parametrize("colour", [GREEN, AMBER, RED, BLUE, GREY])
def test_shapes_are_seen_on_a_light_and_on_a_dark_page(colour: str, page: str) -> None:
    light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_words_of_a_copy_are_never_markup(tiny_folder: Path, cards: list[Card]) -> None:
    with pytest.raises(AssertionError):
        Verificateur("mini", tiny_folder)("q1", {"moyenne": "<img src=x onerror=alert(1)>"})
    assert "<img" not in cards[0]._repr_html_()


def test_right_form_is_told_not_to_mean_right(tiny_folder: Path, cards: list[Card]) -> None:
    Verificateur("mini", tiny_folder)("q1", {"moyenne": 9})
    assert cards[0].points == "4\u00a0points à l’examen"
    assert "**Cela ne dit pas qu’elle est juste**" in cards[0].advice[0]
    assert "<b>Cela ne dit pas qu’elle est juste</b>" in cards[0]._repr_html_()
    assert "*" not in repr(cards[0])


@pytest.mark.parametrize("answer", [..., None, {"moyenne": ...}])
def test_missing_answer_is_neutral_and_still_fails_for_validate(
    answer: object, tiny_folder: Path, cards: list[Card]
) -> None:
    with pytest.raises(AssertionError, match="réponse") as caught:
        Verificateur("mini", tiny_folder)("q1", answer)
    assert cards[0].state is State.EMPTY
    assert RED not in cards[0]._repr_html_()
    assert "réponse" in caught.value._render_traceback_()[-1]  # type: ignore[attr-defined]


def test_missing_answer_is_no_error_on_a_notebook_page(
    tiny_folder: Path, cards: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal()
    monkeypatch.setattr("autograder.outils.verifier.JOURNAL", journal)
    verifier = Verificateur("mini", tiny_folder)
    journal.note("q1", 'verifier("q1", reponse)')
    verifier("q1", ...)
    assert cards[0].state is State.EMPTY
    with pytest.raises(AssertionError, match="fonction"):
        verifier("q2", [1, 2])
    journal.note(None, 'verifier("q1", reponse)')
    with pytest.raises(AssertionError, match="réponse"):
        verifier("q1", ...)


def test_faulty_answer_says_that_nothing_was_measured(
    tiny_folder: Path, cards: list[Card]
) -> None:
    with pytest.raises(AssertionError, match="fonction"):
        Verificateur("mini", tiny_folder)("q2", [1, 2])
    assert (cards[0].state, cards[0].points) == (State.NONE, "– / 6")
    assert cards[0].bars == ()


def test_only_a_rounded_number_is_called_rounded(tiny_folder: Path) -> None:
    from autograder.outils.exams import EXACT, EXACT_ANCHORS, Functions

    question = Question("q2", "f", Functions(1e-6), (Criterion(EXACT, 0.5, 1.0, 3.0),), draw="f")
    draw = Draw(
        {"cas": pd.DataFrame({"cas": [0], "x": [1.0]})},
        {"cas": pd.DataFrame({"resultat": [0.277778]})}, EXACT_ANCHORS,
    )
    for result, rounded in ((0.28, True), (0.2778, True), (0.279, False), (0.2764, False)):
        transcript = examine(question.exam, draw, local(lambda x, result=result: result))
        verdict = judge(question, draw, transcript)
        assert ("arrondissez" in question.exam.hint(draw, verdict, transcript)) is rounded
        assert "0,000001 près" in question.exam.hint(draw, verdict, transcript)


def test_metric_without_a_cause_still_says_what_is_missing() -> None:
    plain = Metric("ecart", "Écart", 1, "€", function=lambda truth, answer: float(answer.mean()))
    question = Question(
        "q1", "Écart", Predictions("x", "y", (plain,), "call"),
        (Criterion(plain.scale, 0.0, 1.0, 4.0),), draw="x",
    )
    draw = Draw({"x": X}, {"y": Y}, {"ecart": (0.0, 10.0)})
    transcript = examine(question.exam, draw, local(lambda table: np.linspace(4, 6, len(table))))
    score = judge(question, draw, transcript).scores[0]
    assert question.exam.advice(draw, score, transcript) == (
        "Écart\u00a0: il manque 5,0\u00a0€ pour avoir tous les points."
    )
