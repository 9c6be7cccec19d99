"""A verdict as the teacher and the student read it, in HTML."""

from __future__ import annotations

import html

from autograder.grading.verdict_text import criterion
from autograder.outils.display import french
from autograder.outils.judge import Verdict


def verdict_html(verdict: Verdict) -> str:
    """Points, then one line per criterion, or the fault."""
    head = f"<b>{french(verdict.points)} / {french(verdict.max_points)}</b>"
    if verdict.message:
        return f"<div>{head} {html.escape(verdict.message)}</div>"
    lines = "".join(f"<li>{html.escape(criterion(score))}</li>" for score in verdict.scores)
    return f"<div>{head}<ul>{lines}</ul></div>"
