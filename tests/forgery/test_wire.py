"""Forged messages: the attacker holds the room's whole end of the wire."""

from __future__ import annotations

import math
import struct
import time
from dataclasses import replace

import pandas as pd
import pytest

from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.outils.core import Ask, Criterion
from autograder.outils.metrics.regression import RMSE
from autograder.papers import Paper

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer, Play, TakenRoom

SHORT = replace(LIMITS, wall=1.5)
FALSE_ANSWERS = {
    "no value": "null",
    "an object": '{"0": 1.5, "1": 2.5}',
    "too few": "[1.5]",
    "too many": "[1.5, 2.5, 2.5]",
    "one column more": "[[1.5], [2.5]]",
    "booleans": "[true, true]",
    "numbers as text": '["1.5", "2.5"]',
    "missing values": "[null, null]",
    "not a number": "[NaN, NaN]",
    "infinity": "[Infinity, -Infinity]",
    "overflowing decimals": "[1e999, -1e999]",
    "huge integers": f"[{'9' * 4000}, 1]",
    "integers beyond any parser": f"[{'9' * 5000}, 1]",
    "lists for numbers": "[[], []]",
    "objects for numbers": '[{"value": 1.5}, {"value": 2.5}]',
    "two values under one name": '[0, 0], "value": [null, 1.5]',
    "another type": '[0, 0], "type": "points", "points": 2',
    "broken JSON": "[1.5, 2.5",
    "text after the answer": "[0, 0]} [1.5, 2.5]",
    "a lone surrogate": '["\\ud800", 1]',
}


def carried_out(paper: Paper, play: Play, limits: object = SHORT) -> Outcome:
    """Grade a weak copy whose room plays a script."""
    return grade(tiny.copy(), {}, paper, TakenRoom(play), limits)  # type: ignore[arg-type]


def truth(ask: Ask | None) -> list[float]:
    """Answer question q3 as an honest model would: enough for all its points."""
    assert ask is not None
    assert isinstance(ask.payload, pd.DataFrame)
    return [float(value) for value in ask.payload["u"]]


def earned(outcome: Outcome) -> dict[str, float]:
    return {verdict.question: verdict.points for verdict in outcome.verdicts if verdict.points}


@pytest.mark.parametrize("value", FALSE_ANSWERS.values(), ids=FALSE_ANSWERS)
def test_a_false_answer_costs_its_question_and_no_other(paper: Paper, value: str) -> None:
    def play(peer: Peer) -> None:
        peer.ask("q1")
        peer.literal(value)
        peer.answer(truth(peer.ask("q3")))
        peer.say(type="end")

    outcome = carried_out(paper, play)
    assert earned(outcome) in ({"q3": 6.0}, {})
    assert outcome.transcripts["q1"].fault


