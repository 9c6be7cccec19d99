"""No byte of a copy, whatever it spells, stops its grading or its feedback page."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograder.grading.grade import grade
from autograder.grading.outputs import clean
from autograder.papers import Paper
from autograder.platforms.nbgrader.handed_in import cells_of
from autograder.platforms.nbgrader.prose import markdown

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer, TakenRoom
from .test_outputs import assert_harmless

PIECES = (
    "<b>", "</b>", "<img alt=a src=attachment:x>", "<!--", "-->", "<script>", "&#", "&#x", "&lt",
    ";", "9" * 5000, "0" * 5000, "f" * 5000, "\\\\[", "\\\\]", "\\\\(", "$$", "$", "\\begin{a}",
    "\\end{a}", "![x](attachment:x)", "[a](", "](", "[^1]", "```", "~~~python\n", "`", "|-|\n",
    "> ", "- ", "1. ", "    ", "\t", "\n", "#", "*", "_", "\x00", "\x1b[31m", "\ud800", "\u202e",
    "attachment:x", "iVBORw0KGgo=", "/9j/4AAQ", "é", "x" * 300,
)
ENDLESS = "un entier sans fin"
"""Stands for an integer that Python refuses to read."""
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=9)), max_size=12).map("".join)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.just(ENDLESS), st.just(1e308)
)
KEYS = st.one_of(st.sampled_from((
    "output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback", "nbgrader",
    "grade_id", "locked", "grade", "cours", "exercice", "autograder", "x", "id", "source",
    "text/html", "text/plain", "image/png", "image/jpeg", "attachments", "outputs", "cell_type",
)), TEXT)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
KINDS = ("stream", "error", "display_data", "execute_result", "update_display_data", "")
MIMES = ("text/html", "text/plain", "image/png", "image/jpeg", "text/markdown")
OUTPUT = st.fixed_dictionaries(
    {"output_type": st.sampled_from(KINDS)},
    optional={
        "data": st.one_of(st.dictionaries(st.sampled_from(MIMES), LEAVES), ANYTHING),
        "text": ANYTHING, "name": ANYTHING, "ename": ANYTHING, "evalue": ANYTHING,
        "traceback": ANYTHING, "metadata": ANYTHING,
    },
)
OUTPUTS = st.one_of(st.lists(st.one_of(OUTPUT, ANYTHING), max_size=4), ANYTHING)
CELL = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(("code", "markdown", "raw")), "source": TEXT},
    optional={"outputs": OUTPUTS, "metadata": ANYTHING, "id": ANYTHING, "attachments": ANYTHING},
)
IMAGE = re.compile(r'<img alt="[^"<>]*" src="data:image/png;base64,AAAA">')
MANY = settings(
    max_examples=100, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def written(tree: object) -> bytes:
    """Return JSON as a copy may spell it: any integer, lone surrogates, NaN."""
    return json.dumps(tree).replace(json.dumps(ENDLESS), "9" * 5000).encode()


@MANY
@given(OUTPUTS)
@example([{"output_type": "display_data", "data": {"text/html": "&#" + "9" * 5000 + ";"}}])
@example([{"output_type": "stream", "text": [["x"]] * 3, "name": {}}])
def test_outputs_of_any_form_become_outputs_that_can_be_stored(outputs: object) -> None:
    kept = clean(outputs)
    assert json.dumps(kept, ensure_ascii=False).encode()
    assert {output["output_type"] for output in kept} <= {"stream", "error", "display_data"}


@MANY
@given(TEXT)
def test_text_of_any_form_becomes_html_that_can_be_written(source: str) -> None:
    html = markdown(source, {"x": "data:image/png;base64,AAAA"})
    assert_harmless(IMAGE.sub("", html, count=1))


@MANY
@given(cells=st.lists(CELL, max_size=3), metadata=ANYTHING, place=st.integers(0, 3))
@example(cells=[{"cell_type": "markdown", "source": "![x](attachment:x)"}], metadata={}, place=0)
def test_a_notebook_of_any_bytes_is_graded_and_shown(
    paper: Paper, cells: list[Any], metadata: object, place: int
) -> None:
    tree = tiny.tree()
    tree["cells"][place:place] = cells
    tree["metadata"] = metadata if metadata else tree["metadata"]
    content = written(tree)
    outcome = grade(content, {}, paper, TakenRoom(_ends), LIMITS)
    assert outcome.status in ("noté", "illisible", "autre cours")
    graded = {**outcome.notebook, "metadata": {"autograder": {"statut": outcome.status}}}
    shown, _ = cells_of(content, graded)
    assert all(cell.html.encode() for cell in shown)


@MANY
@given(outputs=OUTPUTS, extra=st.dictionaries(KEYS, ANYTHING, max_size=3))
def test_a_room_that_reports_anything_stops_nothing(
    paper: Paper, outputs: object, extra: dict[str, Any]
) -> None:
    def play(peer: Peer) -> None:
        index = peer.job["cells"][0]["index"]
        peer.text(written({**extra, "type": "cell", "index": index, "outputs": outputs}))
        peer.ask("q1")
        peer.text(written({**extra, "type": "answer", "value": outputs}))
        peer.next()
        peer.say(type="end")

    outcome = grade(tiny.copy(), {}, paper, TakenRoom(play), LIMITS)
    assert outcome.status in ("noté", "interrompu")
    assert json.dumps(outcome.notebook, ensure_ascii=False).encode()


def _ends(peer: Peer) -> None:
    peer.say(type="end")
