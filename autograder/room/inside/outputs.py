"""Outputs of one notebook's cells, in nbformat 4 form, bounded while they are produced."""

import io
import json
import threading
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Output = dict[str, Any]

ERROR_RESERVE = 8192  # bytes always left for a cell's error, whatever was printed before
NOTICE = (
    "[Sortie tronquée : au plus {count} sorties et {size} Kio par cellule, "
    "{total} Kio par notebook.]\n"
)


@dataclass
class _Item:
    """One output and what it costs, in bytes of JSON."""

    content: Output
    cost: int = 0
    text: io.StringIO | None = None
    display_id: str | None = None

    def finished(self) -> Output:
        return self.content if self.text is None else {**self.content, "text": self.text.getvalue()}


@dataclass
class Outputs:
    """Collects what a cell produces as a Jupyter client would, within bounds.

    Parameters
    ----------
    cell_output, total_output : int
        Bytes of JSON kept per cell and per notebook.
    output_count : int
        Outputs kept per cell.
    """

    cell_output: int
    total_output: int
    output_count: int
    lock: threading.RLock = field(default_factory=threading.RLock)
    _items: list[_Item] = field(default_factory=list)
    _earlier: int = 0
    _truncated: bool = False
    _clear_next: bool = False

    def finish_cell(self) -> list[Output]:
        """Return the outputs since the last call, and start the next cell."""
        with self.lock:
            found = [item.finished() for item in self._items]
            if self._truncated:
                found.append({"output_type": "stream", "name": "stderr", "text": self._notice()})
            self._earlier += self._used()
            self._items, self._truncated, self._clear_next = [], False, False
            return found

    def stream(self, name: str, text: str) -> None:
        """Add text to a stream, merged with what it wrote since the last rich output."""
        if not text:
            return
        with self.lock:
            self._clear_if_asked()
            item = self._open_stream(name)
            if item is None or item.text is None:
                return
            kept, cost = _fitting(text, self._left())
            item.text.write(kept)
            item.cost += cost
            self._truncated |= len(kept) < len(text)

    def rich(self, output: Output, display_id: str | None = None) -> None:
        """Add a display or a result; one that does not fit is dropped whole."""
        with self.lock:
            if display_id:
                self.update(display_id, output["data"], output["metadata"])
            self._clear_if_asked()
            item = self._weighed(output, self._left())
            if item is None or len(self._items) >= self.output_count:
                self._truncated = True
                return
            item.display_id = display_id
            self._items.append(item)

    def update(self, display_id: str, data: object, metadata: object) -> None:
        """Replace the content of this cell's displays of that identifier."""
        with self.lock:
            for place, old in enumerate(self._items):
                if old.display_id != display_id:
                    continue
                content = {**old.content, "data": data, "metadata": metadata}
                new = self._weighed(content, self._left() + old.cost)
                if new is None:
                    self._truncated = True
                    continue
                new.display_id = display_id
                self._items[place] = new

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error; its first and last lines survive any flood before it."""
        with self.lock:
            self._clear_if_asked()
            room = max(self._left(), ERROR_RESERVE)
            lines, cut = _shortened(traceback, room * 3 // 4)
            kept, cost = _fitting(value, room // 4)
            self._truncated |= cut or len(kept) < len(value)
            content = {
                "output_type": "error",
                "ename": name[:200],
                "evalue": kept,
                "traceback": lines,
            }
            self._items.append(_Item(content, cost + sum(map(_weight, lines))))

    def clear(self, wait: bool) -> None:
        """Forget this cell's outputs, now or when the next one comes."""
        with self.lock:
            self._clear_next = wait
            if not wait:
                self._items = []

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self._items, self._clear_next = [], False

    def _used(self) -> int:
        return sum(item.cost for item in self._items)

    def _left(self) -> int:
        used = self._used()
        return max(0, min(self.cell_output - used, self.total_output - self._earlier - used))

    def _open_stream(self, name: str) -> _Item | None:
        for item in reversed(self._items):
            if item.text is None:
                break
            if item.content["name"] == name:
                return item
        if len(self._items) >= self.output_count:
            self._truncated = True
            return None
        item = _Item({"output_type": "stream", "name": name}, text=io.StringIO(newline=""))
        self._items.append(item)
        return item

    def _weighed(self, output: Output, left: int) -> _Item | None:
        """Copy an output through JSON; None if it is too large or no JSON at all."""
        data = output["data"]
        if not isinstance(data, Mapping) or any(_bulk(value) > left for value in data.values()):
            return None
        try:
            text = json.dumps(output, ensure_ascii=False, default=_plain)
        except (TypeError, ValueError, RecursionError):
            return None
        cost = len(text.encode("utf-8", "replace"))
        return _Item(json.loads(text), cost) if cost <= left else None

    def _notice(self) -> str:
        return NOTICE.format(
            count=self.output_count,
            size=self.cell_output // 1024,
            total=self.total_output // 1024,
        )


def _plain(value: object) -> object:
    """Encode what JSON lacks as a Jupyter kernel does."""
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode("ascii")
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, set | frozenset) else str(value)


def _bulk(value: object) -> int:
    return len(value) if isinstance(value, str | bytes) else 0


def _weight(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace"))


def _fitting(text: str, left: int) -> tuple[str, int]:
    """Return the longest known prefix whose JSON fits in `left` bytes, and its cost."""
    kept = text[:left]
    cost = _weight(kept) - 2
    while cost > left:
        kept = kept[: len(kept) * left // cost]
        cost = _weight(kept) - 2
    return kept, cost


def _shortened(lines: list[str], left: int) -> tuple[list[str], bool]:
    """Keep the first and last lines of a traceback that is too long."""
    short = [_fitting(line, left // 4)[0] for line in lines[:2] + lines[2:][-200:]]
    cut = len(short) < len(lines) or any(a != b for a, b in zip(short, lines, strict=False))
    while len(short) > 1 and sum(map(_weight, short)) > left:
        del short[len(short) // 2]
        cut = True
    return short, cut
