"""The end of a notebook: where it stands, and the archive to hand in."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.cohort.collect import Rules, collect
from autograder.cohort.owners import Owners
from autograder.cohort.roster import read_roster
from autograder.course import Course
from autograder.grading.grade import grade
from autograder.outils import Verificateur, deposit, session
from autograder.outils.card import Card, State
from autograder.outils.journal import Cell, Gaps, Journal
from autograder.publish.build import make_paper
from autograder.room import Limits, open_room
from tests.platforms import essai

MINI = essai.NAMES[0]
ZOE = "essai_Zoé Le Goff.zip"


@pytest.fixture
def verifier(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Verificateur:
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setattr("autograder.outils.verifier.JOURNAL", Journal())
    return Verificateur("mini", tiny_folder)


@pytest.fixture
def journal(verifier: Verificateur, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """That of a kernel where every cell of the file has run."""
    kept = Journal()
    for cell in deposit.code_cells((tiny_folder / "mini.ipynb").read_bytes()):
        kept.note(cell.id, cell.source)
    monkeypatch.setattr("autograder.outils.verifier.JOURNAL", kept)
    return kept


def perfect(table: Any) -> Any:
    return table["x"]


def test_summary_tells_each_question_and_what_remains(
    verifier: Verificateur, cards: list[Card]
) -> None:
    verifier.bilan()
    assert cards[-1].state is State.OPEN
    assert [one.state for one in cards[-1].listed] == [State.UNSEEN, State.UNSEEN]
    assert "q1 (4\u00a0points), q2 (6\u00a0points)" in cards[-1].advice[0]
    assert "aucun point mesuré" in repr(cards[-1])
    verifier("q1", {"moyenne": 2})
    verifier("q2", perfect)
    verifier.bilan()
    text = repr(cards[-1])
    assert cards[-1].state is State.DONE
    assert "Question 1 · Une moyenne\u00a0: Forme correcte, 4\u00a0points à l’examen" in text
    assert re.search(r"Votre carnet\u00a0: [\d,]+ sur 6 mesurés", text)
    assert "4\u00a0points à juger à l’examen seulement" in text
    assert "Jugé à l’examen seulement\u00a0: q1 (4\u00a0points)." in text


def test_summary_forgets_an_answer_that_was_emptied(
    verifier: Verificateur, cards: list[Card]
) -> None:
    verifier("q2", perfect)
    with pytest.raises(AssertionError):
        verifier("q2", ...)
    verifier.bilan()
    assert cards[-1].listed[1].state is State.EMPTY
    assert cards[-1].listed[1].points is None


def test_archive_holds_the_theme_and_is_collected(
    verifier: Verificateur, journal: Journal, tiny_folder: Path, cards: list[Card], tmp_path: Path
) -> None:
    (tiny_folder / "mon_module.py").write_text("x = 1\n", encoding="utf-8")
    verifier("q1", {"moyenne": 2})
    verifier("q2", perfect)
    verifier.remettre(" Zoé  Le Goff ")
    assert cards[-1].state is State.READY
    with zipfile.ZipFile(tiny_folder / ZOE) as archive:
        assert set(archive.namelist()) == {"mini.ipynb", "second.ipynb", "mon_module.py"}
    roster = tmp_path / "liste.csv"
    roster.write_text("etudiant;Nom;Prénom\nzoe;Le Goff;Zoé\n", encoding="utf-8")
    handed = tmp_path / "remis"
    handed.mkdir()
    (tiny_folder / ZOE).rename(handed / ZOE)
    rules = Rules(exercises=essai.NAMES, owners=Owners(read_roster(roster)))
    collected = collect(handed, tmp_path / "submitted", rules)
    assert collected.lost == []
    assert collected.placed == ["zoe/essai/mini.ipynb", "zoe/essai/second.ipynb"]
    placed = tmp_path / "submitted" / "zoe" / "essai" / "mini.ipynb"
    assert hashlib.sha256(placed.read_bytes()).hexdigest() in repr(cards[-1])


def test_receipt_is_kept_beside_the_archive(
    verifier: Verificateur, journal: Journal, tiny_folder: Path, cards: list[Card]
) -> None:
    verifier.remettre("Zoé Le Goff")
    receipt = (tiny_folder / "essai_Zoé Le Goff.recu.txt").read_text(encoding="utf-8")
    digest = hashlib.sha256((tiny_folder / "mini.ipynb").read_bytes()).hexdigest()
    assert f"mini.ipynb, empreinte SHA-256\u00a0: {digest}" in receipt
    assert re.search(r"Faite le \d\d/\d\d/\d{4} à \d\d:\d\d:\d\d \(UTC[+-]\d\d:\d\d\)", receipt)
    assert "Rien n’est encore remis" in repr(cards[-1])


def test_unanswered_questions_are_told_and_block_nothing(
    verifier: Verificateur, journal: Journal, tiny_folder: Path, cards: list[Card]
) -> None:
    verifier("q1", {"moyenne": 2})
    verifier.remettre("Zoé Le Goff")
    assert cards[-1].state is State.DOUBTFUL
    assert cards[-1].advice[0] == "Sans réponse, ou pas encore vérifié\u00a0: q2."
    assert (tiny_folder / ZOE).is_file()


def test_cell_that_was_run_but_not_saved_is_told(
    verifier: Verificateur, journal: Journal, cards: list[Card]
) -> None:
    journal.note("q2_reponse", "modele = autre_chose")
    journal.note("remise", 'verifier.remettre("Zoé Le Goff")')
    verifier.remettre("Zoé Le Goff")
    assert "**Enregistrez le carnet, ou exécutez-le**" in cards[-1].advice[0]
    assert "«\u00a0modele = ...\u00a0»" in cards[-1].advice[0]


def cells(**sources: str) -> list[Cell]:
    return [Cell(name, source) for name, source in sources.items()]


def test_file_that_was_all_run_has_no_gap() -> None:
    journal = Journal()
    journal.note("a", "x = 1\n")
    journal.note(None, "y = 2")
    journal.note("b", "verifier.remettre()")
    assert journal.compare(cells(a="x = 1", c="y = 2", vide="")) == Gaps([], [], [])


def test_each_gap_between_kernel_and_file_is_named_by_its_first_line() -> None:
    journal = Journal()
    journal.note("a", "x = 1")
    journal.note("a", "x = 2")
    journal.note("perdue", "z = 3\nz + 1")
    journal.note("b", "verifier.remettre()")
    gaps = journal.compare(cells(a="x = 1", d="w = 4" + " + 4" * 20))
    assert gaps.changed == ["«\u00a0x = 1\u00a0»"]
    assert gaps.never_run == ["«\u00a0w = 4 + 4 + 4 + 4 + 4 + 4 + 4 + 4 + 4 +…\u00a0»"]
    assert gaps.not_in_file == ["«\u00a0z = 3\u00a0»"]


@pytest.mark.parametrize("name", [
    "", "Prénom Nom", "a/b", "..", ".cache", 'a"b', "x\u202ey", "a" * 200, "C:nul",
])
def test_name_that_no_file_can_bear_is_refused_with_an_example(
    name: str, verifier: Verificateur, tiny_folder: Path
) -> None:
    with pytest.raises(AssertionError, match="remettre"):
        verifier.remettre(name)
    assert list(tiny_folder.glob("*.zip")) == []


def test_shared_server_knows_the_name(
    verifier: Verificateur, journal: Journal, tiny_folder: Path, cards: list[Card],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "zoe")
    verifier.remettre()
    assert (tiny_folder / "essai_zoe.zip").is_file()


def test_renamed_notebook_takes_back_its_name_in_the_archive(
    verifier: Verificateur, journal: Journal, tiny_folder: Path, cards: list[Card],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tiny_folder / "mini.ipynb").rename(tiny_folder / "mini (copie).ipynb")
    with pytest.raises(AssertionError, match="introuvable"):
        verifier.remettre("zoe")
    monkeypatch.setenv("JPY_SESSION_NAME", "cours/essai/mini (copie).ipynb")
    verifier.remettre("zoe")
    with zipfile.ZipFile(tiny_folder / "essai_zoe.zip") as archive:
        assert set(archive.namelist()) == {"mini.ipynb", "second.ipynb"}


def test_damaged_notebook_is_told(
    verifier: Verificateur, journal: Journal, tiny_folder: Path
) -> None:
    (tiny_folder / "mini.ipynb").write_bytes(b'{"cells": 3')
    with pytest.raises(AssertionError, match="illisible"):
        verifier.remettre("zoe")


def test_kernel_notes_what_it_runs(tiny_folder: Path) -> None:
    path = tiny_folder / "mini.ipynb"
    notebook = nbformat.read(path, as_version=4)
    answers = {
        "q1_reponse": 'reponse = {"moyenne": 3.0}', "q2_reponse": 'modele = lambda t: t["x"]',
    }
    for cell in notebook.cells:
        cell.source = answers.get(cell["id"], cell.source)
    nbformat.write(notebook, path)
    notebook.cells += [
        nbformat.v4.new_code_cell("verifier.bilan()"),
        nbformat.v4.new_code_cell('verifier.remettre("Zoé")'),
    ]
    client = NotebookClient(
        notebook, timeout=60, kernel_name="python3",
        resources={"metadata": {"path": str(tiny_folder)}},
    )
    client.execute()
    summary, handed = (cell.outputs[0]["data"] for cell in notebook.cells[-2:])
    assert "Chaque question a une réponse" in summary["text/plain"]
    assert "Archive prête" in handed["text/plain"]
    assert "À relire" not in handed["text/plain"]
    assert "<details" in handed["text/html"]


def test_in_a_room_nothing_is_shown_written_or_graded_otherwise(tiny_course: Course) -> None:
    paper = make_paper(tiny_course, MINI)
    notebook = json.loads((tiny_course.release / f"{MINI}.ipynb").read_text(encoding="utf-8"))
    copy = essai.Copy(notebook).answer(
        q1='reponse = {"moyenne": 3.0}', q2='modele = lambda table: table["x"].to_numpy()'
    )
    plain = grade(json.dumps(notebook).encode(), {}, paper, open_room("aucune"), Limits(wall=60.0))
    for source in ("verifier.bilan()", 'verifier.remettre("zoe")', "import os; os.listdir()"):
        notebook["cells"].append({
            "cell_type": "code", "id": f"fin{len(notebook['cells'])}", "metadata": {},
            "source": source, "execution_count": None, "outputs": [],
        })
    content = json.dumps(copy.notebook).encode()
    outcome = grade(content, {}, paper, open_room("aucune"), Limits(wall=60.0))
    assert outcome.points == plain.points > 0
    summary, handed, listed = (cell["outputs"] for cell in outcome.notebook["cells"][-3:])
    assert (summary, handed) == ([], [])
    assert ".zip" not in listed[0]["data"]["text/plain"]


def test_session_of_a_room_makes_no_archive(
    verifier: Verificateur, tiny_folder: Path, cards: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "in_room", lambda: True)
    verifier.bilan()
    verifier.remettre("zoe")
    assert cards == []
    assert list(tiny_folder.glob("*.zip")) == []


def test_validate_fails_on_a_missing_answer_and_shows_its_sentence(tiny_folder: Path) -> None:
    from nbgrader.validator import Validator

    failed = Validator().validate(str(tiny_folder / "mini.ipynb"))["failed"]
    assert [cell["source"] for cell in failed] == [
        'verifier("q1", reponse)', 'verifier("q2", modele)',
    ]
    for cell in failed:
        assert "réponse" in cell["error"].splitlines()[-1]
