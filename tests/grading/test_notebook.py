"""A copy is rebuilt around the released notebook, whatever was done to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.errors import UnreadableCopy
from autograder.grading.notebook import MAX_CELLS, Notebook, parse, rebuild
from autograder.publish.script import notebook
from autograder.publish.script import parse as parse_script

RELEASED = notebook(
    parse_script(
        "# %% [texte]\n# Titre\n"
        "# %% [verrou] preparation\nfrom outils import Verificateur\n"
        "# %% [reponse] q1_reponse\na = ...\n"
        "# %% [verifier] q1 2\nverifier('q1', a)\n"
        "# %% [reponse] q2_reponse\nb = ...\n"
        "# %% [verifier] q2 3\nverifier('q2', b)\n"
    ),
    "theme/exercice",
)


RAW_CELL = b'{"cell_type": "raw", "source": ""}'


def copy_with(cells: object) -> bytes:
    return json.dumps({**RELEASED, "cells": cells}).encode()


def rebuilt(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    made = rebuild(parse(copy_with(cells)), RELEASED).content
    return [(cell["id"], "".join(cell["source"])) for cell in made["cells"]]


def cells() -> list[dict[str, Any]]:
    copied: list[dict[str, Any]] = json.loads(json.dumps(RELEASED["cells"]))
    copied[2]["source"] = "a = 1"
    return copied


def test_answers_are_kept_and_locked_cells_restored() -> None:
    changed = cells()
    changed[1]["source"] = "verifier = print"
    changed[3]["source"] = "print('20')"
    made = dict(rebuilt(changed))
    assert made["q1_reponse"] == "a = 1"
    assert made["q1"] == "verifier('q1', a)"
    assert made["preparation"] == "from outils import Verificateur"


def test_deleted_locked_cells_come_back_in_their_place() -> None:
    kept = [cell for cell in cells() if cell["id"] not in ("q1", "q2", "preparation")]
    names = [name for name, _ in rebuilt(kept)]
    assert names[0] == "preparation"
    assert names.index("q1") == names.index("q1_reponse") + 1
    assert names.index("q2") == names.index("q2_reponse") + 1


def test_pasted_duplicate_becomes_ordinary_code_and_the_original_is_kept() -> None:
    changed = cells()
    pasted = {**changed[2], "id": "autre", "source": "a = 2"}
    for order in ([changed[2], pasted], [pasted, changed[2]]):
        made = rebuilt([*changed[:2], *order, *changed[3:]])
        assert dict(made)["q1_reponse"] == "a = 1"
        assert "a = 2" in [source for _, source in made]
        assert len({name for name, _ in made}) == len(made)


def test_duplicated_grade_cell_runs_once() -> None:
    changed = cells()
    names = [name for name, _ in rebuilt([*changed, {**changed[3], "id": "encore"}])]
    assert names.count("q1") == 1
    assert len(names) == len(changed)


def test_edited_metadata_change_nothing() -> None:
    changed = cells()
    changed[3]["metadata"]["nbgrader"] |= {"points": 200, "locked": False, "solution": True}
    changed[3]["cell_type"] = "markdown"
    made = rebuild(parse(copy_with(changed)), RELEASED).content
    assert Notebook(made).questions == {3: "q1", 5: "q2"}
    assert made["cells"][3]["metadata"]["nbgrader"]["points"] == 2
    assert made["cells"][3]["cell_type"] == "code"


def test_cell_recognised_by_its_id_when_its_metadata_are_gone() -> None:
    changed = cells()
    changed[2]["metadata"] = {}
    assert dict(rebuilt(changed))["q1_reponse"] == "a = 1"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"cells": {}}',
        b'{"cells": [1]}',
        b'{"cells": [{"cell_type": "code", "source": {"a": 1}}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, 2]}]}',
        b'{"cells": [{"cell_type": "virus", "source": ""}]}',
        b"[" * 200_000,
        b'{"cells": [' + b",".join([RAW_CELL] * (MAX_CELLS + 1)) + b"]}",
        b'{"cells": [{"cell_type": "code", "source": "' + b"a" * 300_000 + b'"}]}',
    ],
    ids=range(13),
)
def test_damaged_file_is_unreadable_and_says_so_in_french(content: bytes) -> None:
    with pytest.raises(UnreadableCopy, match=r"carnet|cellule"):
        parse(content)


def test_stamp_of_another_type_is_ignored() -> None:
    content = json.dumps({"cells": [], "metadata": {"autograder": {"cours": ["x"]}}}).encode()
    assert parse(content).course == ""
