"""The command line: French help, clear errors, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import COMMANDS, main

ENGLISH = ("usage:", "show this", "error:", "required", "positional arguments", "optional")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_french(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, text = run(capsys, *([command] if command else []), "--help")
    assert code == 0
    assert text.startswith("Utilisation")
    assert not [word for word in ENGLISH if word in text.lower()]


@pytest.mark.parametrize(
    "arguments",
    [[], ["noterr"], ["noter", "--zut"], ["noter", "-j", "0"], ["noter", "--isolation", "forte"],
     ["nouveau"], ["noter", "--max-duree", "-3"], ["noter", "inconnu/exercice"]],
    ids=" ".join,
)
def test_misuse_is_explained_in_french_with_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, text = run(capsys, *arguments)
    assert code == 2
    assert "Erreur" in text
    assert not [word for word in ENGLISH if word in text.lower()]


def test_folder_that_is_no_course_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, text = run(capsys, "construire", "--cours", str(tmp_path))
    assert code == 2
    assert "cours.toml" in text


def test_new_course_has_its_own_secret_and_stays_out_of_the_repository(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "ml 2027"
    assert run(capsys, "nouveau", str(folder), "--nom", 'ML "avancé"')[0] == 0
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (folder / "source/medecine_sante/imagerie_medicale.ipynb").is_file()
    code, text = run(capsys, "nouveau", str(folder))
    assert (code, "vide" in text) == (2, True)
    inside = Path(__file__).resolve().parent / "cours"
    assert run(capsys, "nouveau", str(inside))[0] == 2
    assert not inside.exists()


def imported(*arguments: str) -> set[str]:
    """Packages that a command line costs."""
    code = (
        "import sys\n"
        "from autograder.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_pays_for_no_library() -> None:
    assert not imported("--help") & {"numpy", "pandas", "sklearn", "nbgrader", "rich"}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_misspelt_option_does_not_pay_for_what_the_command_needs(command: str) -> None:
    found = imported(command, "--zut")
    assert f"autograder.commands.{command}" in found
    assert not found & {"pandas", "sklearn", "nbgrader"}


@pytest.mark.parametrize("arguments", [
    ["noter", "inconnu/exercice"], ["noter", "--cours", "/absent"], ["noter", "--notes", "/tmp"],
    ["noter", "--copies", "/absent"], ["rejouer", "--copies", "/absent"],
    ["expliquer", "personne", "--copies", "/absent"], ["construire", "--cours", "/absent"],
], ids=" ".join)
def test_wrong_usage_is_said_before_slow_imports(arguments: list[str]) -> None:
    assert not imported(*arguments) & {"pandas", "sklearn", "nbgrader", "sqlalchemy"}


@pytest.mark.parametrize("number", ["0", "-1", "deux", "1.5", ""])
def test_number_of_processes_says_what_it_expects(
    capsys: pytest.CaptureFixture[str], number: str
) -> None:
    code, text = run(capsys, "noter", f"-j{number}" if number else "-j=")
    assert code == 2
    assert "un nombre entier d’au moins 1 était attendu" in text


def test_notes_on_a_folder_are_refused_before_any_copy_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = Path(__file__).resolve().parent.parent
    code, text = run(capsys, "noter", "--cours", str(root), "--notes", str(tmp_path))
    assert code == 2
    assert "est un dossier" in text
