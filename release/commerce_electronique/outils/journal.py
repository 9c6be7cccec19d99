"""What has run in this kernel, to compare with the file that will be handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """A code cell of the file: its id and its source."""

    id: str
    source: str


class Gaps(NamedTuple):
    """How the file and the kernel differ; each line names a cell by how it starts.

    Parameters
    ----------
    changed : list of str
        Cells of the file whose other version ran.
    never_run : list of str
        Cells of the file that did not run.
    not_in_file : list of str
        Cells that ran and that the file lacks.
    """

    changed: list[str]
    never_run: list[str]
    not_in_file: list[str]


class Journal:
    """Last source of each cell that ran in this kernel."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._texts: set[str] = set()
        self._running = ""
        self.is_watched = False
        """Whether a notebook's page asked for the running cell: it gives the cell's id, where
        nbgrader's Validate and other programs that run notebooks give none."""
        self._listens = False

    def listen(self) -> None:
        """Note every cell that runs from now on, and the texts of those that ran before."""
        shell = _shell()
        if shell is not None and not self._listens:
            self._listens = True
            self._texts.update(text.strip() for text in shell.history_manager.input_hist_raw)
            shell.events.register("pre_run_cell", self._note)

    def note(self, cell_id: str | None, source: str) -> None:
        """Remember a cell that runs; front ends that name no cell give no id."""
        self._running = source.strip()
        self.is_watched = cell_id is not None
        if cell_id is None:
            self._texts.add(self._running)
        else:
            self._by_id[cell_id] = self._running

    def _note(self, info: Any) -> None:
        self.note(getattr(info, "cell_id", None), info.raw_cell)

    def compare(self, cells: Iterable[Cell]) -> Gaps:
        """Differences between the file's code cells and what has run, the running cell aside."""
        gaps = Gaps([], [], [])
        in_file = {cell.id: cell.source.strip() for cell in cells}
        known = {*self._by_id.values(), *self._texts}
        for name, source in in_file.items():
            if not source or source == self._running:
                continue
            if self._by_id.get(name, source) != source:
                gaps.changed.append(start_of(source))
            elif source not in known:
                gaps.never_run.append(start_of(source))
        for name, source in self._by_id.items():
            lost = name not in in_file and source not in in_file.values()
            if lost and source and source != self._running:
                gaps.not_in_file.append(start_of(source))
        return gaps


JOURNAL = Journal()
"""That of this kernel."""


def start_of(source: str, length: int = 40) -> str:
    """First line of a cell, shortened."""
    line = source.partition("\n")[0]
    return f"«\u00a0{line if len(line) <= length else line[: length - 1] + '…'}\u00a0»"


def _shell() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()
