"""Papers that a cluster's workers have got."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

from autograder.cohort.link import connected
from autograder.cohort.remote import PAPERS, holds, keep
from autograder.papers import read as read_paper


class Papers:
    """Papers that the cluster's workers have got, or had: a few at once.

    A new one is sent once to every worker. One that joined since, or that made room for
    others, asks for it.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._known: OrderedDict[str, None] = OrderedDict()

    def known(self, path: Path) -> str:
        """Fingerprint of a paper, after sending it if it is new."""
        name = read_paper(path).fingerprint
        if name not in self._known:
            self._run(keep, path.read_bytes())
        self._known[name] = None
        while len(self._known) > PAPERS:
            self._known.popitem(last=False)
        return name

    def supply(self, path: Path, worker: str) -> None:
        """Send a paper to a worker that asked for it, unless another copy's asking did."""
        name = read_paper(path).fingerprint
        if not self._run(holds, name, [worker]).get(worker):
            self._run(keep, path.read_bytes(), [worker])

    def _run(self, task: Any, argument: Any, workers: list[str] | None = None) -> dict[str, Any]:
        """Run something at once in workers; one that dies meanwhile is left out."""
        with connected():
            found: dict[str, Any] = self._client.run(
                task, argument, workers=workers, on_error="ignore"
            )
        return found
