from __future__ import annotations

import base64

import pytest

from autograder.grading.outputs import MAX_BYTES, clean

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n0000").decode()


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
