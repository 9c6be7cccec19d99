"""``verifier("q3", modele)``: the whole body of a locked grade cell."""

from __future__ import annotations

import inspect
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from . import session
from .bareme import Bareme, exercises_of, load, load_draw
from .card import Card, Progress, Standing, State, counted
from .core import Draw, Question, Respondent
from .deposit import CALL, code_cells, find_notebook, owner_name, pack
from .display import show
from .exams.kind import READ_AGAIN
from .faults import Fault
from .journal import JOURNAL
from .judge import examine, judge, measure
from .payload import decode, encode
from .report import Report, named
from .respondents import local

NOTHING = Draw({}, {}, {})
EMPTY = "vide"
"""Code of the fault of an answer that is not there."""
LINE = 88
"""Characters per line of a failed check: what JupyterLab's Validate shows without cutting."""
MOST_NAMED = 5
"""Cells that a warning names."""


class Echec(AssertionError):
    """A check that earns no point; IPython shows its French sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return textwrap.wrap(str(self), LINE)


class Checked(NamedTuple):
    """What a check found: the card to show, points if the desk counts them, why none."""

    card: Card
    points: float | None = None
    failure: str = ""


def _at_desk(answer: object) -> Respondent:
    """Respondent that receives what the exam would send: a copy that it may write into."""
    respondent = local(answer)
    return lambda ask: respondent(decode(encode(ask)))


class Verificateur:
    """Checks the answers of one notebook.

    At the student's desk, runs the exam on the validation draw and shows a card in
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
        self._standings = {
            question.id: Standing(
                question=question.id, title=named(question), worth=question.points
            )
            for question in self.bareme.questions
        }
        if not session.in_room():
            JOURNAL.listen()

    def __call__(self, question_id: str, answer: object = None) -> None:
        """Check the answer to one question.

        Raises
        ------
        Echec
            At the desk, when the answer earns no point; its last line is a French sentence
            that helps. On a notebook's page, an answer that is not there yet raises nothing:
            its card says so without red. Never in an exam.
        """
        if session.in_exam(question_id):
            session.answer(question_id, local(answer))
        if session.in_room():
            return
        try:
            question = self.bareme.question(question_id)
            checked = self._check(question, answer)
        except Fault as fault:
            raise Echec(fault.message) from None
        self._standings[question_id] = replace(
            self._standings[question_id], state=checked.card.state, points=checked.points
        )
        show(replace(checked.card, progress=self._progress()))
        blameless = checked.card.state is State.EMPTY and JOURNAL.is_watched
        if checked.failure and not blameless:
            raise Echec(checked.failure)

    def bilan(self) -> None:
        """Show where the notebook stands: points, state of each question, what remains.

        Shows nothing in an exam.
        """
        if session.in_room():
            return
        progress = self._progress()
        worth = sum(one.worth for one in progress.standings)
        show(Card(
            title="Bilan du carnet",
            points=f"{counted(worth)} en tout",
            state=State.OPEN if progress.without_answer else State.DONE,
            listed=progress.standings,
            heading="Ce qui reste",
            advice=tuple(_remaining(progress)),
            progress=progress,
        ))

    def remettre(self, nom: str = "") -> None:
        """Make the archive to hand in, and say what differs from what has run.

        Does nothing in an exam.

        Parameters
        ----------
        nom : str
            First name and last name; those of the account by default, on a shared server.

        Raises
        ------
        Echec
            If there is no name, or no notebook to hand in.
        """
        if session.in_room():
            return
        try:
            card = self._hand_in(nom)
        except Fault as fault:
            raise Echec(fault.message) from None
        show(card)

    def _progress(self) -> Progress:
        return Progress(standings=tuple(self._standings.values()))

    def _check(self, question: Question, answer: object) -> Checked:
        """What the desk says of an answer, whatever it is worth."""
        started = time.perf_counter()
        try:
            if not question.draw:
                return self._check_form(question, answer)
            return self._measure(question, answer, started)
        except Fault as fault:
            report = Report(question, self.bareme, NOTHING, 0.0)
            empty = fault.code == EMPTY
            card = report.unmeasured(fault.message, empty=empty)
            return Checked(card, None if empty else 0.0, fault.message)

    def _measure(self, question: Question, answer: object, started: float) -> Checked:
        draw = load_draw(self.folder, self.bareme, question.draw)
        exam = question.desk or question.exam
        transcript = examine(exam, draw, _at_desk(answer))
        if transcript.fault:
            raise Fault(transcript.code, transcript.fault)
        if inspect.isroutine(answer) and exam.ignores_its_input(draw, local(answer)):
            raise Fault(
                "forme",
                "Votre fonction renvoie toujours le même nombre de valeurs, quelle que soit la "
                "table reçue : servez-vous de son argument, car l’examen en passera une autre.",
            )
        report = Report(question, self.bareme, draw, time.perf_counter() - started)
        if question.desk is not None:
            card, failure = report.estimate(measure(exam, draw, transcript) or {})
            return Checked(card, failure=failure)
        verdict = judge(question, draw, transcript)
        failure = exam.hint(draw, verdict, transcript) if verdict.points == 0 else ""
        return Checked(report.verdict(verdict, transcript), verdict.points, failure)

    def _check_form(self, question: Question, answer: object) -> Checked:
        ask = next(question.exam(NOTHING))
        values = ask.expect.check(local(answer)(ask))
        if fault := question.exam.form_fault(values):
            raise Fault("bornes", fault)
        report = Report(question, self.bareme, NOTHING, 0.0)
        key = self.bareme.keys.get(question.id)
        if key is None:
            return Checked(report.recorded())
        draw = key.draw(question.exam)
        marks = question.exam.marks(draw, values)
        given = dict(zip(marks, values.tolist(), strict=True))
        verdict = judge(question, draw, examine(question.exam, draw, _at_desk(answer)))
        card = report.corrected(verdict, marks, [
            key.sentence(name, given[name], right) for name, right in marks.items()
        ])
        failure = "" if all(marks.values()) else READ_AGAIN
        return Checked(card, verdict.points, failure)

    def _hand_in(self, name: str) -> Card:
        owner = owner_name(name)
        theme, _, exercise = self.bareme.exercise.partition("/")
        running = find_notebook(self.folder, exercise)
        doubts = tuple(self._doubts(running))
        notebooks = {
            f"{other}.ipynb": path for other in exercises_of(self.folder)
            if (path := self.folder / f"{other}.ipynb").is_file()
        }
        notebooks[f"{exercise}.ipynb"] = running
        receipt = pack(self.folder, theme, owner, notebooks)
        deposit = (
            f"Rien n’est encore remis\u00a0: déposez **{receipt.path.name}** là où votre "
            "enseignante ou votre enseignant l’attend."
        )
        return Card(
            title=f"Remise · {receipt.path.name}",
            points="",
            state=State.DOUBTFUL if doubts else State.READY,
            context=f"{len(notebooks)} carnet{'s' if len(notebooks) > 1 else ''} du thème",
            heading="À relire" if doubts else "À faire",
            advice=(*doubts, deposit),
            details=(*receipt.lines(), f"Reçu gardé dans {receipt.path.stem}.recu.txt"),
        )

    def _doubts(self, running: Path) -> Iterator[str]:
        """What may be wrong with the file on the disk."""
        gaps = JOURNAL.compare(code_cells(running.read_bytes()))
        if gaps.changed:
            yield (
                f"**Enregistrez le carnet, ou exécutez-le**\u00a0: {_named(gaps.changed)} n’est "
                "pas, dans le fichier, ce que vous avez exécuté. C’est le fichier qui est remis."
            )
        if gaps.not_in_file:
            yield (
                f"Exécuté, mais absent du fichier\u00a0: {_named(gaps.not_in_file)}. "
                "Enregistrez, ou vérifiez que la suite s’en passe."
            )
        if gaps.never_run:
            yield f"Jamais exécuté depuis le démarrage du noyau\u00a0: {_named(gaps.never_run)}."
        if missing := self._progress().without_answer:
            names = ", ".join(one.question for one in missing)
            yield f"Sans réponse, ou pas encore vérifié\u00a0: {names}."


def _remaining(progress: Progress) -> Iterator[str]:
    """What a student may still do."""
    empty = progress.without_answer
    if empty:
        yield f"Sans réponse, ou pas encore vérifié\u00a0: {_questions(empty)}."
    poor = [one for one in progress.standings if one.state in (State.NONE, State.PART)]
    if poor:
        yield f"Des points à gagner\u00a0: {_questions(poor)}."
    later = [one for one in progress.standings if one.state in (State.FORM, State.ESTIMATE)]
    if later:
        yield f"Jugé à l’examen seulement\u00a0: {_questions(later)}."
    yield (
        "Pour remettre, redémarrez le noyau, exécutez tout, enregistrez, puis exécutez dans une "
        f"nouvelle cellule {CALL}."
    )


def _questions(standings: tuple[Standing, ...] | list[Standing]) -> str:
    return ", ".join(f"{one.question} ({counted(one.worth)})" for one in standings)


def _named(starts: list[str]) -> str:
    more = len(starts) - MOST_NAMED
    return ", ".join(starts[:MOST_NAMED]) + (f" et {more} autres" if more > 0 else "")
