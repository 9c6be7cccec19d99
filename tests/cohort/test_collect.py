"""What platforms give back finds its place, and what has none is told."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.cohort import deposit
from autograder.cohort.collect import Collected, Rules, collect
from autograder.cohort.copies import find, read
from autograder.cohort.owners import Owners
from autograder.cohort.platform_date import deposit_dates, parsed
from autograder.cohort.roster import Roster, read_roster
from autograder.errors import InfrastructureError, UsageError
from autograder.exercise_id import ExerciseId

EXERCISES = tuple(map(ExerciseId, ("finance/marches", "finance/portefeuille", "sante/lits")))
LIST = """Identifiant;Nom;Prénom;etudiant;Dernière modification (travail remis)
Participant 12345;Le Goff;Zoé;zoe;vendredi 15 janvier 2027, 11:00
Participant 67890;Da Silva;Noé;noe;-
Participant 11111;Martin;Ana;ana1;
Participant 22222;Martin;Ana;ana2;2027-01-15 08:30:00 UTC
"""


def notebook(exercise: str = "finance/marches", source: str = "x = 1") -> bytes:
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source}
    stamp = {"autograder": {"cours": "c", "exercice": exercise}}
    return json.dumps({"cells": [cell], "metadata": stamp}).encode()


Files = Mapping[str, bytes]
MARCHES = notebook()


def packed(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def laid(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def as_archive(folder: Path, files: Files) -> Path:
    folder.mkdir(parents=True)
    path = folder / "Cours-Devoir-42.zip"
    path.write_bytes(packed(files))
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    path = tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")
    return read_roster(path)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "submitted"


@pytest.fixture
def rules(roster: Roster) -> Rules:
    return Rules(exercises=EXERCISES, owners=Owners(roster))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }


NAMINGS: dict[str, Files] = {
    "Moodle, folder ending with _": {
        "Zoé Le Goff_12345_assignsubmission_file_/marches.ipynb": MARCHES},
    "Moodle, folder": {"Zoé Le Goff_12345_assignsubmission_file/marches.ipynb": MARCHES},
    "Moodle, flat": {"Zoé Le Goff_12345_assignsubmission_file_marches.ipynb": MARCHES},
    "Moodle, hidden names": {
        "Participant_12345_assignsubmission_file_/finance/marches.ipynb": MARCHES},
    "Moodle, an archive in a folder": {
        "Zoé Le Goff_12345_assignsubmission_file_/finance_zoe.zip":
            packed({"finance/marches.ipynb": MARCHES})},
    "Moodle, a flat archive": {
        "Zoé Le Goff_12345_assignsubmission_file_finance_zoe.zip":
            packed({"marches.ipynb": MARCHES})},
    "the notebook's own archive": {"finance_zoe.zip": packed({"marches.ipynb": MARCHES})},
    "the notebook's own archive, by full name": {
        "finance_Zoé Le Goff.zip": packed({"finance/marches.ipynb": MARCHES})},
    "an archive named after the student": {"zoe.zip": packed({"finance/marches.ipynb": MARCHES})},
    "a notebook named after the student": {"zoe.ipynb": MARCHES},
    "a notebook named in full, accents decomposed": {"Le Goff Zoe\u0301.ipynb": MARCHES},
    "a folder named after the student": {"zoe/travail/marches.ipynb": MARCHES},
    "a renamed notebook": {"zoe/marches (1).ipynb": MARCHES},
    "a damaged notebook": {"zoe/marches.ipynb": b"{"},
}


@pytest.mark.parametrize("files", NAMINGS.values(), ids=NAMINGS)
@pytest.mark.parametrize("lay", [laid, as_archive], ids=["folder", "archive"])
def test_every_naming_finds_its_student_and_exercise(
    tmp_path: Path, target: Path, rules: Rules, files: Files,
    lay: Callable[[Path, Files], Path],
) -> None:
    done = collect(lay(tmp_path / "remis", files), target, rules)
    assert done.lost == []
    assert done.placed == ["zoe/finance/marches.ipynb"]
    assert list(tree(target)) == done.placed
    assert [one.student for one in find(target, EXERCISES, None)] == ["zoe"]


def collected(tmp_path: Path, rules: Rules, files: Files) -> tuple[Collected, dict[str, bytes]]:
    done = collect(laid(tmp_path / "remis", files), tmp_path / "submitted", rules)
    return done, tree(tmp_path / "submitted")


def test_own_files_follow_the_notebook_and_the_courses_do_not(
    tmp_path: Path, rules: Rules
) -> None:
    files = {
        "finance/marches.ipynb": MARCHES, "finance/aide.py": b"a", "finance/mes/x.csv": b"b",
        "finance/donnees/x.csv": b"c", "finance/outils/verifier.py": b"d",
        "finance/bareme.json": b"e", "finance/timestamp.txt": b"2020-01-01 00:00:00 UTC",
        "finance/.ipynb_checkpoints/marches-checkpoint.ipynb": MARCHES,
        "__MACOSX/finance/._marches.ipynb": b"f", "sante/lits.ipynb": notebook("sante/lits"),
    }
    done, found = collected(tmp_path, rules, {"zoe.zip": packed(files)})
    assert done.lost == []
    assert found == {
        "zoe/finance/aide.py": b"a", "zoe/finance/marches.ipynb": MARCHES,
        "zoe/finance/mes/x.csv": b"b", "zoe/sante/lits.ipynb": notebook("sante/lits"),
    }


def test_flat_files_of_one_student_stay_together(tmp_path: Path, rules: Rules) -> None:
    moodle = "Zoé Le Goff_12345_assignsubmission_file_"
    files = {f"{moodle}marches.ipynb": MARCHES, f"{moodle}aide.py": b"a"}
    done, found = collected(tmp_path, rules, files)
    assert done.lost == []
    assert set(found) == {"zoe/finance/aide.py", "zoe/finance/marches.ipynb"}


@pytest.mark.parametrize(("files", "told"), [
    ({"inconnu.ipynb": MARCHES}, "inconnu : aucun étudiant de ce nom"),
    ({"finance/marches.ipynb": MARCHES}, "finance : aucun étudiant de ce nom"),
    ({"finance_marches.zip": packed({"marches.ipynb": MARCHES})}, "finance_marches : aucun"),
    ({"Ana Martin.ipynb": MARCHES}, "Ana Martin : aucun étudiant de ce nom"),
    ({"Zoé Le Goff_67890_assignsubmission_file_/a.ipynb": MARCHES}, "67890 : aucun étudiant"),
    ({"zoe/rapport.pdf": b"%PDF"}, "zoe, aucun carnet à ranger"),
    ({"zoe/autre.ipynb": notebook("autre/cours")}, "autre.ipynb : carnet d’aucun exercice"),
    ({"zoe/finance/marches.ipynb": MARCHES, "zoe/lu.pdf": b"x"}, "lu.pdf : aucun carnet dans"),
    ({"zoe/marches.ipynb": MARCHES, "zoe/marches (1).ipynb": notebook(source="2")},
     "marches (1).ipynb : double de marches.ipynb"),
    ({"zoe.ipynb": MARCHES, "zoe.zip": packed({"m.ipynb": notebook(source="2")})},
     "zoe/finance/marches.ipynb : 2 fichiers différents"),
    ({"zoe.zip": packed({"a.zip": packed({"marches.ipynb": MARCHES})})}, "aucun carnet à ranger"),
])
def test_what_has_no_certain_place_is_told(
    tmp_path: Path, rules: Rules, files: Files, told: str
) -> None:
    done, found = collected(tmp_path, rules, files)
    assert told in "\n".join(done.lost).replace("\xa0", " ")
    assert list(found) == done.placed


def test_homonyms_are_told_apart_by_moodles_number(tmp_path: Path, rules: Rules) -> None:
    files = {
        "Ana Martin_11111_assignsubmission_file_/marches.ipynb": MARCHES,
        "Ana Martin_22222_assignsubmission_file_/marches.ipynb": notebook(source="2"),
    }
    done, _ = collected(tmp_path, rules, files)
    assert done.placed == ["ana1/finance/marches.ipynb", "ana2/finance/marches.ipynb"]


def test_moodles_number_is_no_students_number(tmp_path: Path, target: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Numéro étudiant\n12345\n")
    rules = Rules(exercises=EXERCISES, owners=Owners(read_roster(path)))
    done, found = collected(
        tmp_path, rules, {"Zoé Le Goff_12345_assignsubmission_file_/m.ipynb": MARCHES}
    )
    assert found == {}
    assert len(done.lost) == 1


def test_without_a_list_names_are_taken_as_they_come(tmp_path: Path) -> None:
    rules = Rules(exercises=EXERCISES, owners=Owners(None))
    files = {
        "zoe.ipynb": MARCHES, "Noé Da Silva_67890_assignsubmission_file_/marches.ipynb": MARCHES,
        "finance_marches.zip": packed({"marches.ipynb": MARCHES}),
    }
    done, _ = collected(tmp_path, rules, files)
    assert done.placed == [
        "Noé Da Silva_67890/finance/marches.ipynb", "zoe/finance/marches.ipynb",
    ]
    assert len(done.lost) == 1


def test_dates_are_the_lists_never_the_students(
    tmp_path: Path, target: Path, roster: Roster
) -> None:
    dates = deposit_dates(roster, ZoneInfo("Europe/Paris"))
    assert {name: f"{date:%H:%M}" for name, date in dates.items()} == {
        "zoe": "10:00", "ana2": "08:30",
    }
    rules = Rules(exercises=EXERCISES, owners=Owners(roster), dates=dates)
    own = packed({"marches.ipynb": MARCHES, "timestamp.txt": b"2020-01-01 00:00:00 UTC"})
    collect(laid(tmp_path / "remis", {"zoe.zip": own, "noe.zip": own}), target, rules)
    found = {one.student: one.date for one in find(target, EXERCISES, None)}
    assert found == {"zoe": dates["zoe"], "noe": None}


@pytest.mark.parametrize(("text", "utc"), [
    ("vendredi 15 janvier 2027, 11:00", "2027-01-15 10:00"),
    ("lundi 1er février 2027, 9:05:30", "2027-02-01 08:05"),
    ("jeudi 12 août 2027, 23:59", "2027-08-12 21:59"),
    ("2027-01-15T11:00:00+01:00", "2027-01-15 10:00"),
    ("2027-01-15 10:00:00 UTC", "2027-01-15 10:00"),
    ("2027-01-15 11:00", "2027-01-15 10:00"),
    ("2027-01-15 11:00:00.250000 CET", "2027-01-15 10:00"),
    ("2027-10-31 02:30:00 CEST", "2027-10-31 00:30"),
    ("2027-10-31 02:30:00 CET", "2027-10-31 01:30"),
    ("2027-01-15 11:00:00 CEST", None), ("2027-01-15 11:00:00 EST", None),
    ("-", None), ("", None), ("15/01/2027 11:00", None), ("31 février 2027, 11:00", None),
    ("0001-01-01T00:00:00+14:00", None),
])
def test_dates_of_platforms_are_read_in_their_zone(text: str, utc: str | None) -> None:
    date = parsed(text, ZoneInfo("Europe/Paris"))
    assert (f"{date:%Y-%m-%d %H:%M}" if date else None) == utc


def test_collecting_again_changes_nothing(tmp_path: Path, rules: Rules) -> None:
    files = {"zoe.ipynb": MARCHES}
    first, before = collected(tmp_path, rules, files)
    again, after = collected(tmp_path, rules, files)
    assert (first.placed, first.known) == (again.known, again.placed)
    assert before == after


def test_copy_that_stands_there_gives_way_only_if_asked(
    tmp_path: Path, target: Path, roster: Roster
) -> None:
    old = laid(target / "zoe/finance", {
        "marches.ipynb": notebook(source="0"), "timestamp.txt": b"2027-01-01 00:00:00 UTC",
    })
    source = laid(tmp_path / "remis", {"zoe.ipynb": MARCHES})
    rules = Rules(exercises=EXERCISES, owners=Owners(roster))
    done = collect(source, target, rules)
    assert "--remplacer" in done.lost[0]
    assert (old / "marches.ipynb").read_bytes() != MARCHES
    done = collect(source, target, Rules(
        exercises=EXERCISES, owners=Owners(roster), replace=True,
    ))
    assert done.placed == ["zoe/finance/marches.ipynb"]
    assert (old / "marches.ipynb").read_bytes() == MARCHES
    assert not (old / "timestamp.txt").exists()
    assert "date du dépôt précédent" in done.lost[0]


CLIMBERS = (
    "../evade.py", "/tmp/evade.py", "a/../../evade.py", "..\\evade.py", "C:\\evade.py",
    "\\\\serveur\\evade.py", "finance/\x1b[2J.py", "n" * 300 + ".py", "/".join("a" * 40),
)


@pytest.mark.parametrize("name", CLIMBERS)
def test_name_that_climbs_is_refused_and_told(tmp_path: Path, rules: Rules, name: str) -> None:
    content = packed({"marches.ipynb": MARCHES, name: b"x"})
    done, found = collected(tmp_path, rules, {"zoe.zip": content})
    assert found == {"zoe/finance/marches.ipynb": MARCHES}
    assert "nom refusé" in done.lost[0]
    assert done.lost[0].replace("\xa0", " ").isprintable()
    assert not list(tmp_path.rglob("evade*"))


def linked(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def encrypted() -> bytes:
    content = bytearray(packed({"marches.ipynb": MARCHES}))
    content[6] |= 1
    content[content.rindex(b"PK\1\2") + 8] |= 1
    return bytes(content)


def swollen() -> bytes:
    """A member whose size is a lie: a few bytes announced, a gigabyte behind."""
    content = bytearray(packed({"marches.ipynb": bytes(1 << 26)}))
    place = content.rindex(b"PK\1\2")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


TRAPS: dict[str, tuple[bytes, str]] = {
    "a bomb": (packed({"marches.ipynb": bytes(1 << 26)}), "une fois décompressé"),
    "a bomb that lies": (swollen(), "marches.ipynb"),
    "a link": (linked("marches.ipynb"), "lien ou fichier spécial"),
    "an encrypted member": (encrypted(), "chiffré"),
    "bytes that are no archive": (b"PK\3\4 rien", "archive abîmée"),
    "a truncated archive": (packed({"marches.ipynb": MARCHES})[:-30], "archive abîmée"),
    "a million members": (b"PK\1\2" * 20_000, "plus de 10000 fichiers"),
}


@pytest.mark.parametrize(("content", "told"), TRAPS.values(), ids=TRAPS)
def test_trapped_archive_costs_its_own_student_only(
    tmp_path: Path, rules: Rules, content: bytes, told: str
) -> None:
    done, found = collected(tmp_path, rules, {"noe.ipynb": MARCHES, "zoe.zip": content})
    assert found == {"noe/finance/marches.ipynb": MARCHES}
    assert told in done.lost[0]


def test_overlapping_bombs_stop_at_the_deposits_bound(
    tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposit, "MAX_DEPOSIT", 1 << 20)
    files = {"marches.ipynb": MARCHES, **{f"{n}.bin": bytes(1 << 18) for n in range(9)}}
    done, found = collected(tmp_path, rules, {"zoe.zip": packed(files)})
    assert sum(map(len, found.values())) <= 1 << 20
    assert len(done.lost) == 9 - (len(found) - 1)
    assert "dépôt de plus de 1 Mio" in done.lost[0]


TRICKS: dict[str, Callable[[Path], object]] = {
    "a link to a file": lambda path: path.symlink_to("/etc/passwd"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_links_of_the_folder_are_never_followed(
    tmp_path: Path, rules: Rules, trick: Callable[[Path], object]
) -> None:
    source = laid(tmp_path / "remis", {"zoe/marches.ipynb": MARCHES})
    trick(source / "zoe/aide.py")
    done = collect(source, tmp_path / "submitted", rules)
    assert tree(tmp_path / "submitted") == {"zoe/finance/marches.ipynb": MARCHES}
    assert "lien, fichier spécial" in done.lost[0]


def test_link_that_stands_in_the_copies_is_not_written_through(
    tmp_path: Path, target: Path, rules: Rules
) -> None:
    (tmp_path / "ailleurs").mkdir()
    (target / "zoe").mkdir(parents=True)
    (target / "zoe/finance").symlink_to(tmp_path / "ailleurs")
    done, _ = collected(tmp_path, rules, {"zoe.ipynb": MARCHES})
    assert "est un lien" in done.lost[0]
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_file_named_like_a_folder_is_told(tmp_path: Path, rules: Rules) -> None:
    files = {"marches.ipynb": MARCHES, "aide": b"x", "aide/a.py": b"y"}
    done, found = collected(tmp_path, rules, {"zoe.zip": packed(files)})
    assert found["zoe/finance/marches.ipynb"] == MARCHES
    assert "de ce nom gêne" in done.lost[0]


def test_collected_copy_is_read_like_any_other(tmp_path: Path, target: Path, rules: Rules) -> None:
    content = packed({"finance/marches.ipynb": MARCHES, "finance/aide.py": b"a"})
    collect(laid(tmp_path / "remis", {"zoe.zip": content}), target, rules)
    copy = read(find(target, EXERCISES, None)[0])
    assert (copy.notebook, dict(copy.files)) == (MARCHES, {"aide.py": b"a"})


def test_neither_folder_nor_archive_is_refused(tmp_path: Path, rules: Rules) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n")
    for name in ("notes.csv", "rien"):
        with pytest.raises(UsageError, match="ni un dossier ni une archive"):
            collect(tmp_path / name, tmp_path / "submitted", rules)


def test_file_that_the_machine_cannot_read_blames_nobody(
    tmp_path: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = laid(tmp_path / "remis", {"zoe.ipynb": MARCHES})

    def vanish(owner: object) -> None:
        del owner
        (source / "zoe.ipynb").unlink()

    monkeypatch.setattr(Owners, "student", lambda self, owner: vanish(owner) or "zoe")
    with pytest.raises(InfrastructureError, match="il a disparu"):
        collect(source, tmp_path / "submitted", rules)
