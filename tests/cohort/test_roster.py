"""The list of students: what a spreadsheet writes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cohort.roster import read_roster
from autograder.errors import UsageError


@pytest.mark.parametrize(
    "text",
    [
        "etudiant\nzoe\nnoe\n",
        "nom;etudiant\nZ;zoe\nN;noe\n",
        "zoe\nnoe\n",
        "\ufeffetudiant\nzoe\nnoe\n",
        "Nom,Étudiant\nZ,zoe\nN,noe\n",
        "ETUDIANT\nzoe\nnoe\n",
    ],
)
def test_roster_is_read_with_either_separator(tmp_path: Path, text: str) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    assert read_roster(path) == ("zoe", "noe")


@pytest.mark.parametrize(("text", "message"), [
    ("", "vide"), ("zoe\nzoe\n", "deux fois"), ("Zo\xe9\nZoe\u0301\n", "deux fois"),
    ("Nom;Prénom;Identifiant\nLe Goff;Zoé;zoe\n", "Nommez « etudiant »".replace(" ", "\\s")),
])
def test_bad_roster_is_refused_in_french(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_roster(path)


def test_list_of_an_old_spreadsheet_is_told_apart_from_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes("étudiant\nzoé\n".encode("latin-1"))
    with pytest.raises(UsageError, match="CSV UTF-8"):
        read_roster(path)
