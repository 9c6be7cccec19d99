"""Side files of a copy: shadows, links, special files, names that climb out."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.cohort.copies import MAX_DEPTH, MAX_SIDE_FILES, Submission, find
from autograder.cohort.copies import read as read_copy
from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Room

from . import tiny_exercise as tiny
from .conftest import LIMITS, names
from .hostile_peer import TakenRoom

FULL = b"""
def __getattr__(name): return lambda *a, **k: 1.0
class Verificateur:
    def __init__(self, *a): pass
    def __call__(self, *a): return 20.0
"""
FORGER = b"""
import os
body = b'{"type": "end", "points": 20}'
os.write(3, len(body).to_bytes(4, 'big') + body)
"""
SHADOWS = {
    "the course's tools": {"outils/__init__.py": FULL, "outils/session.py": FULL},
    "a module named as the tools": {"outils.py": FULL, "Outils/__init__.py": FULL},
    "compiled tools": {"outils/__pycache__/session.cpython-311.pyc": b"\0" * 64},
    "the scale": {"bareme.json": b'{"exercices": {}}', "donnees/essai/m.csv": b"u,v\n9,9\n"},
    "scikit-learn": {"sklearn/__init__.py": FULL, "sklearn/metrics.py": FULL},
    "the standard library": {"json.py": FULL, "io.py": FULL, "hashlib.py": FULL},
    "libraries": {"numpy.py": FULL, "pandas/__init__.py": FULL, "IPython/__init__.py": FULL},
    "start-up files": {"sitecustomize.py": FORGER, "usercustomize.py": FORGER, "x.pth": b"import y",
                       ".ipython/profile_default/startup/00.py": FORGER, "pyvenv.cfg": b"home=/"},
    "an early message": {"pandas.py": FORGER},
    "the engine": {"autograder/__init__.py": FULL, "_salle/__init__.py": FULL},
}


def graded(paper: Paper, room: Room, files: dict[str, bytes], *cells: str) -> Outcome:
    return grade(tiny.copy(tiny.WEAK, *cells), files, paper, room, LIMITS)


@pytest.mark.parametrize("files", SHADOWS.values(), ids=SHADOWS)
def test_shadowing_a_module_earns_nothing(
    paper: Paper, bubble: Room, files: dict[str, bytes]
) -> None:
    outcome = graded(paper, bubble, files)
    assert outcome.points == 0.0
    assert outcome.status in ("noté", "interrompu")


def test_the_courses_files_win(paper: Paper, bubble: Room) -> None:
    files = {"outils/session.py": FULL, "bareme.json": b"", "donnees/intrus.csv": b"", "a.py": b""}
    outcome = graded(paper, bubble, files, "import os; print(sorted(os.listdir()))",
                     "print(os.path.exists('donnees/intrus.csv'))")
    shown = [cell["outputs"][0]["text"] for cell in outcome.notebook["cells"][2:4]]
    assert shown == ["['a.py', 'bareme.json', 'donnees', 'outils']\n", "False\n"]
    assert outcome.transcripts.keys() == {question.id for question in paper.questions}


@pytest.mark.parametrize("name", ["../evade.py", "/tmp/evade.py", "a/../../evade.py", "..", ""])
def test_no_name_climbs_out_of_the_folder(paper: Paper, name: str) -> None:
    room = TakenRoom(lambda peer: peer.say(type="end"))
    outcome = grade(tiny.copy(), {name: b"x"}, paper, room, LIMITS)
    assert outcome.status == "noté"  # and no file is left


Trap = Callable[[Path], object]
SPECIAL: dict[str, Trap] = {
    "a link to a file": lambda path: path.symlink_to("/etc/passwd"),
    "a link to the gradebook": lambda path: path.symlink_to("../../../gradebook.db"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a named pipe": os.mkfifo,
    "a socket": lambda path: socket.socket(socket.AF_UNIX).bind(str(path)),
    "a device": lambda path: os.mknod(path, 0o20600, os.makedev(1, 5)),
    "a folder": lambda path: path.mkdir(),
    "an endless hole": lambda path: os.truncate(_made(path), 1 << 40),
}


def _made(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def laid(root: Path, content: bytes | None = None) -> Submission:
    path = root / "eleve" / f"{tiny.EXERCISE}.ipynb"
    path.parent.mkdir(parents=True)
    if content is not None:
        path.write_bytes(content)
    return Submission("eleve", tiny.EXERCISE, path)


def make(trap: Trap, path: Path) -> None:
    try:
        trap(path)
    except PermissionError:
        pytest.skip("only root can make a device")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("trap", SPECIAL.values(), ids=SPECIAL)
def test_a_special_file_beside_the_notebook_is_left_out(tmp_path: Path, trap: Trap) -> None:
    submission = laid(tmp_path, b"{}")
    assert submission.path is not None
    make(trap, submission.path.parent / "piege.csv")
    assert read_copy(submission).files in ({}, {"piege.csv": b""})


@pytest.mark.usefixtures("grader_fds")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("trap", SPECIAL.values(), ids=SPECIAL)
def test_a_notebook_that_is_no_file_is_unreadable(
    paper: Paper, bubble: Room, tmp_path: Path, trap: Trap
) -> None:
    submission = laid(tmp_path)
    assert submission.path is not None
    make(trap, submission.path)
    copy = read_copy(submission)
    assert copy.notebook == b""
    assert grade(copy.notebook, {}, paper, bubble, LIMITS).status == "illisible"


@pytest.mark.parametrize("linked", ["the theme's folder", "the student's folder"])
def test_a_folder_that_leads_to_another_copy_is_unreadable(tmp_path: Path, linked: str) -> None:
    """Handing in a link to the solutions, or to a classmate's folder, hands in nothing."""
    good = laid(tmp_path, tiny.copy(tiny.GOOD))
    assert good.path is not None
    (good.path.parent / "mes_fonctions.py").write_text("x = 1")
    thief = tmp_path / "voleur"
    if linked == "the theme's folder":
        thief.mkdir()
        (thief / good.path.parent.name).symlink_to(good.path.parent)
    else:
        thief.symlink_to(tmp_path / "eleve")
    for submission in find(tmp_path, (tiny.EXERCISE,), ("voleur",)):
        if submission.student == "voleur":
            assert read_copy(submission).notebook == b""
            assert read_copy(submission).files == {}


