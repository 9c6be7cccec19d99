"""One sitting: a copy runs in a room while the examiner asks its questions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from autograder.grading.measuring import unbroken
from autograder.grading.notebook import Notebook, source_text
from autograder.grading.outputs import clean, weight
from autograder.grading.wire import Wire, WireClosed
from autograder.outils.judge import Held, Transcript, hold
from autograder.outils.session import DONE
from autograder.papers import Paper
from autograder.room import Limits

OUTPUT_BOUNDS = ("cell_output", "total_output", "output_count")


@dataclass
class Sitting:
    """What came out of a room: conversations, their ends, outputs by cell number, and its end.

    ``left`` is what the notebook's outputs may still take, in bytes, and ``expected`` holds
    the cells that have not reported yet.
    """

    left: int
    expected: set[int] = field(default_factory=set)
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    ended: bool = False


def sit(
    connection: Connection, notebook: Notebook, paper: Paper, limits: Limits
) -> Sitting:
    """Run a rebuilt notebook in a room and hold its exams.

    The first query sent consumes a question; nothing about a verdict goes back.

    Parameters
    ----------
    connection : Connection
        Trusted end of the room's socket.
    notebook : Notebook
        As ``grading.notebook.rebuild`` returns it.
    paper : Paper
        Hidden draws of its questions.
    limits : Limits
        Those of the room; the runner is told its bounds on outputs.
    """
    wire, sitting = Wire(connection, limits.cell_output), Sitting(limits.total_output)
    sitting.expected.update(number for number, _ in notebook.code_cells())
    try:
        wire.send(_job(notebook, paper, limits))
        while not sitting.ended:
            _handle(wire.receive(), wire, sitting, paper)
    except WireClosed:
        pass
    return sitting


def _handle(message: Mapping[str, Any], wire: Wire, sitting: Sitting, paper: Paper) -> None:
    match message["type"]:
        case "question":
            _hold(message.get("id"), wire, sitting, paper)
        case "cell":
            _keep(message, sitting)
        case "end":
            sitting.ended = True
        case _:
            raise WireClosed("message inattendu")


def _keep(message: Mapping[str, Any], sitting: Sitting) -> None:
    """Keep the outputs of a cell, which reports once."""
    number = message.get("index")
    if type(number) is not int or number not in sitting.expected:
        raise WireClosed("cellule inattendue")
    sitting.expected.remove(number)
    outputs = clean(message.get("outputs"), sitting.left)
    sitting.left -= weight(outputs)
    sitting.outputs[number] = outputs


def _hold(question_id: object, wire: Wire, sitting: Sitting, paper: Paper) -> None:
    """Hold the exam of a question, once."""
    for question in paper.questions:
        if question.id == question_id and question.id not in sitting.transcripts:
            draw = paper.draws[question.id]
            held = hold(unbroken(question.exam), draw, wire.respond)
            sitting.transcripts[question.id] = held.transcript
            sitting.held[question.id] = held
    wire.send(DONE)


def _job(notebook: Notebook, paper: Paper, limits: Limits) -> bytes:
    cells = [
        {"index": number, "source": source_text(cell), "question": notebook.questions.get(number)}
        for number, cell in notebook.code_cells()
    ]
    by_hand = set(notebook.questions.values()) - {question.id for question in paper.questions}
    return json.dumps({
        "cells": cells,
        "limits": {name: getattr(limits, name) for name in OUTPUT_BOUNDS},
        "figures": limits.figures or bool(by_hand),  # whoever grades by hand looks at them
    }).encode()
