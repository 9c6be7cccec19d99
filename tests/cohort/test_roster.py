"""The list of students: what a spreadsheet writes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.cohort.copies import find
from autograder.cohort.roster import Roster, read_roster
from autograder.errors import UsageError


def listed(folder: Path, content: str | bytes) -> Roster:
    path = folder / "liste.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(path)


def refused(folder: Path, content: str | bytes) -> str:
    with pytest.raises(UsageError) as caught:
        listed(folder, content)
    return str(caught.value).replace("\xa0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "etudiant\nzoe\nnoe\n",
        "nom;etudiant\nZ;zoe\nN;noe\n",
        "zoe\nnoe\n",
        "\ufeffetudiant\nzoe\nnoe\n",
        "Nom,Étudiant\nZ,zoe\nN,noe\n",
        "ETUDIANT\nzoe\nnoe\n",
        "nom\tetudiant\tgroupe\nLe Goff, Z.\tzoe\tA;B\nN\tnoe\t\n",
        "etudiant;;\r\nzoe;;\r\n;;\r\nnoe;;\r\n",
        '"nom","etudiant"\n"Le Goff\nZoé","zoe"\n"N","noe"\n',
    ],
)
def test_roster_is_read_with_any_separator(tmp_path: Path, text: str) -> None:
    assert tuple(listed(tmp_path, text)) == ("zoe", "noe")


@pytest.mark.parametrize("heading", [
    "etudiant", "Étudiant", "Étudiant·e", "Étudiant(e)", "login", "Identifiant", "IDENTIFIANT",
    "Numéro étudiant", "N° étudiant", "Nº étudiant", "numero_etudiant", "Code étudiant",
    "Nom d’utilisateur", "Username", "Numéro d’identification", "E\u0301tudiant",
])
@pytest.mark.parametrize("title", ["", "Liste des étudiants, L3 ; 2026\n\n", "sep=;\n"])
def test_column_of_identifiers_is_found_by_its_heading(
    tmp_path: Path, heading: str, title: str
) -> None:
    text = f"{title}Nom;Prénom;{heading};Groupe\nLe Goff;Zoé;zoe;A\nDa;Noé;noe;B\n"
    assert tuple(listed(tmp_path, text)) == ("zoe", "noe")


def test_column_named_etudiant_wins_over_every_other(tmp_path: Path) -> None:
    roster = listed(tmp_path, "login;etudiant;identifiant\nl1;zoe;i1\nl2;noe;i2\n")
    assert tuple(roster) == ("zoe", "noe")
    assert roster.columns == ("login", "identifiant")


def test_other_columns_are_carried_along(tmp_path: Path) -> None:
    roster = listed(tmp_path, "Nom;Prénom;login;;Groupe\nLe Goff;Zoé;zoe;x;A\nDa;Noé;noe\n")
    assert roster.columns == ("Nom", "Prénom", "Groupe")
    assert roster.extra("zoe") == ("Le Goff", "Zoé", "A")
    assert roster.extra("noe") == ("Da", "Noé", "")
    assert roster.extra("inconnue") == ("", "", "")
    assert len(roster) == 2
    assert "zoe" in roster
    assert "Zoé" not in roster


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_or_without_its_mark(tmp_path: Path, encoding: str) -> None:
    roster = listed(tmp_path, "Prénom\tÉtudiant\r\nZoé\tzoé\r\n".encode(encoding))
    assert tuple(roster) == ("zoé",)
    assert roster.extra("zoé") == ("Zoé",)


@pytest.mark.parametrize(("content", "message"), [
    ("étudiant\nzoé\n".encode("latin-1"), "n’est pas en UTF-8. Dans un tableur"),
    ("étudiant\nzoé – œ\n".encode("cp1252"), "n’est pas en UTF-8. Dans un tableur"),
    ("etudiant\nzoe\n".encode("utf-16-le"), "UTF-16 sans sa marque. Dans un tableur"),
    ("etudiant\nzoe\n".encode("utf-16-be"), "UTF-16 sans sa marque. Dans un tableur"),
    ("etudiant\nzoe\n".encode("utf-16") + b"\x00\xd8\x00\xd8", "pas en UTF-8"),
    (b"PK\x03\x04 xl/workbook.xml", "un classeur, pas un fichier CSV. Dans un tableur"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "un classeur, pas un fichier CSV. Dans un tableur"),
])
def test_another_encoding_or_kind_is_refused_with_the_remedy(
    tmp_path: Path, content: bytes, message: str
) -> None:
    assert message in refused(tmp_path, content)


@pytest.mark.parametrize(("text", "message"), [
    ("", "est vide"),
    (" \n\n", "est vide"),
    ("zoe\nzoe\n", "nomme deux fois : zoe"),
    ("Zo\xe9\nZoe\u0301\n", "nomme deux fois : Zo\xe9"),
    ("\n".join(f"e{n % 12}" for n in range(24)), "e0, e1, e10, e11, e2 et 7 autres"),
    ("Nom;Prénom\nLe Goff;Zoé\n", "parmi : Nom, Prénom. Nommez « etudiant »"),
    ("Le Goff|Zoé,zoe\nDa,noe\n", "une virgule, une tabulation"),
    ("Nom\nzoe\nnoe\n", "parmi : Nom. Nommez « etudiant »"),
    ("Login;Numéro étudiant\nzoe;12\n", "« Login », « Numéro étudiant ». Nommez « etudiant »"),
    ("etudiant\nzoe;A\n", "plus de cases que d’en-têtes : ligne 2"),
    ("nom;etudiant\nZ;zoe\nN;\n", "ligne 3, «  »"),
    ('etudiant\n"' + "x" * 200_000 + '"\n', "n’est pas un fichier CSV lisible, ligne 2"),
])
def test_bad_roster_is_refused_in_french(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text)


@pytest.mark.parametrize("name", [
    "../../etc", "..", ".", ".cache", "a/b", "/etc", "a\\b", "zoe\0", "zo\x1be", "zoe\u202e",
    "é" * 128,
])
def test_identifier_that_names_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    message = refused(tmp_path, f"etudiant\nnoe\n{name}\n")
    assert "ne peut pas nommer un dossier : ligne 3" in message
    assert message.isprintable()


def test_missing_list_is_told_apart_from_an_unreadable_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="introuvable"):
        read_roster(tmp_path / "rien.csv")
    with pytest.raises(UsageError, match="introuvable"):
        read_roster(tmp_path)


def test_roster_says_who_is_absent(tmp_path: Path) -> None:
    (tmp_path / "copies/zoe/theme").mkdir(parents=True)
    (tmp_path / "copies/zoe/theme/a.ipynb").write_text("{}")
    roster = listed(tmp_path, "Nom;login\nLe Goff;zoe\nDa;noe\n")
    found = find(tmp_path / "copies", ("theme/a",), roster)
    assert [(one.student, one.path is None) for one in found] == [("noe", True), ("zoe", False)]
