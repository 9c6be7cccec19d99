from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course, create_secret, open_course
from autograder.errors import CourseError, UsageError
from autograder.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cours.toml").write_text('nom = "Essai"\nsession = "juin"\n', encoding="utf-8")
    create_secret(tmp_path)
    return tmp_path


def test_secret_is_drawn_once_and_private(folder: Path) -> None:
    path = folder / "secret.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(open_course(folder).secret) == 32
    with pytest.raises(FileExistsError):
        create_secret(folder)


def test_secret_never_shows(folder: Path) -> None:
    course = open_course(folder)
    assert course.secret.hex() not in repr(course)
    assert course.secret.hex() not in course.fingerprint


def test_secret_readable_by_others_is_refused(folder: Path) -> None:
    (folder / "secret.key").chmod(0o644)
    with pytest.raises(CourseError, match="chmod 600"):
        open_course(folder)


@pytest.mark.parametrize("content", ["", "zz", "ab"])
def test_damaged_secret_is_refused(folder: Path, content: str) -> None:
    (folder / "secret.key").write_text(content)
    with pytest.raises(CourseError, match=r"secret|octets"):
        open_course(folder)


def test_missing_secret_is_refused(folder: Path) -> None:
    (folder / "secret.key").unlink()
    with pytest.raises(CourseError, match="sauvegarde"):
        open_course(folder)


def test_folder_without_settings_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="autograder nouveau"):
        open_course(tmp_path)


@pytest.mark.parametrize("text", ["nom = 3", "nom = ", 'nom = "x"\nsession = "../x"'])
def test_bad_settings_are_refused(folder: Path, text: str) -> None:
    (folder / "cours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError):
        open_course(folder)


@pytest.mark.parametrize(("text", "name"), [
    ("[retard]\npoints_par_jours = 2", "retard.points_par_jours"),
    ("[duree]\nmax = 30", "duree.max"), ("sesion = 2", "sesion"), ("retard = 2", "retard"),
])
def test_misspelt_setting_is_refused(folder: Path, text: str, name: str) -> None:
    path = folder / "cours.toml"
    path.write_text(f'nom = "x"\nsession = "s"\n{text}\n', encoding="utf-8")
    with pytest.raises(CourseError, match=f"inconnu\\s: {name}\\. Réglages"):
        open_course(folder)


def test_draws_depend_on_every_label_and_on_the_secret() -> None:
    settings = Settings(name="a", session="s")
    course, other = (Course(Path(), settings, key * 32) for key in (b"1", b"2"))
    draws = {
        generator.integers(2**62)
        for generator in (
            course.rng("a", "b"), course.rng("ab"), course.rng("a", "c"), other.rng("a", "b")
        )
    }
    assert len(draws) == 4
    assert course.rng("a").integers(2**62) == course.rng("a").integers(2**62)
    assert course.fingerprint != other.fingerprint


@pytest.mark.parametrize(("text", "weights"), [
    ("", {}),
    ('exercices = ["finance/b", "sante/a"]', {"finance/b": 1.0, "sante/a": 1.0}),
    ('[exercices]\n"sante/a" = 2\n"finance/b" = 0.5', {"sante/a": 2.0, "finance/b": 0.5}),
])
def test_course_says_what_its_mean_is_over(
    folder: Path, text: str, weights: dict[str, float]
) -> None:
    path = folder / "cours.toml"
    path.write_text(f'nom = "x"\nsession = "s"\n{text}\n', encoding="utf-8")
    found = open_course(folder).settings.exercises
    assert list(found.items()) == list(weights.items())


@pytest.mark.parametrize("text", [
    'exercices = "sante/a"', "exercices = [3]", '[exercices]\n"sante/a" = -1',
    '[exercices]\n"sante/a" = true', '[exercices]\n"sante/a" = nan',
])
def test_weights_that_mean_nothing_are_refused(folder: Path, text: str) -> None:
    path = folder / "cours.toml"
    path.write_text(f'nom = "x"\nsession = "s"\n{text}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"exercices|Exercice"):
        open_course(folder)


def test_course_is_a_key_whatever_its_mean_is_over(folder: Path) -> None:
    (folder / "cours.toml").write_text('nom = "x"\nsession = "s"\nexercices = ["a/b"]\n')
    assert {open_course(folder): 1}[open_course(folder)] == 1


def test_settings_in_another_encoding_say_which_is_expected(folder: Path) -> None:
    (folder / "cours.toml").write_bytes('nom = "Été"\nsession = "s"\n'.encode("latin-1"))
    with pytest.raises(CourseError, match="UTF-8"):
        open_course(folder)
