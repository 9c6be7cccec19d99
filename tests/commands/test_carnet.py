"""``autograder carnet``: what an author writes becomes the source, and comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.publish.script import notebook, parse, script
from tests.conftest import EXERCISES, ROOT

EXERCISE = "theme/exercice"
TEXT = """# %% [texte]
# Titre : début

# %%
x = 1

# %% [verrou] outils
y = 2

# %% [reponse] q1_reponse
a = ...
### BEGIN SOLUTION
a = x
### END SOLUTION

# %% [verifier] q1 2.5
verifier("q1", a)

# %% [corrige] q1 erreur
Un texte

# %% [corrige_code]
z = 3

# %% [enseignant] classe
Une note
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "cours").mkdir()
    (tmp_path / "cours" / "cours.toml").write_text(
        'nom = "Essai"\nsession = "demo"\ndemonstration = true\n'
    )
    (tmp_path / "cours" / "source").mkdir()
    return tmp_path / "cours"


def run(course: Path, *given: str) -> int:
    return main(["carnet", EXERCISE, *given, "--cours", str(course)])


def test_script_becomes_the_source_typeset_and_comes_back(course: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "brouillon.py", tmp_path / "retour.py"
    first.write_text(TEXT, encoding="utf-8")
    assert run(course, "--depuis", str(first)) == 0
    source = json.loads((course / "source" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8"))
    assert source["cells"][0]["source"] == ["# Titre\u00a0: début"]
    assert source["metadata"]["autograder"] == {"exercice": EXERCISE}
    assert run(course, "--vers", str(second)) == 0
    assert second.read_text(encoding="utf-8") == TEXT.replace("Titre :", "Titre\u00a0:")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_source_comes_back_from_its_script_as_it_was(exercise: str) -> None:
    source = json.loads((ROOT / "source" / f"{exercise}.ipynb").read_text(encoding="utf-8"))
    again = notebook(parse(script(source)), exercise)
    assert [cell["source"] for cell in again["cells"]] == [
        cell["source"] for cell in source["cells"]
    ]
    assert [cell["metadata"] for cell in again["cells"]] == [
        cell["metadata"] for cell in source["cells"]
    ]


def test_script_beside_the_sources_is_refused(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = course / "source" / "brouillon.py"
    inside.write_text(TEXT, encoding="utf-8")
    assert run(course, "--depuis", str(inside)) == 2
    assert "avec les solutions" in capsys.readouterr().err
    inside.unlink()
    outside = course.parent / "brouillon.py"
    outside.write_text(TEXT, encoding="utf-8")
    assert run(course, "--depuis", str(outside)) == 0
    assert run(course, "--vers", str(inside)) == 2
    assert not inside.exists()


def test_an_authors_script_is_never_written_over(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = course.parent / "brouillon.py"
    draft.write_text(TEXT, encoding="utf-8")
    assert run(course, "--depuis", str(draft)) == 0
    assert run(course, "--vers", str(draft)) == 2
    assert "existe déjà" in capsys.readouterr().err
    assert draft.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(("content", "said"), [
    (None, "illisible"),
    ("é".encode("latin-1"), "illisible"),
    (b"x = 1\n", "aucune cellule"),
    (b"# %% [question] q1\n", "Genre de cellule inconnu"),
])
def test_what_is_not_a_script_is_said_and_changes_nothing(
    course: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    draft = course.parent / "brouillon.py"
    if content is not None:
        draft.write_bytes(content)
    assert run(course, "--depuis", str(draft)) == 2
    assert said in capsys.readouterr().err
    assert not list((course / "source").rglob("*.ipynb"))


def test_unknown_notebook_is_said(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(course, "--vers", str(course.parent / "brouillon.py")) == 2
    assert "Carnet absent" in capsys.readouterr().err
