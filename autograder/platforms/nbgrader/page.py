"""The feedback page: French, whole in one file, readable offline, without script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from autograder.grading.markup import sanitise
from autograder.grading.verdict_text import shown
from autograder.outils.display import french
from autograder.outils.judge import Score
from autograder.pages import render as render_template
from autograder.platforms.nbgrader.handed_in import Shown
from autograder.platforms.nbgrader.prose import STYLE, markdown
from autograder.platforms.recorded import Recorded
from autograder.settings import PARIS

FLOOR, TARGET = 28.0, 76.0
"""Places of a criterion's bounds on its bar, in percent."""
ENOUGH = 1e-9
"""Points under which nothing is missing."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One question.

    Parameters
    ----------
    title : str
        French title.
    points, max_points : float
        Earned, a human's correction included, and possible.
    corrected : bool
        Whether a human gave the points.
    verdict : str
        What the graded notebook shows, as HTML: for a verdict that was not kept.
    scores : tuple of Score
        Measures, if they are kept.
    message : str
        Why nothing could be measured, or empty.
    """

    title: str
    points: float
    max_points: float
    corrected: bool
    verdict: str = ""
    scores: tuple[Score, ...] = ()
    message: str = ""

    @property
    def missing(self) -> float:
        """Points that were not earned."""
        return max(0.0, self.max_points - self.points)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a student receives about one copy.

    Parameters
    ----------
    course, session : str
        Names of the course and of its session.
    demonstration : bool
        Whether its grades are worth nothing.
    title : str
        Title of the exercise.
    student : str
        Identifier of the student.
    recorded : Recorded
        What the gradebook holds.
    max_points : float
        Points of the whole exercise.
    results : mapping of str to Result
        By question, in notebook order.
    comments : mapping of str to str
        A human's, in Markdown, by cell.
    cells : sequence of Shown
        The copy.
    notice : str
        Why something of the copy is not shown, or empty.
    """

    course: str
    session: str
    demonstration: bool
    title: str
    student: str
    recorded: Recorded
    max_points: float
    results: Mapping[str, Result]
    comments: Mapping[str, str]
    cells: Sequence[Shown]
    notice: str = ""


def render(page: Page) -> str:
    """HTML of a page."""
    seen = {cell.question for cell in page.cells}
    placed = {
        cell: question for cell in page.comments for question in page.results
        if cell == question or cell.startswith(f"{question}_")
    }
    lost = sorted(page.results.values(), key=lambda result: -result.missing)
    ids = {id(result): name for name, result in page.results.items()}
    return render_template(
        "feedback",
        title=page.title,
        page=page,
        code_style=Markup(STYLE),
        note=french(page.recorded.note),
        date=_date(page.recorded.submitted_at),
        warnings=[*_warnings(page)],
        summary=_summary(page.results.values()),
        lost=[
            {"id": ids[id(result)], "title": result.title, "points": _amount(result.missing)}
            for result in lost if result.missing > ENOUGH
        ],
        questions=[
            _question(name, result, name in seen, [
                Markup(markdown(page.comments[cell]))
                for cell, question in placed.items() if question == name
            ])
            for name, result in page.results.items()
        ],
        remarks=[
            {"name": name, "html": Markup(markdown(text))}
            for name, text in page.comments.items() if name not in placed
        ],
        cells=[{"html": Markup(cell.html), "question": cell.question} for cell in page.cells],
    )


def _date(date: datetime | None) -> str:
    return f"{date.astimezone(PARIS):%d/%m/%Y à %H h %M}" if date else ""


def _warnings(page: Page) -> Iterator[str]:
    if page.demonstration:
        yield "Démonstration : cette note ne vaut rien."
    yield from filter(None, (page.recorded.message, page.notice))


def _state(result: Result) -> str:
    if result.missing <= ENOUGH:
        return "ok"
    return "mid" if result.points > 0 else "no"


def _summary(results: Iterable[Result]) -> str:
    """How many questions are complete, begun and lost."""
    states = [_state(result) for result in results]
    words = {"ok": "complète(s)", "mid": "en partie", "no": "sans point"}
    return ", ".join(
        f"{states.count(state)} {word}" for state, word in words.items() if state in states
    )


def _amount(points: float) -> str:
    return f"{french(points)} point{'s' if points >= 2 else ''}"


def _question(
    name: str, result: Result, seen: bool, comments: Sequence[Markup]
) -> dict[str, object]:
    share = 100 * result.points / result.max_points if result.max_points else 100.0
    return {
        "id": name,
        "title": result.title,
        "points": french(result.points),
        "max": french(result.max_points),
        "width": result.max_points,
        "share": round(min(100.0, share), 1),
        "state": _state(result),
        "corrected": result.corrected,
        "message": result.message,
        "rules": [_rule(score) for score in result.scores],
        "missing": [*_missing(result)],
        "verdict": "" if result.scores or result.message else Markup(sanitise(result.verdict)),
        "comments": comments,
        "seen": seen,
    }


def _rule(score: Score) -> dict[str, object]:
    """Bar of one criterion: its bounds stand at fixed places, the measure where it falls."""
    reached = (score.measure - score.floor) / (score.target - score.floor)
    place = FLOOR + reached * (TARGET - FLOOR)
    return {
        "label": score.scale.label,
        "value": shown(score.scale, score.measure),
        "floor": shown(score.scale, score.floor),
        "target": shown(score.scale, score.target),
        "place": round(min(100.0, max(3.0, place)), 1),
        "state": "ok" if reached >= 1 else "mid" if reached > 0 else "no",
    }


def _missing(result: Result) -> Iterator[str]:
    """Why points are missing, criterion by criterion."""
    for score in result.scores:
        reached = (score.measure - score.floor) / (score.target - score.floor)
        if reached < 1:
            gap = shown(score.scale, abs(score.target - score.measure))
            floor = "le plancher n’est pas atteint ; " if reached <= 0 else ""
            yield f"{score.scale.label} : {floor}il manque {gap} pour atteindre la cible."

