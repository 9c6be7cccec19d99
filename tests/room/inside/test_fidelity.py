"""A room's outputs are those of nbclient and ipykernel, feature by feature."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..driver import Done, Plan, carry_out
from .features import FEATURES

Output = dict[str, Any]

# Features whose outputs name files, times or objects that differ by nature: what is compared
# is then the kind and the name of each output only.
SHAPES = {"line magic", "cell time", "line time", "timeit", "input", "password", "excepthook"}
SHAPES |= {"nested run", "help"}

# A room has no terminal: what a shell command shows there ends its lines as in a file.
SHELL = {"shell command", "shell with variable", "failing shell"}

# Features that show figures, whose images an exam leaves out.
PLOTS = {"plot", "plot with value", "plot with show", "two plots", "object-oriented plot"}
PLOTS |= {"inline magic", "figure format", "closed plot"}
BOUNDS = {"cell_output": 1 << 20}

REFERENCE = """
import json, sys
import nbformat
from nbclient import NotebookClient
cells = [nbformat.v4.new_code_cell(source) for source in json.load(sys.stdin)]
notebook = nbformat.v4.new_notebook(cells=cells)
NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=120).execute()
print(json.dumps([[cell.execution_count, cell.outputs] for cell in notebook.cells]))
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int | None, list[Output]]]:
    done = subprocess.run(
        [sys.executable, "-c", REFERENCE],
        input=json.dumps(list(FEATURES.values())),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path_factory.mktemp("nbclient"),
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(Path.home())},
    )
    assert done.returncode == 0, done.stderr
    return [(count, outputs) for count, outputs in json.loads(done.stdout.splitlines()[-1])]


@pytest.fixture(scope="module")
def ours(bubble: str) -> Done:
    return carry_out(Plan(list(FEATURES.values()), bubble, limits=BOUNDS | {"figures": True}))


@pytest.fixture(scope="module")
def undrawn(bubble: str) -> Done:
    return carry_out(Plan(list(FEATURES.values()), bubble, limits=BOUNDS))


@pytest.mark.parametrize("feature", FEATURES)
def test_outputs_are_those_of_jupyter(
    feature: str, reference: list[tuple[int | None, list[Output]]], ours: Done
) -> None:
    index = list(FEATURES).index(feature)
    count, expected = reference[index]
    assert ours.messages[index]["execution_count"] == count
    found = ours.outputs(index)
    if feature in SHAPES:
        assert shapes(found) == shapes(expected)
    else:
        wanted = [without_terminal(out) for out in expected] if feature in SHELL else expected
        assert comparable(found) == comparable(wanted)


@pytest.mark.parametrize("feature", FEATURES)
def test_without_drawing_only_images_of_figures_differ(
    feature: str, ours: Done, undrawn: Done
) -> None:
    index = list(FEATURES).index(feature)
    drawn, found = (comparable(done.outputs(index)) for done in (ours, undrawn))
    if feature in SHAPES:
        assert shapes(found) == shapes(drawn)
    elif feature in PLOTS:
        assert found == [without_images(output) for output in drawn]
    else:
        assert found == drawn


def test_plots_were_drawn_when_asked(ours: Done, undrawn: Done) -> None:
    index = list(FEATURES).index("plot")
    assert "image/png" in ours.outputs(index)[-1]["data"]
    assert "image/png" not in undrawn.outputs(index)[-1]["data"]


def comparable(outputs: list[Output]) -> list[Output]:
    """Merge streams between rich outputs, in a set order, and hide what is never equal."""
    merged: list[Output] = []
    for output in outputs:
        if "was never awaited" in output.get("text", ""):
            continue  # said when memory happens to be collected
        same = [
            old
            for old in tail(merged)
            if output["output_type"] == "stream" and old["name"] == output["name"]
        ]
        if same:
            same[0]["text"] += output["text"]
        else:
            merged.append(dict(output))
    ordered: list[Output] = []
    for output in merged:
        streams = tail(ordered)
        swap = streams and output.get("name") == "stdout" and streams[-1]["name"] == "stderr"
        ordered.insert(len(ordered) - (1 if swap else 0), output)
    return json.loads(neutral(json.dumps(ordered)))


def without_images(output: Output) -> Output:
    """Leave of a figure the text that stands for it."""
    if "data" not in output:
        return output
    kept = {kind: value for kind, value in output["data"].items() if kind[:6] != "image/"}
    return {**output, "data": kept}


def without_terminal(output: Output) -> Output:
    return {**output, "text": output["text"].replace("\r\n", "\n")}


def tail(outputs: list[Output]) -> list[Output]:
    found: list[Output] = []
    for output in reversed(outputs):
        if output["output_type"] != "stream":
            break
        found.insert(0, output)
    return found


def neutral(text: str) -> str:
    text = re.sub(r"(ipykernel_\d+/)?\b\d+\.py", "N.py", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0xN", text)
    text = re.sub(r"[0-9a-f]{32}|T_[0-9a-f]{5}|container-id-\d+", "ID", text)
    return re.sub(r"clip\w+|p[0-9a-f]{10}|m[0-9a-f]{10}|#?[0-9a-f]{10}", "ID", text)


def shapes(outputs: list[Output]) -> list[tuple[str, str]]:
    return [
        (out["output_type"], out.get("name") or out.get("ename") or "/".join(out["data"]))
        for out in comparable(outputs)
    ]
