"""``grade``: a pure function of copy, paper and limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.errors import InfrastructureError, UnreadableCopy
from autograder.grading.examiner import Sitting, sit
from autograder.grading.measuring import Breakdown, scored
from autograder.grading.notebook import CopyNotebook, Notebook, is_untouched, parse, rebuild
from autograder.grading.outcome import Outcome, Status
from autograder.grading.verdict_html import verdict_html
from autograder.grading.workspace import workspace
from autograder.outils.core import Question
from autograder.outils.judge import Verdict
from autograder.papers import Paper
from autograder.room import Limits, Reason, Room
from autograder.text import printable

WALL_PER_CPU = 3.0
"""Elapsed time that a copy may take, per second of processor that its paper allows."""
TOO_GOOD = "Un résultat dépasse le meilleur attendu : relisez la copie."
UNTOUCHED = "Aucune cellule de réponse n’a été modifiée."
NOT_RUN = "La vérification n’a pas pu s’exécuter : une cellule l’en empêche."
NOT_REACHED = "La question n’a pas été atteinte."
ASIDE = "Texte de la copie, pour l’enseignant seul : {}"
"""What the formgrader shows beside a verdict: no student's page has it."""
_COURSE = re.compile(r"[0-9a-f]{16}")


def grade(
    content: bytes, files: Mapping[str, bytes], paper: Paper, room: Room, limits: Limits
) -> Outcome:
    """Grade one copy of one exercise.

    Parameters
    ----------
    content : bytes
        The notebook that the student handed in.
    files : mapping of str to bytes
        The copy's own side files, by relative path; the course's own files win.
    paper : Paper
        The exercise's paper.
    room : Room
        Where the student's code runs.
    limits : Limits
        The room's bounds; the paper's own time caps theirs.

    Returns
    -------
    Outcome
        Any fault of the copy is an outcome, never an exception.

    Raises
    ------
    InfrastructureError
        If the room itself cannot run.
    """
    try:
        copy = parse(content)
    except UnreadableCopy as error:
        return without_run(Status.UNREADABLE, str(error), paper)
    if foreign := _foreign(copy, paper):
        return without_run(Status.OTHER_COURSE, foreign, paper)
    notebook = rebuild(copy, paper.notebook)
    limits = replace(
        limits,
        wall=min(limits.wall, WALL_PER_CPU * paper.seconds),
        cpu=min(limits.cpu, paper.seconds),
    )
    with workspace() as folder:
        _lay(folder, paper.files, files)
        with room.launch(folder, limits) as run:
            sitting = sit(run.connection, notebook, paper, limits)
            report = run.close()
    if report.reason == "starved" and not sitting.ended:
        raise InfrastructureError(limits.message("starved"))
    outcome = _judged(notebook, paper, sitting)
    if not sitting.ended:
        stop: Reason = "died" if report.reason == "ended" else report.reason
        outcome = replace(
            outcome, status=Status.STOPPED, stop=stop, message=limits.message(stop)
        )
    return replace(
        outcome, isolation=room.level, seconds=report.wall_seconds,
        cpu_seconds=report.cpu_seconds,
    )


def without_run(status: Status, message: str, paper: Paper) -> Outcome:
    """Outcome of a copy that cannot run: 0 everywhere, on the released notebook."""
    verdicts = tuple(_nothing(question, message) for question in paper.questions)
    notebook = rebuild(CopyNotebook(()), paper.notebook)
    return Outcome(
        status=status, verdicts=verdicts, notebook=_with_verdicts(notebook, verdicts),
        message=message,
    )


def _foreign(copy: CopyNotebook, paper: Paper) -> str:
    """Say whose copy this is, in words that the copy does not choose."""
    if copy.course and copy.course != paper.course:
        other = f" ({copy.course})" if _COURSE.fullmatch(copy.course) else ""
        return f"Ce carnet vient d’un autre cours{other} ; celui-ci est {paper.course}."
    if copy.exercise and copy.exercise != paper.exercise:
        return f"Ce carnet est celui d’un autre exercice ; {paper.exercise} était attendu."
    return ""


def _lay(folder: Path, course: Mapping[str, bytes], own: Mapping[str, bytes]) -> None:
    """Write the course's side files, and the copy's own where the course has nothing."""
    taken = {path.partition("/")[0] for path in course}
    free = {
        path: body for path, body in own.items()
        if path.partition("/")[0] not in taken and _is_inside(PurePosixPath(path))
    }
    for path, content in {**free, **course}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _is_inside(path: PurePosixPath) -> bool:
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _judged(notebook: Notebook, paper: Paper, sitting: Sitting) -> Outcome:
    for number, cell in notebook.code_cells():
        cell["outputs"] = sitting.outputs.get(number, [])
    found = [
        scored(question, paper.draws[question.id], sitting.held[question.id])
        if question.id in sitting.held
        else _not_asked(question, notebook)
        for question in paper.questions
    ]
    verdicts = tuple(one.verdict if isinstance(one, Breakdown) else one for one in found)
    broken = [one for one in found if isinstance(one, Breakdown)]
    outcome = Outcome(
        status=Status.GRADED, verdicts=verdicts, notebook=_with_verdicts(notebook, verdicts),
        transcripts=sitting.transcripts, unmeasured=tuple(one.question.id for one in broken),
    )
    if outcome.doubtful:
        too_good = [TOO_GOOD] if any(verdict.to_review for verdict in verdicts) else []
        message = " ".join([*(one.message for one in broken), *too_good])
        return replace(outcome, status=Status.TO_REVIEW, message=message)
    if not outcome.points and is_untouched(notebook, paper.notebook):
        return replace(outcome, status=Status.UNANSWERED, message=UNTOUCHED)
    return outcome


def _not_asked(question: Question, notebook: Notebook) -> Verdict:
    """Verdict of a question that was never asked, from the error of its grade cell."""
    for number, grade_id in notebook.questions.items():
        if grade_id == question.id:
            for output in notebook.cells[number]["outputs"]:
                if output["output_type"] == "error":
                    words = printable(f"{output['ename']} : {output['evalue']}")[:200]
                    return _nothing(question, NOT_RUN, words)
    return _nothing(question, NOT_REACHED)


def _nothing(question: Question, message: str, aside: str = "") -> Verdict:
    return Verdict(question.id, 0.0, question.points, message=message, aside=aside)


def _result(verdict: Verdict) -> dict[str, Any]:
    """Points in nbgrader's form, and our table: all that a student's page takes."""
    return {
        "output_type": "execute_result",
        "execution_count": 1,
        "data": {"text/plain": repr(float(verdict.points)), "text/html": verdict_html(verdict)},
        "metadata": {},
    }


def _aside(verdict: Verdict) -> list[dict[str, Any]]:
    data = {"text/plain": ASIDE.format(verdict.aside)}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    return [shown] if verdict.aside else []


def _with_verdicts(notebook: Notebook, verdicts: tuple[Verdict, ...]) -> dict[str, Any]:
    """Give each grade cell its verdict, and the copy's own words if there are any."""
    by_id = {verdict.question: verdict for verdict in verdicts}
    for number, question_id in notebook.questions.items():
        verdict = by_id.get(question_id)
        if verdict is None:  # a cell that a human grades
            continue
        notebook.cells[number] |= {
            "execution_count": 1,
            "outputs": [_result(verdict), *_aside(verdict)],
        }
    return notebook.content
