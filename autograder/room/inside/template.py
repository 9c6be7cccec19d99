"""The process whose forks become warm rooms: imports done, shell built, nothing computed.

Started with one descriptor, the channel on which each message brings instructions and three
descriptors (see `warm_start`). It answers once, when it is ready or cannot be; it dies with
the other end of the channel.
"""

import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from .copy_tree import copy_tree
from .preload import preload
from .shell import make_shell
from .warm_start import serve

INSTRUCTION_BYTES = 65536


def start() -> NoReturn:
    """Prepare, then fork one process per copy until the channel closes."""
    _, number, source, target = sys.argv
    channel = socket.socket(fileno=int(number))
    sys.argv = [""]
    os.environ.pop("PWD", None)  # bubblewrap adds it to the environment of every room
    copy_tree(Path(source), Path(target))  # the machine's font cache
    shell = make_shell()
    with shell.builtin_trap:  # as in a cell: pandas and matplotlib look for the shell
        preload()
    sys.path_importer_cache.pop(os.getcwd(), None)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    gc.collect()
    gc.freeze()
    channel.send(json.dumps({"faults": _faults(channel.fileno())}).encode())
    while True:
        text, ends, _, _ = socket.recv_fds(channel, INSTRUCTION_BYTES, 3)
        if not text:
            os._exit(0)
        if os.fork() == 0:
            try:
                os.close(channel.detach())
                serve(json.loads(text), ends, shell)
            finally:
                os._exit(1)
        for end in ends:
            os.close(end)


def _faults(channel: int) -> list[str]:
    """Return what a fork would share with the copies, and should not."""
    rows = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    found = [row for row in rows if row.split()[1].startswith(("rw-s", "rwxs", "-w-s"))]
    threads = os.listdir("/proc/self/task")
    if len(threads) > 1:
        found.append(f"{len(threads)} threads")
    numbers = sorted(map(int, os.listdir("/proc/self/fd")))
    extra = [number for number in numbers if number > 2 and number != channel]
    found += [os.readlink(f"/proc/self/fd/{n}") for n in extra[:-1]]  # the last one lists
    return found
