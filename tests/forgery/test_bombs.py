"""Messages made to fill the grader's memory, or its notebooks."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from autograder.outils.core import Draw
from autograder.outils.payload import canonical
from autograder.papers import Paper

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer
from .memory import memory
from .test_wire import carried_out, earned

BOMBS = {
    "lists as an answer": ("q3", '{"type": "answer", "value": [', "[],", "[]]}"),
    "objects as an answer": ("q3", '{"type": "answer", "value": [', '{"":0},', "0]}"),
    "lists as outputs": ("", '{"type": "cell", "index": 1, "outputs": [', "[],", "[]]}"),
    "objects as outputs": ("", '{"type": "cell", "index": 1, "outputs": [', '{"":0},', "0]}"),
    "members of a message": ("", '{"type": "end", ', '"a":[],', '"b":0}'),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_json_bomb_takes_no_memory(wide_paper: Paper, bomb: tuple[str, str, str, str]) -> None:
    question, head, body, tail = bomb
    content = (head + body * ((15 << 20) // len(body)) + tail).encode()

    def play(peer: Peer) -> None:
        if question:
            peer.ask(question)
        peer.text(content)

    with memory() as taken:
        assert earned(carried_out(wide_paper, play, replace(LIMITS, wall=10.0))) == {}
    assert taken[0] < 100 << 20  # the text itself, twice, and no object


@pytest.fixture(scope="module")
def wide_paper(paper: Paper) -> Paper:
    """Return a paper whose question q3 expects an answer of megabytes, as fraud's would."""
    draw = paper.draws["q3"]
    rows = np.tile(np.arange(tiny.ROWS), 1500)
    inputs = {"mesures": canonical(draw.inputs["mesures"].iloc[rows])}
    truth = {"mesures": canonical(draw.truth["mesures"].iloc[rows])}
    return replace(paper, draws={**paper.draws, "q3": Draw(inputs, truth, draw.anchors)})


def test_a_flood_of_outputs_is_not_kept(paper: Paper) -> None:
    big = [{"output_type": "stream", "name": "stdout", "text": "x" * 200_000}]

    def play(peer: Peer) -> None:
        for cell in peer.job["cells"]:
            peer.say(type="cell", index=cell["index"], outputs=big)
        peer.say(type="end")

    outcome = carried_out(paper, play, replace(LIMITS, total_output=1 << 20))
    assert outcome.status == "noté"
    assert 200_000 < len(json.dumps(outcome.notebook)) < 1_100_000


@pytest.mark.parametrize("index", [-1, 0, 1.0, True, None, "1", 999, 2**70])
def test_a_cell_that_was_not_run_reports_nothing(paper: Paper, index: object) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "forgé"}]

    def play(peer: Peer) -> None:
        peer.say(type="cell", index=index, outputs=outputs)

    assert "forg" not in json.dumps(carried_out(paper, play).notebook)


def test_a_cell_reports_once(paper: Paper) -> None:
    def play(peer: Peer) -> None:
        for text in ("un", "deux"):
            outputs = [{"output_type": "stream", "name": "stdout", "text": text}]
            peer.say(type="cell", index=1, outputs=outputs)
        peer.say(type="end")

    outcome = carried_out(paper, play)
    assert outcome.status == "interrompu"
    assert "deux" not in json.dumps(outcome.notebook)
