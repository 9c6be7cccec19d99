from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.cohort.copies import Submission, find, local_dates, read, strays
from autograder.errors import InfrastructureError, UsageError

EXERCISES = ("theme/a", "theme/b")


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    for name in ("zoe", "ali"):
        folder = tmp_path / name / "theme"
        folder.mkdir(parents=True)
        (folder / "a.ipynb").write_text("{}")
    return tmp_path


def test_copies_come_in_order_with_the_date_of_the_platform(copies: Path) -> None:
    (copies / "zoe/theme/timestamp.txt").write_text("2026-11-22 10:30:00.5 UTC")
    found = find(copies, EXERCISES, None)
    assert [(s.student, s.exercise) for s in found] == [("ali", "theme/a"), ("zoe", "theme/a")]
    assert found[0].date is None
    assert found[1].date == datetime(2026, 11, 22, 10, 30, 0, 500000, tzinfo=UTC)


def test_nobody_is_absent_without_a_roster(copies: Path) -> None:
    assert all(submission.path for submission in find(copies, EXERCISES, None))


def test_roster_makes_missing_copies_absent(copies: Path) -> None:
    found = find(copies, EXERCISES, ("zoe", "noe"))
    absent = [(s.student, s.exercise) for s in found if s.path is None]
    assert absent == [("noe", "theme/a"), ("noe", "theme/b"), ("zoe", "theme/b")]
    assert ("ali", "theme/a") in [(s.student, s.exercise) for s in found]


def test_missing_folder_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.ipynb"):
        find(tmp_path / "rien", EXERCISES, None)


def test_side_files_are_regular_bounded_and_never_the_courses_own(copies: Path) -> None:
    folder = copies / "zoe/theme"
    (folder / "aide.py").write_text("x = 1")
    (folder / "outils").mkdir()
    (folder / "outils/verifier.py").write_text("triche")
    (folder / "lien.py").symlink_to("/etc/passwd")
    (folder / "dossier").symlink_to("/etc")
    os.mkfifo(folder / "tuyau")
    (folder / "gros.bin").write_bytes(b"0" * (21 * 2**20))
    (folder / ".cache").write_text("x")
    copy = read(find(copies, EXERCISES, None)[1])
    assert dict(copy.files) == {"aide.py": b"x = 1"}


def test_notebook_that_is_a_link_reads_as_nothing(copies: Path) -> None:
    path = copies / "zoe/theme/a.ipynb"
    path.unlink()
    path.symlink_to(copies / "ali/theme/a.ipynb")
    assert read(find(copies, EXERCISES, None)[1]).notebook == b""


def test_digest_sees_the_notebook_and_the_side_files(copies: Path) -> None:
    submission = find(copies, EXERCISES, None)[1]
    before = read(submission).digest
    assert read(submission).digest == before
    (copies / "zoe/theme/aide.py").write_text("x = 1")
    assert read(submission).digest != before


def test_date_that_cannot_be_read_is_told_apart_from_none(copies: Path) -> None:
    (copies / "zoe/theme/timestamp.txt").write_text("15/01/2027 10:00:00")
    ali, zoe = find(copies, EXERCISES, None)
    assert (zoe.date, zoe.undated) == (None, True)
    assert not ali.undated


def test_date_without_a_zone_is_read_in_the_courses_own_and_counted_once_a_deposit(
    copies: Path,
) -> None:
    (copies / "ali/theme/timestamp.txt").write_text("2026-11-22 10:30:00 UTC")
    (copies / "zoe/theme/timestamp.txt").write_text("2026-11-22 10:30:00")
    (copies / "zoe/theme/b.ipynb").write_text("{}")
    found = find(copies, EXERCISES, None, ZoneInfo("America/Martinique"))
    utc = [f"{one.date:%H:%M}" for one in found if one.date]
    assert (utc, [one.local for one in found]) == (["10:30", "14:30", "14:30"], [False, True, True])
    assert local_dates(found) == 1


def test_renamed_and_misplaced_notebooks_are_strays(copies: Path) -> None:
    for path in ("zoe/theme/b (1).ipynb", "zoe/b.ipynb", "zoe/Theme/b.ipynb", "zoe/theme/b.txt",
                 "zoe/theme/.ipynb_checkpoints/b.ipynb", "zoe/theme/donnees/b.csv",
                 "zoe/theme/notes.csv", "zoe/theme/\x1b[2J\udcff.ipynb"):
        (copies / path).parent.mkdir(parents=True, exist_ok=True)
        (copies / path).write_text("{}")
    assert strays(copies, EXERCISES) == {
        "zoe": [
            "b.ipynb", "Theme/b.ipynb", "theme/[2J.ipynb", "theme/b (1).ipynb", "theme/b.txt",
        ]
    }


