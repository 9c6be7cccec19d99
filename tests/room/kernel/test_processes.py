"""What is counted of a tree of processes."""

from __future__ import annotations

import os
import subprocess

from autograder.room.kernel import processes


def test_processes_are_counted_with_their_descendants() -> None:
    with subprocess.Popen(["sh", "-c", "sleep 30 & wait"]) as shell:
        while len(processes.tree(shell.pid)) < 2:
            pass
        found = processes.tree(shell.pid)
        assert processes.memory(found, 0) > 0
        assert processes.memory(found, 1 << 40) >= processes.memory(found, 0)
        for pid in reversed(found):
            os.kill(pid, 9)


def test_a_dead_process_counts_for_nothing() -> None:
    assert processes.children(2**22 + 1) == []
    assert processes.memory([2**22 + 1], 0) == 0
    assert processes.cpu_seconds([2**22 + 1]) == 0
