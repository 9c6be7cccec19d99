"""One row per copy, then one per question and criterion."""

from __future__ import annotations

from pathlib import Path

from autograder.cohort.roster import Roster
from autograder.outils.judge import Score, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.reports import detail, notes
from autograder.reports.figure import number
from tests.reports.examples import grade, results, written


def test_one_row_per_copy_with_the_promised_columns(tmp_path: Path) -> None:
    header, *body = written(tmp_path / "sous", "notes", results())
    assert tuple(header) == notes.COLUMNS
    assert body[0] == ["zoé", "sante", "a", "15.5", "20", "noté", "1",
                       "2026-11-22T10:00:00+00:00", "bien"]
    assert body[1][3] == ""


def test_spreadsheet_formula_is_neutralised(tmp_path: Path) -> None:
    assert written(tmp_path, "notes", results())[2][0] == "'=cmd()"


def test_remark_on_a_student_follows_the_copys_message(tmp_path: Path) -> None:
    _, first, second, _ = written(
        tmp_path, "notes", results(remarks={"zoé": "Hors de la liste."})
    )
    assert (first[-1], second[-1]) == ("bien Hors de la liste.", "Aucune copie.")


def test_other_columns_of_the_list_follow_the_identifier(tmp_path: Path) -> None:
    people = Roster(("Prénom", "=Groupe", "Note"), {"zoé": ("Zoé", "=1", "A+")})
    header, zoe, unlisted, _ = written(tmp_path, "notes", results(people=people))
    assert header[:5] == ["etudiant", "Prénom", "'=Groupe", "liste\xa0: Note", "theme"]
    assert zoe[:5] == ["zoé", "Zoé", "'=1", "A+", "sante"]
    assert unlisted[:5] == ["'=cmd()", "", "", "", "sante"]


def test_detail_has_one_row_per_criterion(tmp_path: Path) -> None:
    score = Score(ROC_AUC.scale, 0.81234, 0.7, 0.8, 0.9, 3.0, 3.0)
    verdicts = (Verdict("q1", 3.0, 3.0, (score,)), Verdict("q2", 0.0, 2.0, message="Vide."))
    one = grade("zoé", "sante/a", 3.0, 5, "noté", verdicts=verdicts, manual={"q2": 1.5})
    header, first, second = written(tmp_path, "detail", results(one))
    assert tuple(header) == detail.COLUMNS
    assert first[3:] == ["q1", "roc_auc", "0.812", "0.7", "0.8", "0.9", "3", "3", "", ""]
    assert second[3:] == ["q2", "", "", "", "", "", "0", "2", "1.5", "Vide."]


def test_numbers_have_a_point_and_no_useless_zero() -> None:
    assert [number(value) for value in (None, 20.0, 0.0, 1 / 3)] == ["", "20", "0", "0.3333"]
