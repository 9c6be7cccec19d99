"""A verdict as the teacher and the student read it, in HTML."""

from __future__ import annotations

import html

from autograder.outils.display import french
from autograder.outils.judge import Score, Verdict


def verdict_html(verdict: Verdict) -> str:
    """Points, then one line per criterion with three significant digits, or the fault."""
    head = f"<b>{french(verdict.points)} / {french(verdict.max_points)}</b>"
    if verdict.message:
        return f"<div>{head} {html.escape(verdict.message)}</div>"
    return f"<div>{head}<ul>{''.join(map(_line, verdict.scores))}</ul></div>"


def _line(score: Score) -> str:
    scale = score.scale
    values = ", ".join(
        f"{name} {_significant(value)}{unit(scale.unit)}"
        for name, value in (
            ("mesure", score.measure), ("plancher", score.floor), ("cible", score.target)
        )
    )
    points = f"{french(score.points)} / {french(score.max_points)}"
    return f"<li>{html.escape(scale.label)} : {values} ; {points} point(s)</li>"


def unit(text: str) -> str:
    """Unit after a number, or nothing."""
    return f"\u00a0{html.escape(text)}" if text else ""


def _significant(value: float) -> str:
    return f"{value:.3g}".replace(".", ",").replace("-", "−")
