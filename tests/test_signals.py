"""A request to end is an interruption while a command runs, and nothing else changes."""

from __future__ import annotations

import os
import signal

import pytest

from autograder.signals import ENDINGS, interruptible


@pytest.mark.parametrize("number", ENDINGS)
def test_request_to_end_interrupts_and_the_former_handler_comes_back(
    number: signal.Signals,
) -> None:
    usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    before = signal.signal(number, usual)  # a server of another test may have put its own
    try:
        with pytest.raises(KeyboardInterrupt), interruptible():
            os.kill(os.getpid(), number)
        assert signal.getsignal(number) is usual
    finally:
        signal.signal(number, before)


def test_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
