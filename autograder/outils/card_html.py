"""A card as HTML that JupyterLab shows even in a notebook that it does not trust.

There, its sanitizer drops ``<style>``, ``<svg>``, ``class``, ``role``, ``aria-*`` and ``var()``.
What is left says everything: inline styles, colours in hexadecimal for shapes alone, text in
the colour of the theme, and a sentence for each thing that a shape shows. Widths are in percent
and lines wrap, so that a page at 200 % or a narrow screen hides nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .card import Bar, Card, Progress, Standing, State

SHADE = "rgba(128,128,128,.3)"
"""Grey that shows on a light and on a dark page."""
LINE = "rgba(128,128,128,.5)"
SPREAD = (
    "display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:2px 16px"
)
"""Two texts at the two ends of a line, or one below the other where they do not fit."""
SMALL = "font-size:12px;opacity:.85"


def card(card: Card) -> str:
    """The whole card."""
    body = [
        _head(card),
        *(_bar(bar) for bar in card.bars),
        _list(card.listed),
        _advice(card.heading, card.advice),
        _details(card.details),
        _progress(card.progress) if card.progress else "",
    ]
    return (
        f'<div style="max-width:720px;box-sizing:border-box;padding:14px 18px;'
        f"border:1px solid {LINE};border-left:5px solid {card.state.colour};border-radius:8px;"
        f'font:14px/1.45 system-ui,sans-serif;white-space:normal">{"".join(body)}</div>'
    )


def _head(card: Card) -> str:
    title = f'<span style="font-size:16px;font-weight:700">{_text(card.title)}</span>'
    points = (
        '<span style="font-size:20px;font-weight:700;margin-left:auto">'
        f"{_text(card.points)}</span>"
    )
    context = f' <span style="font-weight:400;opacity:.85">· {_text(card.context)}</span>'
    return (
        f'<div style="{SPREAD}">{title}{points}</div>'
        f'<div style="font-weight:600">{_sign(card.state)} {_text(card.state.words)}'
        f'{context if card.context else ""}</div>'
    )


def _sign(state: State) -> str:
    return (
        '<span style="display:inline-block;min-width:22px;text-align:center;border-radius:6px;'
        f'background:{state.colour};color:#ffffff">{state.sign}</span>'
    )


def _bar(bar: Bar) -> str:
    at, colour = bar.at(bar.share), bar.state.colour
    low, high = bar.at(bar.share - bar.spread), bar.at(bar.share + bar.spread)
    filled = (
        _shape(f"left:{low:.1f}%;width:{high - low:.1f}%;top:4px;height:10px;opacity:.35;"
               f"background:{colour}")
        if bar.spread else
        _shape(f"left:0;width:{at:.1f}%;top:4px;height:10px;border-radius:5px 0 0 5px;"
               f"background:{colour}")
    )
    marks = "".join(
        _shape(f"left:{bar.at(share):g}%;top:0;width:2px;height:18px;background:#808080")
        for share in (0, 1)
    )
    mark = _shape(
        f"left:{at:.1f}%;top:1px;width:16px;height:16px;margin-left:-8px;box-sizing:border-box;"
        f"border:2px solid #ffffff;border-radius:50%;background:{colour}"
    )
    track = _shape(f"left:0;right:0;top:4px;height:10px;border-radius:5px;background:{SHADE}")
    floor, target = f"plancher {bar.floor}", f"cible {bar.target}"
    edge = bar.at(0) * 2
    return (
        '<div style="margin:14px 0 0">'
        f'<div style="{SPREAD}"><span><b>{_text(bar.label)}</b> '
        f'<span style="font-size:17px;font-weight:700">{_text(bar.value)}</span> '
        f'<span style="{SMALL}">{_text(" · ".join(bar.meaning))}</span></span>'
        f'<b style="margin-left:auto">{_text(bar.points)}</b></div>'
        f'<div style="position:relative;height:18px;margin:8px 0 0">{track}{filled}{marks}{mark}'
        f'</div><div style="display:flex;text-align:center;{SMALL}">'
        f'<span style="width:{edge:g}%">{_text(floor)}</span>'
        f'<span style="width:{100 - edge:g}%">{_text(target)}</span></div></div>'
    )


def _shape(style: str) -> str:
    """Something to look at, that says nothing by itself."""
    return f'<div style="position:absolute;{style}"></div>'


def _list(standings: tuple[Standing, ...]) -> str:
    lines = "".join(
        f'<li style="{SPREAD};margin:6px 0 0"><span>{_sign(one.state)} <b>{_text(one.title)}</b> '
        f'· {_text(one.state.words)}</span><b style="margin-left:auto">{_text(one.score)}</b></li>'
        for one in standings
    )
    return f'<ul style="list-style:none;margin:10px 0 0;padding:0">{lines}</ul>' if lines else ""


def _advice(heading: str, advice: tuple[str, ...]) -> str:
    if not advice:
        return ""
    first, *others = map(_stressed, advice)
    lines = "".join(f'<div style="margin:4px 0 0">{sentence}</div>' for sentence in others)
    return (
        '<div style="margin:12px 0 0;padding:8px 12px;border-radius:6px;'
        f'background:rgba(128,128,128,.12)"><b>{_text(heading)}.</b> {first}{lines}</div>'
    )


def _details(details: tuple[str, ...]) -> str:
    if not details:
        return ""
    lines = "".join(f'<div style="margin:4px 0 0">{_text(line)}</div>' for line in details)
    return (
        f'<details style="margin:10px 0 0;font-size:12.5px"><summary style="cursor:pointer">'
        f"Détails</summary>{lines}</details>"
    )


def _progress(progress: Progress) -> str:
    parts = "".join(
        f'<span style="flex:{one.worth:g};height:8px;border-radius:4px;'
        f'background:{SHADE if one in progress.without_answer else one.state.colour}"></span>'
        for one in progress.standings
    )
    return (
        f'<div style="margin:14px 0 0;padding:10px 0 0;border-top:1px solid {LINE};'
        f'font-size:13px"><div style="{SPREAD}"><b>{_text(progress.measured)}</b>'
        f'<span style="opacity:.85">{_text(progress.rest)}</span></div>'
        f'<div style="display:flex;gap:3px;margin:6px 0 0">{parts}</div></div>'
    )


def _text(text: str) -> str:
    return html.escape(text)


def _stressed(sentence: str) -> str:
    """Text whose parts between ``**`` are in bold."""
    return "".join(_bold(sentence.split("**")))


def _bold(parts: list[str]) -> Iterable[str]:
    for part, stressed in zip(parts, cycle((False, True)), strict=False):
        yield f"<b>{_text(part)}</b>" if stressed else _text(part)
