"""French prose of Markdown and of Python strings, and the words that no dictionary knows.

hunspell's French dictionary is completed by ``tests/mots.txt``: technical terms and proper
nouns, one a line, sorted. A word written in lower case there is accepted in any case.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

WORD_LIST = Path(__file__).with_name("mots.txt")
PICTURE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
NOT_PROSE = re.compile(
    r"^(```|~~~).*?^\1"  # fenced code
    r"|<!--.*?-->|<(code|pre)\b.*?</\2>|<[^>\n]*>"
    r"|``.+?``|`[^`]*`"
    r"|\{\{[^{}\n]*\}\}"  # a fact, by its name
    r"|\$\$.*?\$\$|\$[^$\n]+\$"
    r"|https?://\S+"
    r"|\S+@\S+\.\S+",
    re.DOTALL | re.MULTILINE,
)
WORD = re.compile(r"[^\W\d_]+(?:[’'‑-][^\W\d_]+)*")
ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)[’']", re.IGNORECASE)
SUBJECT = re.compile(r"-(?:t-)?(?:ils?|elles?|on|vous|nous|je|tu|ce|la|les?|lui|leur|y|en|moi)$")
CODE_IN_SENTENCE = re.compile(
    r"«[ \u00a0](?:sudo|autograder|source|systemd-run|chmod|mv|--)[^»]*»"  # a command to type
    r"|«[ \u00a0][a-z_]+[ \u00a0]»|(?<=par )return|(?<=méthode )\w+"  # a name in Python
    r"|chmod [0-9]+|pip install \S+|\bautograder\b(?: [a-z]+)?"
    r"|\{[^}]*\}|%\([^)]*\)s|\[[^]]*\]|<[^>]*>"  # a place to fill, a tag
    r"|\S*/\S*|\S*[^\W\d][_.=:(][^\W\d)]\S*|(?<!\S)--?[a-z][a-z-]*"  # a path, a call, an option
)
FRENCH_SIGN = re.compile("[àâçèéêëîïôùûœ«»’\u00a0]")
ENGLISH_SECTION = re.compile(r"^## (?:In )?English.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def prose(markdown: str) -> str:
    """Text that a reader reads: no code, formula, tag, address or English section."""
    text = ENGLISH_SECTION.sub("", markdown)
    return NOT_PROSE.sub(" ", PICTURE_OR_LINK.sub(r"\1", text))


def strings(source: str) -> Iterator[str]:
    """French sentences of a Python module: its strings, docstrings apart.

    Docstrings and identifiers are English. A string is a sentence in French when it holds
    a space and a sign that English does not use.
    """
    tree = ast.parse(source)
    inside = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for piece in node.values}
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in inside or id(node) in bare:
            continue
        text = _text(node)
        if " " in text and FRENCH_SIGN.search(text):
            yield CODE_IN_SENTENCE.sub(" ", text)


def words(text: str) -> Iterator[str]:
    """Words of a text, without elided article or inverted subject."""
    for word in WORD.findall(text):
        bare = SUBJECT.sub("", ELISION.sub("", word.replace("‑", "-")))
        if len(bare) > 1:
            yield bare


def unknown(texts: Iterable[str], known: Path = WORD_LIST) -> set[str]:
    """Words of prose that neither hunspell nor the project's list knows."""
    accepted = set(known.read_text(encoding="utf-8").split())
    wanted = sorted({
        word for text in texts for word in words(text)
        if word not in accepted and word.lower() not in accepted
    })
    # French proper nouns keep their capital; a plain word may open a sentence.
    refused = _refused(wanted)
    return {word for word in refused if not _compound_is_known(word, accepted)}


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = (piece.value if isinstance(piece, ast.Constant) else "0" for piece in node.values)
        return "".join(map(str, pieces))
    return ""


def _compound_is_known(word: str, accepted: set[str]) -> bool:
    """Whether every part of a hyphenated word is known by itself."""
    parts = [part for part in word.split("-") if len(part) > 1]
    if len(parts) < 2:
        return False
    left = [part for part in parts if part not in accepted and part.lower() not in accepted]
    return not _refused(left)


def _refused(candidates: list[str]) -> list[str]:
    """Candidates that hunspell does not know."""
    if not candidates:
        return []
    done = subprocess.run(
        ["hunspell", "-d", "fr", "-i", "utf-8", "-l"],
        input="\n".join(candidates), capture_output=True, text=True, check=True,
    )
    return [word for word in done.stdout.splitlines() if word]
