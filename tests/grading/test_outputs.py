from __future__ import annotations

from typing import Any

import pytest

from autograder.grading import outputs as module
from autograder.grading.outputs import MAX_BYTES, MAX_HTML, attachments, clean

from .test_images import base64_of, png

PNG = base64_of(png(2, 2))


def html_of(source: str) -> str:
    data = clean([{"output_type": "display_data", "data": {"text/html": source}}])[0]["data"]
    return str(data["text/html"])


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src='http://x'></iframe>",
        "<svg onload=alert(1)></svg>",
        "<div style='background:url(http://x)'>x</div>",
        "<link rel=stylesheet href=http://x>",
        "<form action=http://x><input></form>",
    ],
)
def test_html_is_stripped_of_scripts_links_and_remote_content(attack: str) -> None:
    kept = html_of(f"<b>avant</b>{attack}").lower()
    assert "<b>avant</b>" in kept
    for word in ("<script", "onerror", "onload", "javascript:", "<iframe", "http://", "<form"):
        assert word not in kept


def test_table_keeps_its_structure() -> None:
    source = '<table border="1"><tr><td colspan="2">x</td></tr></table>'
    assert 'colspan="2"' in html_of(source)


def test_students_result_is_stored_as_a_display_never_as_a_score() -> None:
    kept = clean([{"output_type": "execute_result", "data": {"text/plain": "20.0"}}])
    assert [output["output_type"] for output in kept] == ["display_data"]


def test_only_known_types_survive() -> None:
    data = {"text/plain": "x", "image/png": PNG, "image/svg+xml": "<svg/>",
            "application/javascript": "1", "text/latex": "x"}
    kept = clean([{"output_type": "display_data", "data": data}])
    assert set(kept[0]["data"]) == {"text/plain", "image/png"}


def test_image_that_is_no_image_is_dropped() -> None:
    assert clean([{"output_type": "display_data", "data": {"image/png": "PHNjcmlwdD4="}}]) == []


def test_flood_is_bounded() -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "a" * 100_000}] * 400
    kept = clean(outputs)
    assert 0 < sum(len(output["text"]) for output in kept) <= MAX_BYTES


@pytest.mark.parametrize(
    "outputs",
    [None, {}, "x", [None], [[]], [{"output_type": "stream", "text": {"a": 1}}],
     [{"output_type": "error", "traceback": 3, "ename": []}],
     [{"output_type": "display_data", "data": [1]}]],
)
def test_malformed_outputs_never_raise(outputs: object) -> None:
    for output in clean(outputs):
        assert isinstance(output, dict)


def displayed(**data: str) -> dict[str, Any]:
    by_type = {name.replace("_", "/"): content for name, content in data.items()}
    return {"output_type": "display_data", "data": by_type}


def texts(outputs: list[dict[str, Any]]) -> list[str]:
    return [output.get("text", "") for output in outputs]


@pytest.mark.parametrize(
    "error", [ValueError, RecursionError, OverflowError, UnicodeError, MemoryError, KeyError]
)
def test_an_output_that_cleaning_stumbles_over_is_dropped_and_said(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def stumble(source: str) -> str:
        raise error("secret")

    monkeypatch.setattr(module, "sanitise", stumble)
    stream = {"output_type": "stream", "name": "stdout", "text": "après"}
    kept = clean([displayed(text_html="<b>x</b>", text_plain="x"), stream])
    assert texts(kept) == ["[Sortie écartée\u00a0: elle ne peut pas être affichée.]\n", "après"]


def test_an_image_of_too_many_pixels_is_dropped_and_said() -> None:
    kept = clean([displayed(image_png=base64_of(png(30_000, 30_000)))])
    assert "30000 × 30000 pixels" in texts(kept)[0]
    assert [set(output) for output in kept] == [{"output_type", "name", "text"}]


def test_html_that_is_too_long_is_dropped_and_said() -> None:
    kept = clean([displayed(text_html="a" * MAX_HTML * 2)])
    assert "HTML de plus de 512\u00a0Kio" in texts(kept)[0]


@pytest.mark.parametrize("number", ["9" * 5000, "0" * 5000 + "65", "x" + "f" * 5000, "1114112"])
def test_a_reference_to_any_number_is_a_character(number: str) -> None:
    assert html_of(f"a&#{number};b") in ("a\N{REPLACEMENT CHARACTER}b", "aAb")


def test_a_copy_chooses_no_class() -> None:
    assert html_of('<div class="resultat" style="color:red">x</div>') == (
        '<div style="color:red">x</div>'
    )


def test_attachments_are_images_within_bounds() -> None:
    stored = {
        "a.png": {"image/png": PNG}, "b.png": {"image/png": base64_of(png(30_000, 30_000))},
        "c.svg": {"image/svg+xml": "<svg/>"}, "d.png": {"image/png": 3}, "e.png": None,
    }
    assert attachments(stored) == {"a.png": f"data:image/png;base64,{PNG}"}


@pytest.mark.parametrize("stored", [None, [], "x", {"x": []}, {"x": {"image/png": "é"}}])
def test_malformed_attachments_are_none(stored: object) -> None:
    assert attachments(stored) == {}