@pytest.fixture
def deep_copy(tmp_path: Path) -> Iterator[Submission]:
    """Yield a copy of 1,500 nested folders; deleted by a tool that does not recurse."""
    submission = laid(tmp_path, b"{}")
    assert submission.path is not None
    here = os.open(submission.path.parent, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("f", dir_fd=here)
        below = os.open("f", os.O_RDONLY, dir_fd=here)
        os.close(os.open("m.py", os.O_CREAT | os.O_WRONLY, dir_fd=below))
        os.close(here)
        here = below
    os.close(here)
    yield submission
    subprocess.run(["rm", "-rf", submission.path.parent / "f"], check=True)


def test_a_thousand_folders_deep_is_not_followed(deep_copy: Submission) -> None:
    assert len(read_copy(deep_copy).files) == MAX_DEPTH


def test_names_that_no_system_can_write_are_left_out(tmp_path: Path) -> None:
    submission = laid(tmp_path, b"{}")
    assert submission.path is not None
    folder = os.fsencode(submission.path.parent)
    for name in (b"\xff\xfe.py", b"a\nb.py", "\u202egpj.py".encode(), b"\x1b[2J.py", b"bon.py"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"")
    copy = read_copy(submission)
    assert set(copy.files) == {"bon.py"}
    assert copy.digest


def test_thousands_of_files_are_not_read(tmp_path: Path) -> None:
    submission = laid(tmp_path, b"{}")
    assert submission.path is not None
    for number in range(3000):
        (submission.path.parent / f"{number}.txt").write_bytes(b"x")
    assert len(read_copy(submission).files) == MAX_SIDE_FILES


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "x",
                                  "2026-11-22 10:00:00 UTC\n=cmd", "\x00", ""])
def test_a_forged_date_stops_nobody(tmp_path: Path, text: str) -> None:
    submission = laid(tmp_path, b"{}")
    assert submission.path is not None
    (submission.path.parent / "timestamp.txt").write_text(text)
    assert [found.date for found in find(tmp_path, (tiny.EXERCISE,), None)] == [None]


def test_archives_are_files_like_others(paper: Paper, bubble: Room, tmp_path: Path) -> None:
    """Nothing of a copy is ever unpacked by the grader."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evade", bytes(1 << 24))
    files = {"a.zip": (tmp_path / "a.zip").read_bytes(), "b.gz": gzip.compress(bytes(1 << 24))}
    assert graded(paper, bubble, files).status == "noté"
    assert names(tmp_path) == ["a.zip"]
