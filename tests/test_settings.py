"""``cours.toml``: what is understood, and what is refused in French."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.platforms.run import setup_of
from autograder.room import Limits
from autograder.settings import BOUNDS, Settings, read

HEAD = 'nom = "ML 2027"\nsession = "juin"\n'


def settings(folder: Path, text: str = "", head: str = HEAD) -> Settings:
    (folder / "cours.toml").write_text(f"{head}{text}\n", encoding="utf-8")
    return read(folder)


def refusal(folder: Path, text: str = "", head: str = HEAD) -> str:
    with pytest.raises(CourseError) as refused:
        settings(folder, text, head)
    return str(refused.value).replace("\u00a0", " ")


def test_a_name_and_a_session_are_enough(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found == Settings(name="ML 2027", session="juin")
    assert (found.room.isolation, found.room.bounds, found.exercises) == ("bulle", {}, {})
    assert found.lateness.points_per_day == 0
    assert found.lateness.zone.key == "Europe/Paris"


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = settings(tmp_path, """
exercices = ["finance", "medecine_sante/epidemies"]
[salle]
isolation = "aucune"
duree = 60
memoire = 2048
taille_fichier = 8
sortie = 16
figures = true
[retard]
points_par_jour = 1.5
grace_minutes = 15
plafond = 5
fuseau = "America/Martinique"
[carnet_de_notes]
base = "postgres://prof:secret@hote/notes"
""")
    assert found.exercises == {"finance": 1.0, "medecine_sante/epidemies": 1.0}
    assert (found.room.isolation, found.room.figures) == ("aucune", True)
    assert found.room.bounds == {
        "wall": 60, "memory": 2048 * 2**20, "file_size": 8 * 2**20, "cell_output": 16 * 2**10,
    }
    late = found.lateness
    assert (late.points_per_day, late.grace, late.cap) == (1.5, timedelta(minutes=15), 5)
    assert late.zone.key == "America/Martinique"
    assert found.database == "postgresql+psycopg://prof:secret@hote/notes"
    assert "secret" not in repr(found)


def test_exercises_may_have_weights(tmp_path: Path) -> None:
    found = settings(tmp_path, '[exercices]\n"finance/marches" = 2\nintroduction = 0.5')
    assert found.exercises == {"finance/marches": 2.0, "introduction": 0.5}


def test_every_bound_is_one_of_a_room(tmp_path: Path) -> None:
    assert {bound.field for bound in BOUNDS} <= {field.name for field in fields(Limits)}


def test_settings_of_rooms_reach_them(tmp_path: Path) -> None:
    asked = settings(tmp_path, "[salle]\nfigures = true\nduree = 60").room
    assert setup_of(asked, bounds={"wall": 30}).limits == Limits(wall=30, figures=True)
    assert setup_of(asked).limits.wall == 60


@pytest.mark.parametrize(("text", "said"), [
    ('[salle]\nisolation = "docker"',
     '[salle] isolation : attendu : « bulle » ou « aucune » ; reçu : "docker"'),
    ("[salle]\nduree = 0", "[salle] duree : attendu : un nombre entier positif ; reçu : 0"),
    ("[salle]\nmemoire = true", "reçu : true"),
    ('[salle]\ncpu = "deux"', 'reçu : "deux"'),
    ("[salle]\nfigures = 1", "[salle] figures : attendu : true ou false ; reçu : 1"),
    ("[retard]\npoints_par_jour = -1", "attendu : un nombre positif ou nul ; reçu : -1"),
    ("[retard]\nplafond = nan", "attendu : un nombre positif ou nul"),
    ("[retard]\ngrace_minutes = 100000", "de 0 à 1440 ; reçu : 100000"),
    ('[retard]\nfuseau = "Paris"', 'comme « Europe/Paris » ; reçu : "Paris"'),
    ('[retard]\nfuseau = "../../etc/passwd"', "comme « Europe/Paris »"),
    ("exercices = []", "exercices : attendu : une liste de noms"),
    ("exercices = [3]", "une liste de noms"),
    ('exercices = ["Finance/../x"]', "une liste de noms"),
    ('exercices = ["finance", "finance"]', "une liste de noms différents"),
    ("[exercices]\nfinance = -1", "un poids positif ou nul"),
    ('demonstration = "oui"', "attendu : true ou false"),
    ('[carnet_de_notes]\nbase = "mysql://secret@hote/base"', "reçu : « mysql »"),
    ("[salle]\nisolement = 3", "réglage inconnu : salle.isolement"),
    ("salle = 3", "réglage inconnu : salle"),
])
def test_a_wrong_setting_says_what_was_expected_and_what_came(
    tmp_path: Path, text: str, said: str
) -> None:
    message = refusal(tmp_path, text)
    assert said in message
    assert "secret" not in message


@pytest.mark.parametrize(("head", "said"), [
    ('nom = ""\nsession = "s"\n', 'un texte entre guillemets, non vide ; reçu : ""'),
    ('nom = "  "\nsession = "s"\n', "nom : attendu"),
    ('session = "s"\n', "le réglage « nom » manque"),
    ('nom = "x"\n', "le réglage « session » manque"),
    ('nom = "x"\nsession = "../x"\n', "un nom en lettres, chiffres, - et _"),
    ("nom = \n", "est mal écrit, ligne 1, colonne"),
])
def test_a_damaged_head_is_refused(tmp_path: Path, head: str, said: str) -> None:
    assert said in refusal(tmp_path, head=head)


def test_another_encoding_is_refused_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "cours.toml").write_bytes('nom = "Été"\nsession = "s"\n'.encode("latin-1"))
    with pytest.raises(CourseError, match="UTF-8"):
        read(tmp_path)


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "cours.toml").write_bytes(HEAD.encode("utf-8-sig"))
    assert read(tmp_path).name == "ML 2027"
