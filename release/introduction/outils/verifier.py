"""``verifier("q3", modele)``: the whole body of a locked grade cell."""

from __future__ import annotations

import inspect
import textwrap
import time
from pathlib import Path

from . import session
from .bareme import Bareme, load, load_draw
from .core import Draw, Question, Respondent
from .display import Report, show
from .faults import Fault
from .judge import examine, judge, measure
from .payload import decode, encode
from .respondents import local

NOTHING = Draw({}, {}, {})
LINE = 88
"""Characters per line of a failed check: what JupyterLab's Validate shows without cutting."""


class Echec(AssertionError):
    """A check that earns no point; IPython shows its French sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return textwrap.wrap(str(self), LINE)


def _at_desk(answer: object) -> Respondent:
    """Respondent that receives what the exam would send: a copy that it may write into."""
    respondent = local(answer)
    return lambda ask: respondent(decode(encode(ask)))


class Verificateur:
    """Checks the answers of one notebook.

    At the student's desk, runs the exam on the validation draw and shows a table in
    French. In an exam, answers the examiner in the question's own cell, does nothing
    elsewhere, and shows nothing.

    Parameters
    ----------
    exercise : str
        Name of the notebook, without extension.
    folder : Path, optional
        Folder that holds ``bareme.json`` and ``donnees/``; the current one by default.
    """

    def __init__(self, exercise: str, folder: Path | str = ".") -> None:
        self.folder = Path(folder).resolve()
        try:
            self.bareme: Bareme = load(self.folder, exercise)
        except Fault as fault:
            raise FileNotFoundError(fault.message) from None

    def __call__(self, question_id: str, answer: object = None) -> None:
        """Check the answer to one question.

        Raises
        ------
        Echec
            At the desk, when the answer earns no point; its last line is a French sentence
            that helps. Never in an exam.
        """
        if session.in_exam(question_id):
            session.answer(question_id, local(answer))
        if session.in_room():
            return
        try:
            message = self._check(self.bareme.question(question_id), answer)
        except Fault as fault:
            message = fault.message
        if message:
            raise Echec(message) from None

    def _check(self, question: Question, answer: object) -> str:
        """Show the desk's result; return a message if it earns no point."""
        if not question.draw:
            return self._check_form(question, answer)
        draw = load_draw(self.folder, self.bareme, question.draw)
        started = time.perf_counter()
        exam = question.desk or question.exam
        transcript = examine(exam, draw, _at_desk(answer))
        if transcript.fault:
            return transcript.fault
        if inspect.isroutine(answer) and exam.ignores_its_input(draw, local(answer)):
            return (
                "Votre fonction renvoie toujours le même nombre de valeurs, quelle que soit la "
                "table reçue : servez-vous de son argument, car l’examen en passera une autre."
            )
        report = Report(question, self.bareme, draw, time.perf_counter() - started)
        if question.desk is not None:
            table, message = report.estimate(measure(exam, draw, transcript) or {})
            show(table)
            return message
        verdict = judge(question, draw, transcript)
        if verdict.points == 0:
            show(report.verdict(verdict))
            return exam.hint(draw, verdict, transcript)
        show(report.verdict(verdict, exam.partial_hint(draw, verdict, transcript)))
        return ""

    def _check_form(self, question: Question, answer: object) -> str:
        ask = next(question.exam(NOTHING))
        values = ask.expect.check(local(answer)(ask))
        if fault := question.exam.form_fault(values):
            return fault
        show(Report(question, self.bareme, NOTHING, 0.0).recorded())
        return ""
