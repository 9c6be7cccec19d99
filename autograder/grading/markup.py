"""HTML that student code wrote, made safe to show: in linear time, whatever it is.

What comes out is written here, tag by tag, from a short list: no script, link, event or
remote content can come through, and every tag is closed. A browser-grade parser is no
help: a hundred kilobytes of nested or attribute-laden tags hold one for a minute.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

TAGS = frozenset({
    "b", "br", "caption", "code", "col", "colgroup", "div", "em", "h1", "h2", "h3", "h4", "hr",
    "i", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
})
ALONE = frozenset({"br", "col", "hr"})
"""Tags that hold nothing."""
SILENT = frozenset({
    "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style", "svg",
    "template", "textarea", "title", "xmp",
})
"""Tags that vanish with all that they hold."""
EVERYWHERE = frozenset({"class", "style", "title"})
ATTRIBUTES = {
    "td": EVERYWHERE | {"colspan", "rowspan"},
    "th": EVERYWHERE | {"colspan", "rowspan", "scope"},
    "table": EVERYWHERE | {"border"},
}
STYLES = frozenset({
    "background-color", "border-left", "color", "font-weight", "padding", "text-align",
    "vertical-align",
})
DEEPEST = 100
"""Tags open at once: browsers slow down far beyond."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++)""")
_VALUE = re.compile(r"[\w\s.,#%-]*+")


def sanitise(source: str) -> str:
    """HTML of the known tags of ``source``, balanced; the rest is dropped or shown as text."""
    writer = _Writer()
    place = 0
    while (start := source.find("<", place)) >= 0:
        writer.text(source[place:start])
        place = _after(source, start, writer)
    writer.text(source[place:])
    return writer.finish()


def _after(source: str, start: int, writer: _Writer) -> int:
    """Write what opens at ``start``; return where the next text begins."""
    if source.startswith(("<!--", "<!", "<?"), start):
        return _beyond(source, "-->" if source.startswith("<!--", start) else ">", start)
    tag = _TAG.match(source, start)
    if tag is None:
        writer.text("<")
        return start + 1
    closing, name, rest = tag[1], tag[2].lower(), tag[3]
    if name in SILENT and not closing:
        return tag.end() if rest.endswith("/") else _beyond_silence(source, name, tag.end())
    if name in TAGS:
        writer.close(name) if closing else writer.open(name, rest)
    return tag.end()


def _beyond(source: str, end: str, start: int) -> int:
    found = source.find(end, start)
    return len(source) if found < 0 else found + len(end)


def _beyond_silence(source: str, name: str, start: int) -> int:
    found = re.compile(rf"</{name}[^<>]*+>", re.IGNORECASE).search(source, start)
    return len(source) if found is None else found.end()


@dataclass
class _Writer:
    """Balanced HTML in the making."""

    parts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def text(self, content: str) -> None:
        """Write text, whose entities may already be written."""
        self.parts.append(html.escape(html.unescape(content), quote=False))

    def open(self, name: str, rest: str) -> None:
        """Write an opening tag with its allowed attributes."""
        if name not in ALONE and len(self.opened) == DEEPEST:
            return
        written = "".join(f' {key}="{html.escape(value)}"' for key, value in _kept(name, rest))
        self.parts.append(f"<{name}{written}>")
        if name not in ALONE:
            self.opened.append(name)
            self.counts[name] += 1

    def close(self, name: str) -> None:
        """Write a closing tag, and those of the tags inside; nothing if none is open."""
        while self.counts[name]:
            last = self.opened.pop()
            self.counts[last] -= 1
            self.parts.append(f"</{last}>")
            if last == name:
                break

    def finish(self) -> str:
        """Close every tag; return the whole."""
        self.parts += [f"</{name}>" for name in reversed(self.opened)]
        return "".join(self.parts)


def _kept(name: str, rest: str) -> Iterator[tuple[str, str]]:
    """Allowed attributes of a tag and their safe values, each once."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        key = match[1].lower()
        if key in ATTRIBUTES.get(name, EVERYWHERE) and key not in found:
            value = html.unescape(match[2].strip("\"'"))
            found[key] = _style(value) if key == "style" else value
    return ((key, value) for key, value in found.items() if value)


def _style(value: str) -> str:
    """Declarations of known properties whose value can load nothing."""
    pairs = (declaration.partition(":")[::2] for declaration in value.split(";"))
    return ";".join(
        f"{name.strip().lower()}:{content.strip()}"
        for name, content in pairs
        if name.strip().lower() in STYLES and _VALUE.fullmatch(content)
    )
