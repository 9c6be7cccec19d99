"""The feedback page: French, whole in one file, readable offline, without script."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.grading.markup import sanitise
from autograder.outils.display import french
from autograder.platforms.nbgrader.handed_in import Shown
from autograder.platforms.nbgrader.prose import STYLE, markdown
from autograder.platforms.recorded import Recorded

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
CSS = """
body { font-family: system-ui, sans-serif; line-height: 1.45; max-width: 54rem;
  margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse } td, th { padding: .3rem .8rem; text-align: left;
  border-bottom: 1px solid #ccc; font-variant-numeric: tabular-nums }
pre { overflow-x: auto; white-space: pre-wrap; margin: .4rem 0; padding: .5rem .7rem }
.code pre { background: #f6f6f6; border: 1px solid #ddd }
.copie { border-left: 1px dotted #767676; padding-left: .8rem; overflow: auto }
.erreur { border-left: 4px solid #d55e00 } .sortie { overflow: auto; max-height: 40rem }
.sortie::before { content: "Sortie de la copie"; display: block; font: .8rem system-ui;
  color: #595959 }
.resultat { border-left: 4px solid #0072b2; background: #eef5fa; padding: .5rem 1rem;
  margin: .6rem 0 }
.commentaire { border-left: 4px solid #009e73; padding: .2rem 1rem; margin: .6rem 0 }
.avis { border: 2px solid #e69f00; padding: .5rem 1rem } img { max-width: 100% }
"""


@dataclass(frozen=True)
class Result:
    """One question: title, points, and the verdict as HTML."""

    title: str
    points: float
    max_points: float
    corrected: bool
    verdict: str


@dataclass(frozen=True)
class Page:
    """What a student receives about one copy.

    Parameters
    ----------
    course : str
        Name of the course.
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
    title = html.escape(page.title)
    body = "\n".join([
        _head(page), _table(page.results), *_warnings(page), "<h2>Votre copie</h2>",
        *(_cell(page, cell) for cell in page.cells), *_unseen(page), *_remarks(page.comments),
    ])
    return (
        f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{title}</title>\n<style>{CSS}{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def _head(page: Page) -> str:
    recorded = page.recorded
    parts = [
        f"{html.escape(page.course)} · copie de {html.escape(page.student)}",
        f"<b>Note\u00a0: {_points(recorded.note, page.max_points)}</b>",
        f"Statut\u00a0: {html.escape(recorded.status)}",
    ]
    if recorded.penalty:
        parts.append(f"Pénalité de retard\u00a0: −{french(recorded.penalty)}")
    return f"<p>{'<br>'.join(parts)}</p>"


def _table(results: Mapping[str, Result]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(result.title)}</td>"
        f"<td>{_points(result.points, result.max_points)}</td>"
        f"<td>{'corrigé par l’enseignant' if result.corrected else ''}</td></tr>"
        for result in results.values()
    )
    return f"<table><tr><th>Question</th><th>Points</th><th></th></tr>{rows}</table>"


def _warnings(page: Page) -> list[str]:
    demonstration = "Démonstration\u00a0: cette note ne vaut rien." if page.demonstration else ""
    texts = (demonstration, page.recorded.message, page.notice)
    return [f'<p class="avis">{html.escape(text)}</p>' for text in texts if text]


def _cell(page: Page, cell: Shown) -> str:
    """Show a cell inside the copy's own frame, and what the grader says outside of it."""
    copied = f'<div class="copie">{cell.html}</div>'
    return copied + (_result(page.results[cell.question]) if cell.question else "")


def _unseen(page: Page) -> list[str]:
    """Results of the questions whose cell the copy lost."""
    seen = {cell.question for cell in page.cells}
    return [_result(result) for name, result in page.results.items() if name not in seen]


def _result(result: Result) -> str:
    return (
        f'<div class="resultat"><b>{html.escape(result.title)}\u00a0: '
        f"{_points(result.points, result.max_points)}</b>{sanitise(result.verdict)}</div>"
    )


def _remarks(comments: Mapping[str, str]) -> list[str]:
    if not comments:
        return []
    return ["<h2>Commentaires de l’enseignant</h2>", *(
        f'<div class="commentaire"><b>{html.escape(name)}</b>{markdown(text)}</div>'
        for name, text in comments.items()
    )]


def _points(value: float, most: float) -> str:
    return f"{french(value)} / {french(most)}"
