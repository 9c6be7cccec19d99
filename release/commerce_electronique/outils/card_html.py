"""A card as HTML that JupyterLab shows even in a notebook that it does not trust.

There, its sanitizer drops ``<style>``, ``<svg>``, ``class``, ``role``, ``aria-*`` and ``var()``.
What is left says everything: inline styles, colours in hexadecimal for shapes alone, text in
the colour of the theme, and a sentence for each thing that a shape shows. Widths are in percent
and lines wrap, so that a page at 200 % or a narrow screen hides nothing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .card import Bar, Card, Progress, Standing, State

SHADE = "rgba(128,128,128,.3)"
"""Grey that shows on a light and on a dark page."""
LINE = "rgba(128,128,128,.5)"
ENDS = (
    "display:flex;justify-content:space-between;align-items:baseline;flex-wrap:wrap;gap:2px 16px"
)
"""Two texts at the two ends of a line, or one below the other where they do not fit."""
AT_END = "margin-left:auto;font-weight:700"
SMALL = "font-size:12px;opacity:.85"


def card(card: Card) -> str:
    """The whole card."""
    style = (
        "max-width:720px;box-sizing:border-box;padding:14px 18px;white-space:normal;"
        f"border:1px solid {LINE};border-left:5px solid {card.state.colour};border-radius:8px;"
        "font:14px/1.45 system-ui,sans-serif"
    )
    return _tag(
        "div", style,
        _head(card),
        *map(_bar, card.bars),
        _list(card.listed),
        _advice(card.heading, card.advice),
        _details(card.details),
        _progress(card.progress) if card.progress else "",
    )


def _head(card: Card) -> str:
    title = _tag("span", "font-size:16px;font-weight:700", _text(card.title))
    points = _tag("span", f"font-size:20px;{AT_END}", _text(card.points))
    context = f" · {_text(card.context)}" if card.context else ""
    state = f"{_sign(card.state)} {_text(card.state.words)}"
    return _tag("div", ENDS, title, points) + _tag(
        "div", "font-weight:600", state, _tag("span", "font-weight:400;opacity:.85", context)
    )


def _sign(state: State) -> str:
    style = (
        "display:inline-block;min-width:22px;text-align:center;border-radius:6px;"
        f"background:{state.colour};color:#ffffff"
    )
    return _tag("span", style, state.sign)


def _bar(bar: Bar) -> str:
    figures = _tag(
        "span", "",
        _tag("b", "", _text(bar.label)), " ",
        _tag("span", "font-size:17px;font-weight:700", _text(bar.value)), " ",
        _tag("span", SMALL, _text(" · ".join(bar.meaning))),
    )
    edge = 2 * bar.at(0)
    legend = (
        _tag("span", f"width:{edge:g}%", _text(f"plancher {bar.floor}")),
        _tag("span", f"width:{100 - edge:g}%", _text(f"cible {bar.target}")),
    )
    return _tag(
        "div", "margin:14px 0 0",
        _tag("div", ENDS, figures, _tag("span", AT_END, _text(bar.points))),
        _tag("div", "position:relative;height:18px;margin:8px 0 0", *_drawn(bar)),
        _tag("div", f"display:flex;text-align:center;{SMALL}", *legend),
    )


def _drawn(bar: Bar) -> Iterator[str]:
    """Track, measure or interval, floor and target, mark: nothing that words do not say."""
    at, colour = bar.at(bar.share), bar.state.colour
    low, high = bar.at(bar.share - bar.spread), bar.at(bar.share + bar.spread)
    yield _shape(f"left:0;right:0;top:4px;height:10px;border-radius:5px;background:{SHADE}")
    if bar.spread:
        yield _shape(
            f"left:{low:.1f}%;width:{high - low:.1f}%;top:4px;height:10px;background:{colour};"
            "opacity:.35"
        )
    else:
        yield _shape(
            f"left:0;width:{at:.1f}%;top:4px;height:10px;border-radius:5px 0 0 5px;"
            f"background:{colour}"
        )
    for share in (0, 1):
        yield _shape(f"left:{bar.at(share):g}%;top:0;width:2px;height:18px;background:#808080")
    yield _shape(
        f"left:{at:.1f}%;top:1px;width:16px;height:16px;margin-left:-8px;box-sizing:border-box;"
        f"border:2px solid #ffffff;border-radius:50%;background:{colour}"
    )


def _shape(style: str) -> str:
    return _tag("div", f"position:absolute;{style}")


def _list(standings: tuple[Standing, ...]) -> str:
    lines = [
        _tag(
            "li", f"{ENDS};margin:6px 0 0",
            _tag(
                "span", "",
                f"{_sign(one.state)} ", _tag("b", "", _text(one.title)),
                _text(f" · {one.state.words}"),
            ),
            _tag("span", AT_END, _text(one.score)),
        )
        for one in standings
    ]
    return _tag("ul", "list-style:none;margin:10px 0 0;padding:0", *lines) if lines else ""


def _advice(heading: str, advice: tuple[str, ...]) -> str:
    if not advice:
        return ""
    first, *others = map(_stressed, advice)
    return _tag(
        "div", "margin:12px 0 0;padding:8px 12px;border-radius:6px;"
        "background:rgba(128,128,128,.12)",
        _tag("b", "", _text(f"{heading}.")), " ", first,
        *(_tag("div", "margin:4px 0 0", sentence) for sentence in others),
    )


def _details(details: tuple[str, ...]) -> str:
    if not details:
        return ""
    return _tag(
        "details", "margin:10px 0 0;font-size:12.5px",
        _tag("summary", "cursor:pointer", "Détails"),
        *(_tag("div", "margin:4px 0 0", _text(line)) for line in details),
    )


def _progress(progress: Progress) -> str:
    parts = [
        _tag(
            "span", f"flex:{one.worth:g};height:8px;border-radius:4px;"
            f"background:{SHADE if one in progress.without_answer else one.state.colour}",
        )
        for one in progress.standings
    ]
    words = (
        _tag("b", "", _text(progress.measured)),
        _tag("span", "opacity:.85", _text(progress.rest)),
    )
    return _tag(
        "div", f"margin:14px 0 0;padding:10px 0 0;border-top:1px solid {LINE};font-size:13px",
        _tag("div", ENDS, *words),
        _tag("div", "display:flex;gap:3px;margin:6px 0 0", *parts),
    )


def _tag(name: str, style: str, *parts: str) -> str:
    """Element whose parts are HTML already."""
    attribute = f' style="{style}"' if style else ""
    return f"<{name}{attribute}>{''.join(parts)}</{name}>"


def _text(text: str) -> str:
    return html.escape(text)


def _stressed(sentence: str) -> str:
    """Text whose parts between ``**`` are in bold."""
    parts = zip(sentence.split("**"), cycle((False, True)), strict=False)
    return "".join(_tag("b", "", _text(part)) if bold else _text(part) for part, bold in parts)
