"""``autograder noter --discret``: counts in public, everything that names somebody in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.commands.console import say
from autograder.commands.discreet import Ended, discreetly
from autograder.commands.exit_code import ExitCode
from autograder.errors import InfrastructureError, UsageError
from tests.platforms.essai import write_course

NAME = "xanthippe"


def speak() -> Ended:
    """Name a student by every way that a run may take."""
    say(NAME)
    print(NAME, file=sys.stderr)
    os.write(1, f"{NAME}\n".encode())
    child = f"import sys; print('{NAME}'); sys.exit('{NAME}')"
    subprocess.run([sys.executable, "-c", child], check=False)
    return Ended(ExitCode.FOUND, ("2 copie(s)",))


def test_counts_are_said_and_names_are_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "notes/journal.txt"
    assert discreetly(speak, journal) is ExitCode.FOUND
    print("après")
    out, err = capfd.readouterr()
    assert err == ""
    assert out.splitlines()[0] == "2 copie(s)"
    assert "Code 1" in out.splitlines()[1]
    assert str(journal) in out
    assert out.endswith("après\n")
    assert NAME not in out
    assert journal.read_text(encoding="utf-8").count(NAME) >= 5


def fail(error: BaseException) -> Callable[[], Ended]:
    def run() -> Ended:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError(NAME), ExitCode.USAGE),
        (InfrastructureError(NAME), ExitCode.FAULT),
        (OSError(28, NAME), ExitCode.FAULT),
        (KeyError(NAME), ExitCode.FAULT),
        (KeyboardInterrupt(NAME), ExitCode.INTERRUPTED),
    ],
)
def test_error_gives_its_code_in_public_and_its_words_to_the_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], error: BaseException, code: ExitCode
) -> None:
    error.add_note(f"note sur {NAME}")
    journal = tmp_path / "journal.txt"
    assert discreetly(fail(error), journal) is code
    out, err = capfd.readouterr()
    assert err == ""
    assert f"Code {code.value}" in out
    assert NAME not in out
    text = journal.read_text(encoding="utf-8")
    assert f"note sur {NAME}" in text
    assert ("Traceback" in text) is isinstance(error, KeyError | OSError | KeyboardInterrupt)


def test_place_where_no_journal_can_stand_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    with pytest.raises(UsageError, match="--discret"):
        discreetly(speak, tmp_path / "notes/journal.txt")


def test_refused_list_is_told_in_the_file_beside_the_grades(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cours"
    write_course(folder)
    (folder / "liste.csv").write_text(f"etudiant\n{NAME}\n{NAME}\n")
    (folder / f"submitted/{NAME}").mkdir(parents=True)
    code = main([
        "noter", "--discret", "--cours", str(folder), "--etudiants", str(folder / "liste.csv"),
        "--notes", str(tmp_path / "notes/notes.csv"),
    ])
    out, err = capfd.readouterr()
    assert code == 2
    assert NAME not in out + err
    assert f"nomme deux fois\xa0: {NAME}" in (tmp_path / "notes/journal.txt").read_text("utf-8")
