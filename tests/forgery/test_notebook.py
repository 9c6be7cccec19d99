"""Notebooks that were tampered with: cells, metadata, sizes, bombs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.grading.grade import grade
from autograder.grading.notebook import MAX_CELLS
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Room

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .hostile_peer import Peer, TakenRoom
from .memory import memory

Tree = dict[str, Any]
Edit = Callable[[Tree], object]


def place(tree: Tree, name: str) -> int:
    return next(i for i, cell in enumerate(tree["cells"]) if cell["id"] == name)


def cell(tree: Tree, name: str) -> Tree:
    found: Tree = tree["cells"][place(tree, name)]
    return found


def locked(tree: Tree) -> list[Tree]:
    return [c for c in tree["cells"] if c["metadata"].get("nbgrader", {}).get("locked")]


def _forge_sources(tree: Tree) -> None:
    for one in locked(tree):
        one["source"] = "20.0"


def _unlock(tree: Tree) -> None:
    for one in locked(tree):
        one["metadata"]["nbgrader"] |= {"locked": False, "grade": False, "solution": True}
        one["source"] = "20.0"


def _raise_points(tree: Tree) -> None:
    for one in locked(tree):
        one["metadata"]["nbgrader"]["points"] = 1000
        one["metadata"]["nbgrader"]["schema_version"] = 99


def _swap_identities(tree: Tree) -> None:
    """Make q1, which anyone can answer, count as q3, worth six points."""
    for a, b in (("q1", "q3"), ("q3", "q1")):
        cell(tree, a)["metadata"]["nbgrader"]["grade_id"] = b


def _all_are_q3(tree: Tree) -> None:
    for one in locked(tree):
        one["id"] = one["metadata"]["nbgrader"]["grade_id"] = "q3"


def _to_markdown(tree: Tree) -> None:
    for one in locked(tree):
        one["cell_type"] = "markdown"


def _to_raw(tree: Tree) -> None:
    for one in tree["cells"]:
        one["cell_type"] = "raw"


def _duplicate(tree: Tree) -> None:
    tree["cells"] = [one for one in tree["cells"] for _ in range(3)]


def _delete_checks(tree: Tree) -> None:
    tree["cells"] = [one for one in tree["cells"] if one not in locked(tree)]


def _delete_all(tree: Tree) -> None:
    tree["cells"] = []


def _reverse(tree: Tree) -> None:
    tree["cells"].reverse()


def _checks_first(tree: Tree) -> None:
    tree["cells"].sort(key=lambda one: one not in locked(tree))


def _collide(tree: Tree) -> None:
    for name in ("q1", "q3", "preparation", "q1_reponse"):
        fake = tiny.code("class verifier(float): pass\nverifier = lambda *a: 20.0", name)
        fake["metadata"] = {"nbgrader": {"grade_id": name, "grade": True, "points": 20}}
        tree["cells"].insert(0, fake)


def _new_check(tree: Tree) -> None:
    bonus = tiny.code("20.0", "q7")
    bonus["metadata"] = {"nbgrader": {"grade_id": "q7", "grade": True, "points": 20,
                                      "locked": True, "solution": False, "schema_version": 3}}
    tree["cells"].append(bonus)


def _outputs(tree: Tree) -> None:
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {},
              "data": {"text/plain": "20.0"}}
    for one in tree["cells"]:
        one["outputs"] = [result] * 3


def _stamp(tree: Tree) -> None:
    tree["metadata"] = {"autograder": {"statut": "noté", "points": 20, "origine": "x"},
                        "kernelspec": {"name": "../../evil", "argv": ["sh"]},
                        "celltoolbar": "<script>"}


def _tags(tree: Tree) -> None:
    for one in tree["cells"]:
        one["metadata"] |= {"tags": ["skip-execution", "raises-exception", "remove-cell"]}


EDITS: dict[str, Edit] = {
    "checks rewritten": _forge_sources,
    "checks unlocked": _unlock,
    "points raised": _raise_points,
    "identities swapped": _swap_identities,
    "every check is the dearest": _all_are_q3,
    "checks as text": _to_markdown,
    "everything raw": _to_raw,
    "everything thrice": _duplicate,
    "checks deleted": _delete_checks,
    "everything deleted": _delete_all,
    "everything reversed": _reverse,
    "checks before answers": _checks_first,
    "colliding cells": _collide,
    "a question of its own": _new_check,
    "scores as outputs": _outputs,
    "notebook metadata": _stamp,
    "cell tags": _tags,
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_tampering_with_cells_earns_nothing(paper: Paper, bubble: Room, edit: Edit) -> None:
    tree = tiny.tree(tiny.WEAK)
    edit(tree)
    outcome = grade(tiny.to_bytes(tree), {}, paper, bubble, LIMITS)
    assert (outcome.status, outcome.points) == ("noté", 0.0), outcome
    assert [verdict.max_points for verdict in outcome.verdicts] == [2, 3, 6, 3, 2, 4]
    shown = {c["id"]: c for c in outcome.notebook["cells"]}
    for key in ("metadata", "source", "cell_type"):
        assert shown["q3"][key] == cell(tiny.released(), "q3")[key]
    assert shown["q3"]["outputs"][0]["data"]["text/plain"] == "0.0"
    assert len(shown) == len(outcome.notebook["cells"])


@pytest.mark.parametrize("edit", [_raise_points, _to_markdown, _delete_checks, _outputs, _tags])
def test_damage_that_a_student_did_by_accident_costs_nothing(
    paper: Paper, bubble: Room, edit: Edit
) -> None:
    tree = tiny.tree(tiny.GOOD)
    edit(tree)
    outcome = grade(tiny.to_bytes(tree), {}, paper, bubble, LIMITS)
    assert outcome.points == pytest.approx(tiny.POINTS)


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [("cours", "ffff", "autre cours"), ("exercice", "theme/autre", "autre cours"),
     ("cours", "\x1b[31m<script>" * 99, "autre cours"), ("cours", ["c0ffee"], "noté"),
     ("cours", "\ud800", "autre cours"), ("cours", None, "noté")],
)
def test_another_fingerprint_is_said_and_never_graded(
    paper: Paper, key: str, value: object, status: str
) -> None:
    tree = tiny.tree(tiny.GOOD)
    tree["metadata"]["autograder"][key] = value
    room = TakenRoom(lambda peer: peer.say(type="end"))
    outcome = grade(tiny.to_bytes(tree), {}, paper, room, LIMITS)
    assert (outcome.status, outcome.points) == (status, 0.0)
    assert outcome.message.replace("\u00a0", " ").isprintable()
    assert len(outcome.message) < 300


NOISE: tuple[object, ...] = (None, 3, 1e9, True, "x", [], {}, [[]], [None], {"a": []}, "\ud800")
SPOTS: dict[str, Callable[[Tree, object], object]] = {
    "cells": lambda tree, noise: tree.update(cells=noise),
    "a cell": lambda tree, noise: tree["cells"].insert(3, noise),
    "a source": lambda tree, noise: tree["cells"][3].update(source=noise),
    "source lines": lambda tree, noise: tree["cells"][3].update(source=[noise, noise]),
    "a type": lambda tree, noise: tree["cells"][3].update(cell_type=noise),
    "an identifier": lambda tree, noise: tree["cells"][3].update(id=noise),
    "cell metadata": lambda tree, noise: tree["cells"][3].update(metadata=noise),
    "nbgrader metadata": lambda tree, noise: tree["cells"][3].update(metadata={"nbgrader": noise}),
    "a grade identifier": lambda tree, noise: tree["cells"][3].update(
        metadata={"nbgrader": {"grade_id": noise}}),
    "outputs": lambda tree, noise: tree["cells"][3].update(outputs=noise),
    "notebook metadata": lambda tree, noise: tree.update(metadata=noise),
    "the format": lambda tree, noise: tree.update(nbformat=noise, nbformat_minor=noise),
}


@pytest.mark.parametrize("spot", SPOTS.values(), ids=SPOTS)
def test_values_of_a_wrong_type_break_nothing(
    paper: Paper, spot: Callable[[Tree, object], object]
) -> None:
    for noise in NOISE:
        tree = tiny.tree(tiny.WEAK)
        spot(tree, noise)
        outcome = skimmed(paper, tiny.to_bytes(tree))
        assert outcome.status in ("noté", "illisible")
        assert outcome.points == 0.0
        assert json.dumps(outcome.notebook, ensure_ascii=False).encode()


def skimmed(paper: Paper, content: bytes) -> Outcome:
    """Grade in a room that runs nothing."""
    def play(peer: Peer) -> None:
        peer.say(type="end")

    return grade(content, {}, paper, TakenRoom(play), LIMITS)


MIB = 1 << 20
BOMBS = {
    "nested lists": b"[" * 20 * MIB,
    "nested cells": b'{"cells":' * 100_000,
    "empty lists": b'{"cells": [' + b"[]," * (8 * MIB) + b"[]]}",
    "empty objects": b'{"cells": [' + b"{}," * (8 * MIB) + b"{}]}",
    "small objects": b'{"a": [' + b'{"":0},' * (3 * MIB) + b'0], "cells": []}',
    "too many cells": json.dumps(
        {"cells": [tiny.code("1", f"c{i}") for i in range(10_000)]}).encode(),
    "a huge cell": json.dumps({"cells": [tiny.code("#" * 10 * MIB, "c")]}).encode(),
    "a huge number": b'{"cells": [], "nbformat": ' + b"9" * 5 * MIB + b"}",
    "a file too large": b" " * 33 * MIB,
    "bytes that are no text": b"\xff" * MIB,
    "a pickle": b"\x80\x04\x95\x00\x00",
    "an archive": b"PK\x03\x04" * 1000,
    "another encoding": json.dumps(tiny.tree()).encode("utf-16"),
    "null bytes": b"\0" * MIB,
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_unreadable_and_costs_nothing(paper: Paper, content: bytes) -> None:
    begin = time.monotonic()
    with memory() as taken:
        outcome = skimmed(paper, content)
    assert (outcome.status, outcome.points) == ("illisible", 0.0)
    assert outcome.message.endswith(".")
    assert taken[0] < 150 * MIB
    assert time.monotonic() - begin < 3.0


def test_as_many_cells_as_allowed_run_in_time(paper: Paper, bubble: Room) -> None:
    room = MAX_CELLS - len(tiny.released()["cells"])
    outcome = grade(tiny.copy(tiny.WEAK, *["print(1)"] * room), {}, paper, bubble, LIMITS)
    assert (outcome.status, outcome.points) == ("noté", 0.0)
