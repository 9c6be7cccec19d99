"""``autograder collecter`` as a teacher runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from tests.conftest import ROOT

NAME = "introduction/pourquoi_apprendre"


@pytest.fixture
def own_course(tmp_path: Path) -> Path:
    folder = tmp_path / "cours"
    folder.mkdir()
    for part in ("cours.toml", "source"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    return folder


def test_command_places_copies_and_tells_what_it_cannot(
    own_course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moodle = tmp_path / "remis/Zoé Le Goff_12345_assignsubmission_file_"
    moodle.mkdir(parents=True)
    shutil.copy(ROOT / f"release/{NAME}.ipynb", moodle / "carnet (1).ipynb")
    (tmp_path / "liste.csv").write_text(
        "Nom complet;login;Date de remise\nZoé Le Goff;zoe;15 janvier 2027, 11:00\n"
    )
    call = ["collecter", str(tmp_path / "remis"), "--cours", str(own_course),
            "--etudiants", str(tmp_path / "liste.csv")]
    assert main(call) == 0
    assert "1 carnet(s) rangé(s)" in capsys.readouterr().out
    placed = own_course / "submitted/zoe" / NAME
    assert placed.with_suffix(".ipynb").is_file()
    assert placed.with_name("timestamp.txt").read_text() == "2027-01-15 10:00:00 UTC\n"

    (tmp_path / "remis/inconnu.ipynb").write_text("{}")
    assert main(call) == 1
    assert "Non rangé\xa0: inconnu" in capsys.readouterr().out


def test_unknown_time_zone_is_refused(
    own_course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "liste.csv").write_text("etudiant\nzoe\n")
    for zone in ("Mars/Olympus", "../../etc/passwd", ""):
        code = main(["collecter", str(tmp_path), "--cours", str(own_course), "--fuseau", zone,
                     "--etudiants", str(tmp_path / "liste.csv")])
        assert code == 2
        assert "Fuseau horaire inconnu" in capsys.readouterr().err
