"""HTML that student code wrote, made safe to show: in linear time, whatever it is.

What comes out is written here, tag by tag, from a short list: no script, link, event or
remote content can come through, and every tag is closed. A browser-grade parser is no
help: a hundred kilobytes of nested or attribute-laden tags hold one for a minute.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
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
EVERYWHERE = frozenset({"style", "title"})
"""No class: a copy would wear the boxes of the page that shows it."""
ATTRIBUTES = {
    "td": EVERYWHERE | {"colspan", "rowspan"},
    "th": EVERYWHERE | {"colspan", "rowspan", "scope"},
    "table": EVERYWHERE | {"border"},
}
STYLES = frozenset({
    "background-color", "border-left", "color", "font-weight", "padding", "text-align",
    "vertical-align",
})
ABSENT = "[image non affichée]"
DEEPEST = 100
"""Tags open at once: browsers slow down far beyond."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++)""")
_VALUE = re.compile(r"[\w\s.,#%-]*+")
_PADDED = re.compile(r"(&#[xX]?)00++")
_ENDLESS = re.compile(r"&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")
"""References, without padding, to no character: Python refuses a number too long."""


def sanitise(source: str, images: Mapping[str, str] | None = None) -> str:
    """HTML of the known tags of ``source``, balanced; the rest is dropped or shown as text.

    Parameters
    ----------
    source : str
        Whatever a copy holds.
    images : mapping of str to str, optional
        ``data:`` address of each image that ``source`` may show, by the address that it
        uses. Each is shown once: a short text would else unfold into gigabytes. Of any
        other image the alternative text stays.
    """
    writer = _Writer(dict(images or {}))
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
        writer.parts.append("&lt;")
        return start + 1
    closing, name, rest = tag[1], tag[2].lower(), tag[3]
    if name in SILENT and not closing:
        return tag.end() if rest.endswith("/") else _beyond_silence(source, name, tag.end())
    if name == "img" and not closing:
        writer.image(rest)
    elif name in TAGS:
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
    """Balanced HTML in the making, with the images that it may still show."""

    images: dict[str, str]
    parts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def text(self, content: str) -> None:
        """Write text, whose entities may already be written."""
        self.parts.append(html.escape(_unescape(content), quote=False))

    def image(self, rest: str) -> None:
        """Write an image that may be shown, or its alternative text."""
        found = {match[1].lower(): _value(match[2]) for match in _ATTRIBUTE.finditer(rest)}
        text = html.escape(found.get("alt", ""))
        if address := self.images.pop(found.get("src", ""), ""):
            self.parts.append(f'<img alt="{text}" src="{html.escape(address)}">')
        else:
            self.parts.append(f"[image non affichée\u00a0: {text}]" if text else ABSENT)

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


def _unescape(text: str) -> str:
    """Text whose entities are characters, as browsers read them, whatever their numbers."""
    if "&" not in text:
        return text
    short = _ENDLESS.sub("\N{REPLACEMENT CHARACTER}", _PADDED.sub(r"\g<1>0", text))
    return html.unescape(short)


def _kept(name: str, rest: str) -> Iterator[tuple[str, str]]:
    """Allowed attributes of a tag and their safe values, each once."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        key = match[1].lower()
        if key in ATTRIBUTES.get(name, EVERYWHERE) and key not in found:
            value = _value(match[2])
            found[key] = _style(value) if key == "style" else value
    return ((key, value) for key, value in found.items() if value)


def _value(written: str) -> str:
    return _unescape(written.strip("\"'"))


def _style(value: str) -> str:
    """Declarations of known properties whose value can load nothing."""
    pairs = (declaration.partition(":")[::2] for declaration in value.split(";"))
    return ";".join(
        f"{name.strip().lower()}:{content.strip()}"
        for name, content in pairs
        if name.strip().lower() in STYLES and _VALUE.fullmatch(content)
    )
