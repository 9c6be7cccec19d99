"""What one page may cost: a copy chooses neither how long it takes nor how large it is."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

SECONDS = 3.0
"""Processor time for showing a copy; the twelve solutions take 0.1 s each."""
CHARACTERS = 32 * 2**20
"""Largest page: the images of a notebook file of the largest size."""


@dataclass
class Budget:
    """What is left of one page's time and size."""

    characters: int = field(default_factory=lambda: CHARACTERS)
    _start: float = field(default_factory=time.thread_time)

    @property
    def late(self) -> bool:
        """Whether the time is over: what follows is shown as plain text."""
        return time.thread_time() - self._start > SECONDS

    def takes(self, html: str) -> bool:
        """Whether ``html`` still fits; it is counted if it does."""
        if len(html) > self.characters:
            return False
        self.characters -= len(html)
        return True
