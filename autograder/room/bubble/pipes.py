"""Pipes that feed bubblewrap, closed on this side whatever happens."""

import contextlib
import os
from collections.abc import Iterable


class Pipes:
    """Keeps the pipes of one launch.

    Attributes
    ----------
    passed : list of int
        The ends that bubblewrap inherits.
    """

    def __init__(self) -> None:
        self.passed: list[int] = []
        self._kept: list[int] = []

    def holding(self, data: bytes) -> int:
        """Return a passed end from which `data`, a few kilobytes, can be read."""
        source, target = self.inward()
        os.write(target, data)
        os.close(target)
        self._kept.remove(target)
        return source

    def listing(self, arguments: Iterable[str]) -> int:
        """Return a passed end from which bubblewrap reads its arguments."""
        return self.holding(b"\0".join(map(os.fsencode, arguments)) + b"\0")

    def inward(self) -> tuple[int, int]:
        """Return an end passed for reading, and the end to write to."""
        source, target = os.pipe()
        self.passed.append(source)
        self._kept.append(target)
        return source, target

    def outward(self) -> tuple[int, int]:
        """Return the end to read from, and an end passed for writing."""
        source, target = os.pipe()
        self.passed.append(target)
        self._kept.append(source)
        return source, target

    def handed_over(self) -> None:
        """Close the passed ends here, once bubblewrap has them."""
        while self.passed:
            os.close(self.passed.pop())

    def __enter__(self) -> "Pipes":
        return self

    def __exit__(self, *_: object) -> None:
        self.handed_over()
        for end in self._kept:
            with contextlib.suppress(OSError):
                os.close(end)
