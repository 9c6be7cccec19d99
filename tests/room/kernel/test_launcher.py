"""What a room's first process inherits from the grader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from autograder.room.kernel import launcher


def test_a_forked_grader_starts_rooms_of_its_own() -> None:
    launcher.spawn(["true"], keep=[]).wait()
    code = (
        "import os, sys; from autograder.room.kernel import launcher\n"
        "launcher.spawn(['/bin/true'], keep=[]).wait()\n"
        "pid = os.fork()\n"
        "if pid == 0: os._exit(launcher.spawn(['/bin/true'], keep=[]).wait())\n"
        "sys.exit(os.waitpid(pid, 0)[1])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False, timeout=20)
    assert done.returncode == 0


def test_a_spawned_command_inherits_nothing(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with (tmp_path / "leak").open("w") as leak:
        os.set_inheritable(leak.fileno(), True)
        script = f"ls -l /proc/self/fd > {told}; env >> {told}"
        assert launcher.spawn(["/bin/sh", "-c", script], keep=[]).wait() == 0
    text = told.read_text()
    assert "leak" not in text
    assert {line.partition("=")[0] for line in text.split() if "=" in line} <= {"PWD", "_", "SHLVL"}
