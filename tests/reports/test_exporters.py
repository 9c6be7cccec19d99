"""Files of a run: each whole or not at all, safe in a spreadsheet, refused in time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.cli import build_parser
from autograder.errors import InfrastructureError, UsageError
from autograder.reports import exporters
from autograder.reports.csv_file import neutral
from autograder.reports.exporters import EXPORTERS, Exporter, check, export
from autograder.reports.grade import Results
from tests.reports.examples import results


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@x", "'@x"),
        ("+1+1", "'+1+1"),
        ("-0.5", "-0.5"),
        ("a\x00b\nc", "abc"),
        ("-1e-05", "-1e-05"),
        ("x;=HYPERLINK(A1);", "x;'=HYPERLINK(A1);"),
        ('x; "=A1"', "x; \"'=A1\""),
        ("a ; b - c", "a ; b - c"),
    ],
)
def test_neutral_keeps_numbers_and_disarms_formulas(text: str, safe: str) -> None:
    assert neutral(text) == safe


def test_french_spaces_are_kept() -> None:
    assert neutral("Temps dépassé\xa0: 25\u202f000\x07") == "Temps dépassé\xa0: 25\u202f000"


def test_every_exporter_has_its_option_and_its_file(tmp_path: Path) -> None:
    given = build_parser().parse_args(["noter"])
    assert all(hasattr(given, exporter.option) for exporter in EXPORTERS)
    wanted = {exporter.option: tmp_path / exporter.option for exporter in EXPORTERS}
    wanted["moodle"].write_text("Identifiant,Note\nParticipant 1,\n")
    assert export(results(), wanted) == {
        exporter.title: wanted[exporter.option] for exporter in EXPORTERS
    }


def broken(results: Results, path: Path) -> bytes:
    raise OSError(28, "No space left on device")


def test_file_that_fails_keeps_its_former_content_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = Exporter(title="Casse", option="casse", about="", make=broken)
    monkeypatch.setattr(exporters, "EXPORTERS", (failing, *EXPORTERS))
    former = tmp_path / "casse.csv"
    former.write_text("avant")
    with pytest.raises(InfrastructureError, match=r"casse\.csv n’a pas pu être écrit"):
        export(results(), {"casse": former, "notes": tmp_path / "notes.csv"})
    assert former.read_text() == "avant"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["casse.csv", "notes.csv"]


def test_interrupted_run_leaves_the_former_file_and_writes_one_marked_partial(
    tmp_path: Path,
) -> None:
    path, beside = tmp_path / "notes.csv", tmp_path / "notes.partiel.csv"
    path.write_text("avant")
    assert export(results(), {"notes": path}, partial=True) == {"Notes": beside}
    assert path.read_text() == "avant"
    assert len(beside.read_text(encoding="utf-8").splitlines()) == 4
    export(results(), {"notes": path})
    assert path.read_text() != "avant"
    assert not beside.exists()


def test_folder_and_file_asked_for_twice_are_refused(tmp_path: Path) -> None:
    check({"notes": tmp_path / "neuf/notes.csv", "detail": tmp_path / "detail.csv"})
    with pytest.raises(UsageError, match="est un dossier"):
        check({"notes": tmp_path})
    with pytest.raises(UsageError, match="même fichier"):
        check({"notes": tmp_path / "a.csv", "detail": tmp_path / "sous/../a.csv"})


def test_place_where_nothing_can_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fichier").touch()
    with pytest.raises(UsageError, match="ne peut pas être écrit"):
        check({"notes": tmp_path / "fichier/notes.csv"})
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(UsageError, match="ne peut pas être écrit"):
        check({"notes": tmp_path / "notes.csv"})
