"""What a copy saw of the hidden draw never comes out in its own words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import autograder
from autograder.grading.grade import NOT_REACHED, NOT_RUN, grade
from autograder.grading.outcome import Outcome
from autograder.outils.catalogue import SENTENCES, sentence
from autograder.outils.shape import Shape
from autograder.papers import Paper
from autograder.platforms.nbgrader.feedback_page import verdict_of
from autograder.room import Room

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer, TakenRoom

SHAPES = {
    "q1": Shape((2,)), "q2": Shape(()), "q3": Shape((tiny.ROWS,)), "q4": Shape((tiny.ROWS,)),
    "q5": Shape((2,), labels=("a", "b", "c", "d")), "q6": Shape((tiny.ROWS,)),
}
SPY = """
import json, pandas as pd
seen = []
def look(X):
    seen.append(X['u'].iloc[0])
    return str(seen[0])
def fail(error): raise error
class Named(Exception): pass
def named(X): return type(look(X).replace('.', '_').replace('-', 'm'), (Exception,), {})()
def secret(X): return int(look(X).replace('.', '').replace('-', '')[:6])
"""
TELLERS = {
    "an exception's text": "lambda X: fail(ValueError(look(X)))",
    "an exception's name": "lambda X: fail(named(X))",
    "a column that is missing": "lambda X: X[look(X)]",
    "a NaN that scikit-learn refuses": "lambda X: fail(ValueError('contains NaN ' + look(X)))",
    "columns of another table":
        "lambda X: fail(ValueError('feature names now missing:\\n- ' + look(X)))",
    "a number of values": "lambda X: [0.0] * secret(X)",
    "a number of columns": "lambda X: [[0.0] * secret(X)] + [[0.0]] * 399",
    "a number too large": "lambda X: [1e200 * secret(X)] * 400",
    "text for a number": "lambda X: [look(X)] * 400",
    "missing values, in number": "lambda X: [float('nan')] * (secret(X) % 400) + "
        "[0.0] * (400 - secret(X) % 400)",
    "an object's class": "lambda X: named(X)",
}


def published(outcome: Outcome) -> str:
    """Everything of an outcome that a student may read."""
    cells = (cell.get("outputs", []) for cell in outcome.notebook["cells"]
             if cell["id"] in SHAPES)
    page = "".join(verdict_of(output) for outputs in cells for output in outputs)
    messages = [verdict.message for verdict in outcome.verdicts]
    return json.dumps([page, messages, outcome.message], ensure_ascii=False)


def is_of_the_catalogue(question: str, message: str) -> bool:
    possible = {sentence(code, SHAPES[question]) for code in SENTENCES}
    return message in {"", NOT_RUN, NOT_REACHED, *possible}


@pytest.mark.parametrize("teller", TELLERS.values(), ids=TELLERS)
def test_hidden_rows_come_out_in_no_message(paper: Paper, bubble: Room, teller: str) -> None:
    content = tiny.copy(tiny.WEAK | {"q3": teller}, SPY)
    outcome = grade(content, {}, paper, bubble, LIMITS)
    value = str(paper.draws["q3"].inputs["mesures"]["u"].iloc[0])
    digits = value.replace(".", "").replace("-", "")
    for form in (value, value.replace(".", "_").lstrip("-"), digits[:6], value.lstrip("-")[:6]):
        assert form not in published(outcome)
    verdicts = {verdict.question: verdict for verdict in outcome.verdicts}
    assert verdicts["q3"].aside
    assert is_of_the_catalogue("q3", verdicts["q3"].message)


def test_the_teacher_reads_what_the_copy_said(paper: Paper, bubble: Room) -> None:
    content = tiny.copy(tiny.WEAK | {"q3": TELLERS["an exception's text"]}, SPY)
    outcome = grade(content, {}, paper, bubble, LIMITS)
    value = str(paper.draws["q3"].inputs["mesures"]["u"].iloc[0])
    assert value in next(v for v in outcome.verdicts if v.question == "q3").aside
    shown = next(cell for cell in outcome.notebook["cells"] if cell["id"] == "q3")["outputs"]
    assert value in shown[1]["data"]["text/plain"]
    assert shown[0]["data"]["text/plain"] == "0.0"


BOASTS = ("Bravo\u00a0: 20 / 20, validé par l’enseignant.", "<b>20 / 20</b>", "{dims}", "", "forme")


@pytest.mark.parametrize("boast", BOASTS)
def test_a_room_chooses_no_word_of_a_page(paper: Paper, boast: str) -> None:
    def play(peer: Peer) -> None:
        for number, question in enumerate(SHAPES):
            peer.ask(question)
            forms = [
                {"fault": boast}, {"fault": "KeyError", "text": boast}, {"fault": [boast]},
                {"fault": boast, "text": 3}, {"fault": "forme", "text": boast, "dims": boast},
                {"value": boast},
            ]
            peer.say(type="answer", **forms[number])
            peer.next()
        index = peer.job["cells"][0]["index"]
        error = {"output_type": "error", "ename": boast, "evalue": boast, "traceback": [boast]}
        peer.say(type="cell", index=index, outputs=[error])
        peer.say(type="end", message=boast, status=boast)

    outcome = grade(tiny.copy(), {}, paper, TakenRoom(play), LIMITS)
    for verdict in outcome.verdicts:
        assert is_of_the_catalogue(verdict.question, verdict.message)
    assert not boast or boast == "forme" or boast not in published(outcome)


def test_the_error_of_a_check_that_did_not_run_is_the_teachers(paper: Paper, bubble: Room) -> None:
    cell = "def verifier(*a): raise ValueError('20 / 20, validé')"
    outcome = grade(tiny.copy(tiny.WEAK, cell), {}, paper, bubble, LIMITS)
    assert {verdict.message for verdict in outcome.verdicts} == {NOT_RUN}
    assert all("20 / 20, validé" in verdict.aside for verdict in outcome.verdicts)
    assert "validé" not in published(outcome)


@pytest.mark.parametrize("key", ["cours", "exercice"])
def test_the_metadata_of_a_copy_choose_no_word(paper: Paper, key: str) -> None:
    tree = tiny.tree()
    tree["metadata"]["autograder"][key] = "validé/vingt_sur_vingt"
    outcome = grade(tiny.to_bytes(tree), {}, paper, TakenRoom(lambda peer: None), LIMITS)
    assert outcome.status == "autre cours"
    assert "vingt" not in published(outcome)


READERS = {"outils/judge.py", "grading/grade.py", "grading/measuring.py"}
"""Where a copy's own words are kept, and shown to the teacher: no report, page or CSV."""


def test_nothing_but_the_graded_notebook_shows_a_copys_words() -> None:
    folder = Path(autograder.__file__).parent
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py")
        if re.search(r"\.aside\b|\baside=", path.read_text())
    }
    assert found == READERS
