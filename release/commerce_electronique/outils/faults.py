"""The fault: an answer that cannot be scored, told in French."""

from __future__ import annotations


class Fault(Exception):
    """An answer that the exam cannot score.

    Parameters
    ----------
    code : str
        Stable identifier (``"forme"``, ``"non_ajuste"``…); ``catalogue.sentence`` makes of it
        what a student reads after an exam.
    message : str
        French sentence: what was expected, what came, what to do. It may quote the answer:
        for whoever wrote it, at the desk, and for the teacher.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
