"""Text cells and code of a copy, as HTML that runs and loads nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.grading.markup import sanitise

STYLE = re.sub(r" */\*.*?\*/", "", HtmlFormatter().get_style_defs(".code"))
LONGEST = 6_000
"""Characters beyond which a cell is shown as plain text: rendering formulas takes a time that
grows as their square, and no text of the course is longer."""
ATTACHED = "attachment:"
"""Scheme of the images that a text cell carries along."""
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")


def markdown(source: str, images: Mapping[str, str] | None = None) -> str:
    """Sanitised HTML of a Markdown text; formulas stay as they are.

    Parameters
    ----------
    source : str
        The text, shown as it is if it cannot be rendered.
    images : mapping of str to str, optional
        ``data:`` address of its attachments, by name.
    """
    if len(source) > LONGEST:
        return plain(source)
    shown = {ATTACHED + name: address for name, address in (images or {}).items()}
    reader = MarkdownWithMath(renderer=_Renderer(escape=False))
    try:
        return sanitise(str(reader.render(source)), shown)
    except Exception:  # a pure function of the copy's bytes
        return plain(source)


def code(source: str) -> str:
    """Coloured Python."""
    if len(source) > LONGEST:
        return plain(source, "code")
    try:
        return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))
    except Exception:
        return plain(source, "code")


def plain(text: str, kind: str = "") -> str:
    """Text without its colours and control characters, in a box of the page if it has one."""
    box = f' class="{kind}"' if kind else ""
    return f"<pre{box}>{html.escape(_ESCAPES.sub('', text))}</pre>"


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Markdown as Jupyter reads it, that neither opens a file nor lets a copy choose a lexer."""

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>\n"

    def heading(self, text: str, level: int, **_: object) -> str:
        return f"<h{level}>{text}</h{level}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f'<img alt="{html.escape(text)}" src="{html.escape(unquote(url))}">'