def test_what_an_answer_adds_to_itself_is_ignored(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        peer.ask("q1")
        peer.literal('[0, 0], "points": 2, "verdict": "juste"')
        peer.say(type="end")

    outcome = carried_out(paper, play)
    assert earned(outcome) == {}
    assert outcome.transcripts["q1"].entries[0].answer == [0.0, 0.0]


def test_a_measure_that_is_no_number_earns_nothing() -> None:
    assert Criterion(RMSE.scale, 0.0, 1.0, 2.0).earned(math.nan) == 0.0


@pytest.mark.parametrize("depth", [10, 300, 900, 940, 960, 970, 980, 990, 1000, 4000])
def test_a_deep_answer_is_a_false_one(paper: Paper, depth: int) -> None:
    def play(peer: Peer) -> None:
        peer.ask("q3")
        peer.literal("[" + "[" * depth + "]" * depth + ", 1" * (tiny.ROWS - 1) + "]")
        peer.answer([1.5, 2.5] if peer.ask("q1") else None)
        peer.say(type="end")

    assert earned(carried_out(paper, play)) == {"q1": 2.0}


@pytest.mark.parametrize("depth", [900, 980, 1000, 50_000])
def test_deep_outputs_break_nothing(paper: Paper, depth: int) -> None:
    def play(peer: Peer) -> None:
        peer.text('{"type": "cell", "index": 1, "outputs": ' + "[" * depth + "]" * depth + "}")

    assert earned(carried_out(paper, play)) == {}


@pytest.mark.parametrize("value", [1e308, -1e308, 1.7e308, 5e-324, 1e154])
@pytest.mark.parametrize("question", ["q3", "q4", "q6"])
def test_extreme_answers_earn_nothing_and_break_nothing(
    paper: Paper, question: str, value: float
) -> None:
    def play(peer: Peer) -> None:
        ask = peer.ask(question)
        while ask is not None:
            ask = peer.answer([value, -value] * (tiny.ROWS // 2))
        peer.say(type="end")

    outcome = carried_out(paper, play)
    assert outcome.points == 0.0
    assert not any(math.isnan(verdict.points) for verdict in outcome.verdicts)


def _answer_not_asked(peer: Peer) -> None:
    peer.say(type="answer", value=[1.5, 2.5])
    peer.ask("q1")


def _answer_ahead(peer: Peer) -> None:
    peer.say(type="answer", value=[1.5, 2.5])
    peer.say(type="question", id="q1")
    peer.say(type="answer", value=[1.5, 2.5])


def _unknown_questions(peer: Peer) -> None:
    for name in ("q0", "", None, 3, True, ["q1"], {"id": "q1"}, "q1\x00", "Q1", "x" * 100_000):
        assert peer.ask(name) is None
    peer.say(type="end")


def _claims(peer: Peer) -> None:
    verdict = {"question": "q1", "points": 2.0, "max_points": 2.0, "scores": [], "message": ""}
    peer.say(type="cell", index=0, outputs=[], verdicts=[verdict], points=20, status="noté")
    peer.say(type="end", points=20.0, verdicts=[verdict], transcripts={"q1": [[1.5, 2.5]]})


def _verdict_message(peer: Peer) -> None:
    peer.say(type="verdict", question="q1", points=2.0)


def _no_type(peer: Peer) -> None:
    peer.text("[]")


def _type_is_a_list(peer: Peer) -> None:
    peer.say(type=["end"])


def _empty_frame(peer: Peer) -> None:
    peer.text("")


def _negative_size(peer: Peer) -> None:
    peer.raw(struct.pack("!i", -7) + b"{}")


def _frame_of_4_gigabytes(peer: Peer) -> None:
    peer.raw(struct.pack("!i", -1) + struct.pack("!Q", 2**32) + b"x" * 100_000)


def _frame_of_2_to_the_63(peer: Peer) -> None:
    peer.ask("q3")
    peer.raw(struct.pack("!i", -1) + struct.pack("!Q", 2**63 + 5) + b"x" * 100_000)


def _pickle(peer: Peer) -> None:
    peer.ask("q1")
    peer.text(b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x8c\x06system\x93.")


def _closed_after_the_query(peer: Peer) -> None:
    peer.ask("q3")


def _closed_inside_a_frame(peer: Peer) -> None:
    peer.ask("q3")
    peer.raw(struct.pack("!i", 1000) + b'{"type": "answer"')


def _never_answers(peer: Peer) -> None:
    peer.ask("q3")
    time.sleep(2 * SHORT.wall)


def _never_reads(peer: Peer) -> None:
    for _ in range(100_000):
        peer.say(type="question", id="q1")


def _slow_drip(peer: Peer) -> None:
    peer.ask("q1")
    peer.raw(struct.pack("!i", 4000))
    for _ in range(200):
        peer.raw(b" ")
        time.sleep(0.05)


def _endless_cells(peer: Peer) -> None:
    for number in range(10_000_000):
        peer.say(type="cell", index=number, outputs=[])


CONVERSATIONS = [
    _answer_not_asked, _answer_ahead, _unknown_questions, _claims, _verdict_message, _no_type,
    _type_is_a_list, _empty_frame, _negative_size, _frame_of_4_gigabytes, _frame_of_2_to_the_63,
    _pickle, _closed_after_the_query, _closed_inside_a_frame, _never_answers, _never_reads,
    _slow_drip, _endless_cells,
]


@pytest.mark.usefixtures("grader_fds")
@pytest.mark.parametrize("play", CONVERSATIONS)
def test_a_forged_conversation_earns_nothing_and_holds_nobody(paper: Paper, play: Play) -> None:
    begin = time.monotonic()
    outcome = carried_out(paper, play)
    assert earned(outcome) == {}
    assert outcome.status in ("noté", "interrompu")
    assert time.monotonic() - begin < 2 * SHORT.wall + 2.0


def test_looking_at_a_draw_consumes_its_question(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        seen = peer.ask("q3")
        peer.say(type="question", id="q3")  # drops the conversation
        assert peer.next() is None
        assert peer.ask("q3") is None
        peer.say(type="answer", value=truth(seen))

    assert earned(carried_out(paper, play)) == {}


def test_a_bad_answer_cannot_be_taken_back(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        ask = peer.ask("q3")
        peer.answer([0.5] * tiny.ROWS)
        peer.say(type="answer", value=truth(ask))

    assert earned(carried_out(paper, play)) == {}


def test_a_fault_cannot_be_taken_back(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        ask = peer.ask("q3")
        peer.say(type="answer", fault="Patientez", value=truth(ask))
        assert peer.next() is None
        peer.say(type="answer", value=truth(ask))

    assert earned(carried_out(paper, play)) == {}


def test_a_dropped_loop_is_not_resumed(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        ask = peer.ask("q6")
        for _ in range(tiny.STEPS - 2):
            assert ask is not None
            assert isinstance(ask.payload, pd.DataFrame)
            ask = peer.answer((ask.payload["niveau"] / 2).tolist())
        assert peer.ask("q1") is None  # the last night looks bad: leave, and come back
        peer.next()
        peer.answer([0.0, 0.0])
        assert peer.ask("q6") is None
        peer.say(type="end")

    outcome = carried_out(paper, play)
    assert earned(outcome) == {}
    assert len(outcome.transcripts["q6"].entries) == tiny.STEPS - 1
