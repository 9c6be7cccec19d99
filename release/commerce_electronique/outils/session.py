"""The student side of an exam: ``verifier`` answers the examiner over the wire.

At the desk nothing here is connected. In a room, the runner calls :func:`enter` before
any cell runs, and :func:`set_cell` around each cell.
"""

from __future__ import annotations

import json
from multiprocessing.connection import Connection

from .catalogue import code_of
from .core import Respondent
from .faults import Fault
from .payload import decode

DONE = b"fin"
"""Message that ends the examiner's questions."""


class _State:
    connection: Connection | None = None
    cell: str | None = None


def enter(connection: Connection) -> None:
    """Connect this process to the examiner."""
    _State.connection = connection


def set_cell(question: str | None) -> None:
    """Say which question's cell is running, or none."""
    _State.cell = question


def in_exam(question: str) -> bool:
    """Whether the running cell is this question's, in a room."""
    return _State.connection is not None and _State.cell == question


def in_room() -> bool:
    """Whether an examiner is there."""
    return _State.connection is not None


def answer(question: str, respondent: Respondent) -> None:
    """Answer every query of one exam; raises nothing.

    A fault or an exception of the student's object travels as a message and ends the
    question.
    """
    connection = _State.connection
    assert connection is not None
    _send(connection, {"type": "question", "id": question})
    while (message := connection.recv_bytes()) != DONE:
        _send(connection, _reply(message, respondent))


def _reply(message: bytes, respondent: Respondent) -> dict[str, object]:
    try:
        ask = decode(message)
        value = ask.expect.check(respondent(ask))
    except Fault as fault:
        return _fault(fault.code, fault.message)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        return _fault(code_of(error), f"Votre code a levé une erreur : {text}")
    return {"type": "answer", "value": value.tolist()}


def _fault(code: str, text: str) -> dict[str, object]:
    """Report a fault: its code, that the student reads as a sentence, and what to tell more."""
    return {"type": "answer", "fault": code, "text": text[:500]}


def _send(connection: Connection, message: dict[str, object]) -> None:
    connection.send_bytes(json.dumps(message).encode())
