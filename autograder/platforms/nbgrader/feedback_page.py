"""What a feedback page is made of: the gradebook, the kept verdicts and the file handed in."""

from __future__ import annotations

from typing import Any

from autograder.cohort.copies import Submission
from autograder.cohort.copies import read as read_copy
from autograder.cohort.known import latest
from autograder.cohort.regular import is_present
from autograder.cohort.store import Store
from autograder.course import Course
from autograder.outils.judge import Verdict
from autograder.papers import Paper
from autograder.papers import read as read_paper
from autograder.platforms.nbgrader.handed_in import cells_of
from autograder.platforms.nbgrader.page import Page, Result
from autograder.platforms.recorded import Recorded, same_points


def page_of(
    course: Course, submission: Submission, recorded: Recorded, comments: dict[str, str],
    graded: dict[str, Any],
) -> Page:
    """Make the page of one recorded copy.

    Parameters
    ----------
    course : Course
        Of the copy.
    submission : Submission
        The copy; its file may be missing.
    recorded : Recorded
        What the gradebook holds of it.
    comments : dict of str to str
        A human's, by cell.
    graded : dict
        The graded notebook.
    """
    paper = read_paper(course.paper(submission.exercise))
    there = submission.path is not None and is_present(submission.path)
    copy = read_copy(submission).notebook if there else b""
    cells, notice = cells_of(copy, graded)
    return Page(
        course=course.name, session=paper.session, demonstration=course.demonstration,
        title=paper.title, student=submission.student, recorded=recorded,
        max_points=paper.points,
        results=_results(graded, recorded, paper, _kept(course, submission, recorded, there)),
        comments=comments, cells=cells, notice=notice,
    )


def _kept(
    course: Course, submission: Submission, recorded: Recorded, there: bool
) -> dict[str, Verdict]:
    """Verdicts that the recorded points come from, by question; empty if they are not kept."""
    if not there or not course.outcomes.is_file():
        return {}
    with Store(course.outcomes) as store:
        outcome = latest(submission, store)
    if outcome is None or not same_points(outcome.verdicts, recorded.auto):
        return {}
    return {verdict.question: verdict for verdict in outcome.verdicts}


def _results(
    graded: dict[str, Any], recorded: Recorded, paper: Paper, kept: dict[str, Verdict]
) -> dict[str, Result]:
    """Result of each question, with its measures, else what its grade cell shows."""
    outputs = {cell["id"]: cell.get("outputs", []) for cell in graded["cells"]}
    points = recorded.points
    found = {}
    for question in paper.questions:
        verdict = kept.get(question.id)
        found[question.id] = Result(
            title=question.title,
            points=points.get(question.id, 0.0),
            max_points=question.points,
            corrected=question.id in recorded.manual,
            verdict="".join(map(verdict_of, outputs.get(question.id, []))),
            scores=verdict.scores if verdict else (),
            message=verdict.message if verdict else "",
        )
    return found


def verdict_of(output: dict[str, Any]) -> str:
    """HTML of the verdict that a cell shows: nothing of the copy's words beside it."""
    ours = output["output_type"] == "execute_result"
    return str(output["data"]["text/html"]) if ours else ""
