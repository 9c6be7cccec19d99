"""A command asked to end by the system ends as it does for Ctrl+C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
"""Asked by the system, a batch scheduler or CI; and by a terminal that closes."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Take a request to end for an interruption, meanwhile.

    A signal that was ignored before, as ``nohup`` does, stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.getsignal(number) for number in ENDINGS
        if signal.getsignal(number) is signal.SIG_DFL
    }
    for number in before:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise KeyboardInterrupt
