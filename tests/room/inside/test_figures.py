"""Figures that nobody looks at: every call runs, and no image is drawn for the notebook."""

from __future__ import annotations

import pytest

from ..driver import ROOMS, Done, run

SHOW = "import matplotlib.pyplot as plt, numpy as np; lines = plt.plot([1, 2]); plt.show()"
SAVE = """
fig, ax = plt.subplots()
lines = ax.plot([1, 2, 3])
fig.savefig('a.png', dpi=100)
print(plt.imread('a.png').shape, len(lines), plt.get_fignums(), ax.get_xlim()[0] < 0)
plt.close()
"""
DRAW = """
fig, ax = plt.subplots(figsize=(2, 1), dpi=100)
fig.canvas.draw()
print(np.asarray(fig.canvas.buffer_rgba()).shape)
plt.close()
"""


def shown(done: Done) -> list[set[str]]:
    return [set(output["data"]) for output in done.outputs() if "data" in output]


@pytest.mark.parametrize("level", ROOMS)
def test_a_figure_is_shown_by_its_text_alone(level: str) -> None:
    done = run(SHOW, level=level)
    assert shown(done) == [{"text/plain"}]
    assert "Figure" in done.outputs()[0]["data"]["text/plain"]


@pytest.mark.parametrize("level", ROOMS)
def test_a_figure_is_drawn_where_somebody_looks(level: str) -> None:
    assert shown(run(SHOW, level=level, figures=True)) == [{"text/plain", "image/png"}]


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "%config InlineBackend.figure_format = 'svg'"]
)
def test_asking_for_images_again_draws_none(bubble: str, magic: str) -> None:
    assert shown(run(f"{magic}\n{SHOW}", level=bubble)) == [{"text/plain"}]


def test_a_saved_figure_is_whole(bubble: str) -> None:
    assert run(SHOW, SAVE, level=bubble).text(1) == "(480, 640, 4) 1 [1] True\n"


def test_a_canvas_drawn_by_hand_is_whole(bubble: str) -> None:
    assert run(SHOW, DRAW, level=bubble).text(1) == "(100, 200, 4)\n"
