"""Options of multiple choices, in the order of a course: statement, comments, answers.

In a text, an item is named at the start of a line, and its options follow as a list::

    **`donnees`.** Quels clichés aideront le plus ?

    - a. Quatre clichés de plus de chacun des patients connus.
    - b. Quatre clichés de chacun de 200 nouveaux patients.

In code, an answer is the letter given under the item's name: ``{"donnees": "b"}``,
``dict(donnees="b")`` or ``choix["donnees"] = "b"``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from autograder.errors import ExerciseError
from autograder.exercises.model import Letters

_ITEM = re.compile(r"^\*\*`(\w+)`", re.MULTILINE)
_TITLE = re.compile(r"^#", re.MULTILINE)
_OPTION = re.compile(r"^- ([a-z])\. (.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)


def letter_facts(letters: Letters) -> dict[str, str]:
    """Letter of each option by the name that a text may give it: ``{{donnees.b}}``."""
    return {
        f"{item}.{old}": new for item, order in letters.items() for old, new in order.items()
    }


def items(source: str) -> dict[str, dict[str, str]]:
    """Text of each option of a text cell, by item and letter."""
    found = {
        item: dict(_OPTION.findall(source[begin:end])) for item, begin, end in _sections(source)
    }
    return {item: options for item, options in found.items() if options}


def shuffle_text(cell: dict[str, Any], letters: Letters) -> set[str]:
    """Put the options of a text cell in order; return the items that it asks or comments.

    Raises
    ------
    ExerciseError
        If an item has other options than its letters, in another order.
    """
    source, found, pieces, start = cell["source"], set(), [], 0
    for item, begin, end in _sections(source):
        if item not in letters:
            continue
        section = source[begin:end]
        options = _OPTION.findall(section)
        if not options:
            continue
        _check(cell, item, [letter for letter, _ in options], letters[item])
        pieces += [source[start:begin], _ordered(section, dict(options), letters[item])]
        found.add(item)
        start = end
    cell["source"] = "".join([*pieces, source[start:]])
    return found


def _ordered(section: str, options: Mapping[str, str], order: Mapping[str, str]) -> str:
    texts = {new: options[old] for old, new in order.items()}
    return _OPTION.sub(lambda match: f"- {match[1]}. {texts[match[1]]}", section)


def shuffle_answers(cell: dict[str, Any], letters: Letters) -> set[str]:
    """Put the letters that a code cell gives in order; return the items that it answers."""
    try:
        answers = list(_answers(ast.parse(cell["source"])))
    except SyntaxError:  # a cell of IPython's own, or a copy that is wrong on purpose
        return set()
    lines = cell["source"].encode().splitlines(keepends=True)
    found = set()
    for answer in sorted(answers, key=lambda answer: -answer.begin):
        new = letters.get(answer.item, {}).get(answer.letter)
        if new is not None:
            line = lines[answer.line]
            written = line[answer.begin : answer.end].replace(answer.letter.encode(), new.encode())
            lines[answer.line] = line[: answer.begin] + written + line[answer.end :]
            found.add(answer.item)
    cell["source"] = b"".join(lines).decode()
    return found


def check_found(
    asked: Iterable[str], answered: Iterable[str], letters: Letters, exercise: str
) -> None:
    """Refuse an item whose statement or answer was not found: it would keep its order.

    Raises
    ------
    ExerciseError
        If there is one.
    """
    if lost := sorted({*letters} - {*asked}):
        raise ExerciseError(
            f"Les options de {', '.join(lost)} sont introuvables dans source/{exercise}.ipynb. "
            f"Attendu : une ligne qui commence par **`{lost[0]}`**, puis une liste "
            "« - a. … », « - b. … » ; voir docs/auteur.md."
        )
    if lost := sorted({*letters} - {*answered}):
        raise ExerciseError(
            f"La réponse à {', '.join(lost)} est introuvable dans source/{exercise}.ipynb. "
            f"Attendu, dans la solution : {{\"{lost[0]}\": \"a\"}} ; voir docs/auteur.md."
        )


def _sections(source: str) -> Iterator[tuple[str, int, int]]:
    """Items that a text names, each with the part that follows, up to the next or a title."""
    for match in _ITEM.finditer(source):
        ends = [end.start() for end in (_TITLE.search(source, match.end()),
                                        _ITEM.search(source, match.end())) if end]
        yield match[1], match.start(), min([*ends, len(source)])


def _check(
    cell: Mapping[str, Any], item: str, written: list[str], letters: Mapping[str, str]
) -> None:
    if written != list(letters):
        raise ExerciseError(
            f"Cellule « {cell.get('id', '')} » : les options de {item} sont {', '.join(written)} ; "
            f"attendu : {', '.join(letters)}, dans cet ordre."
        )


class _Answer(NamedTuple):
    """A text given under a name, and its place: a line, and bytes of it."""

    item: str
    letter: str
    line: int
    begin: int
    end: int


def _answers(tree: ast.AST) -> Iterator[_Answer]:
    """Texts given under a name: in a dictionary, a call, or one by one."""
    for node in ast.walk(tree):
        for name, value in _pairs(node):
            text = _text(value)
            if name and text:
                end = value.end_col_offset or value.col_offset
                yield _Answer(name, text, value.lineno - 1, value.col_offset, end)


def _pairs(node: ast.AST) -> Iterator[tuple[str | None, ast.expr]]:
    if isinstance(node, ast.Dict):
        yield from zip(map(_text, node.keys), node.values, strict=True)
    elif isinstance(node, ast.Call):
        yield from ((word.arg, word.value) for word in node.keywords)
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        yield _text(node.targets[0].slice), node.value


def _text(node: ast.expr | None) -> str | None:
    found = node.value if isinstance(node, ast.Constant) else None
    return found if isinstance(found, str) else None
