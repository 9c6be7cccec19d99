"""Files that rooms share carry nothing from one to the other, and delay nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.room import Limits

from ..driver import REPOSITORY, job, listen, opened, ordinary_user

# channel: (what the sender does to a file that both can read, what the receiver looks at)
CHANNELS = {
    "a whole-file lock": (
        "fcntl.flock(held, fcntl.LOCK_EX)",
        "fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    ),
    "a record lock": (
        "fcntl.lockf(held, fcntl.LOCK_SH, 1, 7)",
        "struct.unpack('hhqqi', fcntl.fcntl(held, fcntl.F_GETLK, "
        "struct.pack('hhqqi', fcntl.F_WRLCK, 0, 7, 1, 0)))[0]",
    ),
    "an open file's record lock": (
        "fcntl.fcntl(held, fcntl.F_OFD_SETLK, struct.pack('hhqqi', fcntl.F_RDLCK, 0, 7, 1, 0))",
        "struct.unpack('hhqqi', fcntl.fcntl(held, fcntl.F_OFD_GETLK, "
        "struct.pack('hhqqi', fcntl.F_WRLCK, 0, 7, 1, 0)))[0]",
    ),
}
OPEN = "import fcntl, json, struct\nheld = open(json.__file__)\n"
TELL = """try: print({})
except OSError as error: print(type(error).__name__)"""


def heard(level: str, channel: str, folder: Path, *, sent: bool) -> str:
    """Return what the receiver sees, beside a room that sent something or did not."""
    send, look = CHANNELS[channel]
    room, limits = opened(level), Limits(wall=60.0)
    sending = TELL.format(send if sent else "'rien'")
    with room.launch(folder, limits) as sender, room.launch(folder, limits) as receiver:
        sender.connection.send_bytes(job([OPEN + sending, "import time; time.sleep(50)"], limits))
        sender.connection.recv_bytes()
        receiver.connection.send_bytes(job([OPEN + TELL.format(look)], limits))
        return str(listen(receiver)[0]["outputs"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_shared_file_carries_nothing(bubble: str, channel: str, tmp_path: Path) -> None:
    told, silent = (heard(bubble, channel, tmp_path, sent=sent) for sent in (True, False))
    assert told == silent


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_isolation_it_does(channel: str, tmp_path: Path) -> None:
    told, silent = (heard("aucune", channel, tmp_path, sent=sent) for sent in (True, False))
    assert told != silent


LEASES = """
import fcntl, pathlib, time
held = []
for path in pathlib.Path('PLACE').iterdir():
    held.append(open(path))
    try: fcntl.fcntl(held[-1], fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError: held.pop()
print(len(held))
"""
HONEST = "import os; print(sorted(os.listdir()))"
SIDE_BY_SIDE = f"""
import json, sys, tempfile
from pathlib import Path
from autograder.room import Limits
from tests.room.driver import job, listen, opened
level, limits = sys.argv[1], Limits(wall=40.0)
with tempfile.TemporaryDirectory() as folder:
    for name in "ab": (Path(folder) / name).write_text(name)
    attack = {LEASES!r}.replace("PLACE", folder if level == "aucune" else "/depot")
    with opened(level).launch(Path(folder), limits) as attacker:
        attacker.connection.send_bytes(job([attack, "time.sleep(39)"], limits))
        print(json.loads(attacker.connection.recv_bytes())["outputs"][0]["text"])
        with opened(level).launch(Path(folder), limits) as honest:
            honest.connection.send_bytes(job([{HONEST!r}], limits))
            print(listen(honest)[0]["outputs"][0]["text"] if level != "aucune" else "")
"""


def granted_and_read(level: str) -> list[str]:
    """Have an ordinary user's rooms share a folder that this user owns."""
    done = subprocess.run(
        [*ordinary_user(), sys.executable, "-c", SIDE_BY_SIDE, level],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def test_no_lease_makes_a_neighbour_wait(bubble: str) -> None:
    assert granted_and_read(bubble)[:3:2] == ["0", "['a', 'b']"]


def test_without_isolation_leases_are_granted() -> None:
    assert granted_and_read("aucune")[0] == "2"
