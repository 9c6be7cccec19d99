"""Outputs, bounded while they are produced."""

from __future__ import annotations

import threading

from autograder.room.inside.outputs import Outputs


def outputs(**bounds: int) -> Outputs:
    return Outputs(**{"cell_output": 1000, "total_output": 10_000, "output_count": 5, **bounds})


def test_clearing_gives_the_room_back() -> None:
    kept = outputs()
    for _ in range(100):
        kept.stream("stdout", "x" * 500)
        kept.clear(wait=False)
    kept.stream("stdout", "fin")
    assert kept.finish_cell() == [{"output_type": "stream", "name": "stdout", "text": "fin"}]


def test_an_update_that_does_not_fit_keeps_the_old_display() -> None:
    kept = outputs()
    kept.rich({"output_type": "display_data", "data": {"text/plain": "a"}, "metadata": {}}, "i")
    kept.update("i", {"text/plain": "b" * 5000}, {})
    first, notice = kept.finish_cell()
    assert first["data"] == {"text/plain": "a"}
    assert "tronquée" in notice["text"]


def test_what_json_lacks_is_written_as_text() -> None:
    kept = outputs()
    data = {"application/x": {"a": {1}, "b": b"\0", "c": object}}
    kept.rich({"output_type": "display_data", "data": data, "metadata": {}})
    assert kept.finish_cell()[0]["data"]["application/x"]["a"] == [1]


def test_streams_can_be_fed_by_several_threads() -> None:
    kept = outputs(cell_output=1 << 20)

    def feed() -> None:
        for _ in range(1000):
            kept.stream("stdout", "ab")

    threads = [threading.Thread(target=feed) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.finish_cell()[0]["text"] == "ab" * 4000
