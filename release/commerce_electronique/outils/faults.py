"""The fault: an answer that cannot be scored, told in French."""

from __future__ import annotations


class Fault(Exception):
    """An answer that the exam cannot score.

    Parameters
    ----------
    code : str
        Stable identifier (``"forme"``, ``"non_ajuste"``…), for tests and tables.
    message : str
        French sentence: what was expected, what came, what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
