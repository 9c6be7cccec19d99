"""Draws anew what every fork of one process would otherwise share: its random states."""

import contextlib
import multiprocessing
import os
import sys
import tempfile
import uuid

KEY_BYTES = 32


def reseed() -> None:
    """Draw anew whatever a fresh process draws when it starts.

    Python's `random` renews itself at each fork, and hashes are the same in every room, by
    `PYTHONHASHSEED`.
    """
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    multiprocessing.current_process().authkey = os.urandom(KEY_BYTES)
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    for name in ("_node", "_last_timestamp"):
        with contextlib.suppress(AttributeError):
            setattr(uuid, name, None)