def test_decomposed_accents_name_the_same_student(copies: Path) -> None:
    (copies / "zoe").rename(copies / "Zoe\u0301")
    found = find(copies, EXERCISES, ("Zo\xe9",))
    assert [(s.student, s.path is None) for s in found if s.exercise == "theme/a"] == [
        ("Zo\xe9", False), ("ali", False)
    ]
    (copies / "Zo\xe9").mkdir()
    with pytest.raises(UsageError, match="même nom"):
        find(copies, EXERCISES, None)


@pytest.fixture
def ordinary(tmp_path: Path) -> Iterator[Path]:
    """Copies read by a user whom rights stop: not by root, whom nothing does."""
    if os.geteuid():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


NOBODY = 65534
CLOSED: dict[str, Callable[[Path], Path]] = {
    "the notebook": lambda folder: folder / "a.ipynb",
    "a side file": lambda folder: folder / "aide.py",
    "the platform's date": lambda folder: folder / "timestamp.txt",
    "a folder beside the notebook": lambda folder: folder / "images",
    "the theme's folder": lambda folder: folder,
    "the student's folder": lambda folder: folder.parent,
}


@pytest.mark.parametrize("closed", CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize("roster", [None, ("ali", "zoe")], ids=["no roster", "roster"])
def test_right_to_read_that_lacks_is_the_machines_fault_and_that_copys_alone(
    ordinary: Path, closed: Callable[[Path], Path], roster: tuple[str, ...] | None
) -> None:
    for name in ("ali", "zoe"):
        folder = ordinary / name / "theme"
        (folder / "images").mkdir(parents=True)
        for file in ("a.ipynb", "aide.py", "images/b.py"):
            (folder / file).write_text("{}")
        (folder / "timestamp.txt").write_text("2026-11-22 10:30:00 UTC")
    path = closed(ordinary / "zoe/theme")
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        ali, zoe = find(ordinary, ("theme/a",), roster)
        assert strays(ordinary, ("theme/a",)).keys() <= {"zoe"}
        assert read(ali).notebook == b"{}"
        assert zoe.path == ordinary / "zoe/theme/a.ipynb"
        with pytest.raises(InfrastructureError, match="le droit de lire manque"):
            read(zoe)
    finally:
        path.chmod(mode)


def test_folder_that_cannot_be_looked_into_may_hold_a_lost_copy(ordinary: Path) -> None:
    (ordinary / "zoe/Theme").mkdir(parents=True)
    (ordinary / "zoe/Theme").chmod(0)
    try:
        assert strays(ordinary, EXERCISES) == {"zoe": ["Theme/ (dossier illisible)"]}
    finally:
        (ordinary / "zoe/Theme").chmod(0o700)


def test_copies_that_cannot_be_listed_are_the_machines_fault(ordinary: Path) -> None:
    (ordinary / "copies").mkdir(mode=0o300)
    with pytest.raises(InfrastructureError, match="le droit de lire manque"):
        find(ordinary / "copies", EXERCISES, None)


GONE: dict[str, Callable[[Path], object]] = {
    "its notebook": lambda folder: (folder / "a.ipynb").unlink(),
    "its folder": lambda folder: folder.rename(folder.with_name("ailleurs")),
    "its student's folder": lambda folder: folder.parent.rename(folder.parent.with_name("loin")),
}


@pytest.mark.parametrize("vanish", GONE.values(), ids=GONE)
def test_copy_that_vanishes_once_found_is_the_machines_fault(
    copies: Path, vanish: Callable[[Path], object]
) -> None:
    ali, zoe = find(copies, EXERCISES, None)
    vanish(copies / "zoe/theme")
    with pytest.raises(InfrastructureError, match="il a disparu"):
        read(zoe)
    assert read(ali).notebook == b"{}"


def test_read_error_of_the_disk_is_the_machines_fault() -> None:
    """The first page of a process's memory is mapped by nothing: reading it gives ``EIO``."""
    memory = Path("/proc") / str(os.getpid()) / "mem"
    with pytest.raises(InfrastructureError, match="erreur d’entrée-sortie"):
        read(Submission("zoe", "theme/a", memory))


def test_lack_of_descriptors_is_the_machines_fault(copies: Path) -> None:
    zoe = find(copies, EXERCISES, None)[1]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(InfrastructureError, match="trop de fichiers"):
            read(zoe)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
