"""The trusted end of the wire: bounded frames down, strict JSON up.

=========  ====================================================================
direction  message
=========  ====================================================================
down       the job (JSON), then queries (``outils.payload``) and ``b"fin"``
up         ``{"type": "cell" | "question" | "answer" | "end", …}``, JSON only
=========  ====================================================================

Frames are those of :mod:`multiprocessing.connection` (length, then bytes); nothing that
comes up is ever unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from autograder.outils.catalogue import known
from autograder.outils.core import Ask
from autograder.outils.faults import Fault
from autograder.outils.payload import encode
from autograder.text import printable

ENVELOPE_BYTES = 256 * 1024
"""Largest message between questions, in bytes, beside the outputs that a cell may have."""
FAULT_CHARACTERS = 500
FEW = 1000
"""Lists and objects of an answer, beside those that its shape asks for."""


class WireClosed(Exception):
    """The room died, was killed, or broke the protocol."""


def parse(content: bytes) -> Mapping[str, Any]:
    """Message of one frame.

    Raises
    ------
    WireClosed
        If it is not a JSON object of the protocol.
    """
    try:
        message = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise WireClosed("message illisible") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise WireClosed("message sans type")
    return message


def _refuse_bomb(content: bytes, most: int) -> None:
    """Refuse, before any parsing, what would take far more memory than bytes."""
    if content.count(b"[") + content.count(b"{") > most:
        raise WireClosed("message démesuré")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


class Wire:
    """Messages of one sitting.

    Parameters
    ----------
    connection : Connection
        Trusted end of the room's socket.
    cell_bytes : int
        Outputs that the runner keeps of one cell, in bytes.
    """

    def __init__(self, connection: Connection, cell_bytes: int = 0) -> None:
        self._connection = connection
        self._idle_bytes = cell_bytes + ENVELOPE_BYTES
        self._pending: Mapping[str, Any] | None = None

    def send(self, content: bytes) -> None:
        """Send one frame down."""
        try:
            self._connection.send_bytes(content)
        except OSError:
            raise WireClosed("connexion rompue") from None

    def receive(self) -> Mapping[str, Any]:
        """Next message up, between questions."""
        if self._pending is not None:
            message, self._pending = self._pending, None
            return message
        return parse(self._frame(self._idle_bytes))

    def _frame(self, max_bytes: int) -> bytes:
        try:
            return self._connection.recv_bytes(max_bytes)
        except (OSError, EOFError):
            raise WireClosed("connexion rompue") from None

    def respond(self, ask: Ask) -> object:
        """Put one query to the room: a :data:`~autograder.outils.core.Respondent`.

        Raises
        ------
        Fault
            If the room answered a fault, something else, or nothing.
        """
        try:
            self.send(encode(ask))
            content = self._frame(max(ask.expect.max_bytes, 8 * FAULT_CHARACTERS))
            _refuse_bomb(content, ask.expect.lists + FEW)
            message = parse(content)
        except WireClosed:
            raise Fault(
                "interrompu", "La réponse n’est pas arrivée : le carnet s’est interrompu."
            ) from None
        if message["type"] != "answer":
            self._pending = message
            raise Fault("abandon", "La cellule s’est terminée avant de répondre.")
        if "fault" in message:
            raise _reported(message["fault"], message.get("text"))
        return message.get("value")


def _reported(code: object, text: object) -> Fault:
    """Fault that a room reports: one of the catalogue, and words that no student will read."""
    words = next((said for said in (text, code) if isinstance(said, str)), "")
    return Fault(known(code), printable(words)[:FAULT_CHARACTERS] or "(aucun texte)")
