from __future__ import annotations

import json
from multiprocessing import Pipe

import pytest

from autograder.grading.wire import Wire, WireClosed, parse
from autograder.outils.core import Ask
from autograder.outils.faults import Fault
from autograder.outils.shape import Shape

ASK = Ask("scores", None, Shape((2,), 0, 1))


def fault_after(*messages: bytes) -> Fault:
    trusted, student = Pipe()
    for message in messages:
        student.send_bytes(message)
    student.close() if not messages else None
    with pytest.raises(Fault) as caught:
        ASK.expect.check(Wire(trusted).respond(ASK))
    return caught.value


def answer(value: str) -> bytes:
    return b'{"type": "answer", "value": ' + value.encode() + b"}"


@pytest.mark.parametrize(
    "value",
    ["[NaN, 1]", "[Infinity, 1]", "[1e999, 1]", "[true, false]", '["0.5", "1"]', "[0.5]", "null",
     "[0.5, 1, 1]", "0.5", "[[0.5], [1]]", '{"0": 1, "1": 1}', "[-1, 0]", "[" + "9" * 5000 + ", 1]",
     "[" * 900 + "]" * 900],
)
def test_forged_answer_is_a_fault(value: str) -> None:
    assert fault_after(answer(value)).message


def test_oversized_answer_ends_the_conversation() -> None:
    trusted, student = Pipe()
    import threading

    flood = threading.Thread(target=_flood, args=(student,))
    flood.start()
    with pytest.raises(Fault, match="interrompu"):
        Wire(trusted).respond(ASK)
    trusted.close()
    flood.join(timeout=10)
    assert not flood.is_alive()


def _flood(student: object) -> None:
    import contextlib

    with contextlib.suppress(OSError):
        student.send_bytes(answer("[" + "[]," * 5_000_000 + "[]]"))  # type: ignore[attr-defined]


def test_closed_room_is_a_fault() -> None:
    assert fault_after().code == "interrompu"


def test_other_message_ends_the_question_and_is_not_lost() -> None:
    trusted, student = Pipe()
    cell = json.dumps({"type": "cell", "index": 1, "outputs": []}).encode()
    student.send_bytes(cell)
    wire = Wire(trusted)
    with pytest.raises(Fault, match="avant de répondre"):
        wire.respond(ASK)
    assert wire.receive()["type"] == "cell"


def test_students_message_is_bounded_and_printable() -> None:
    fault = fault_after(json.dumps({"type": "answer", "fault": "a\x1b[31m" + "b" * 900}).encode())
    assert len(fault.message) <= 500
    assert "\x1b" not in fault.message


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"type": 1}', b"\xff", b"[" * 100_000])
def test_message_outside_the_protocol_closes_the_wire(content: bytes) -> None:
    with pytest.raises(WireClosed):
        parse(content)
