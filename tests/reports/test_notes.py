from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Outcome, Status
from autograder.outils.judge import Score, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.reports.notes import (
    COLUMNS,
    Grade,
    detail_rows,
    neutral,
    number,
    write_detail,
    write_notes,
    write_synthesis,
)


def grade(
    student: str, exercise: str, points: float | None, max_points: float, status: str,
    **others: Any,
) -> Grade:
    return Grade(
        student=student, exercise=ExerciseId(exercise), points=points, max_points=max_points,
        status=Status(status), **others,
    )


GRADES = (
    grade("zoé", "sante/a", 15.5, 20, "noté", penalty=1.0,
          date=datetime(2026, 11, 22, 10, tzinfo=UTC), message="bien"),
    grade("=cmd()", "sante/a", None, 20, "absent", message="Aucune copie."),
    grade("zoé", "finance/b", 5, 10, "interrompu"),
)


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_one_row_per_copy_with_the_promised_columns(tmp_path: Path) -> None:
    path = tmp_path / "sous/notes.csv"
    write_notes(GRADES, path)
    header, *body = rows(path)
    assert tuple(header) == COLUMNS
    assert body[0] == ["zoé", "sante", "a", "15.5", "20", "noté", "1",
                       "2026-11-22T10:00:00+00:00", "bien"]
    assert body[1][3] == ""


def test_spreadsheet_formula_is_neutralised(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    write_notes(GRADES, path)
    assert rows(path)[2][0] == "'=cmd()"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("@x", "'@x"),
        ("+1+1", "'+1+1"),
        ("-0.5", "-0.5"),
        ("a\x00b\nc", "abc"),
        ("-1e-05", "-1e-05"),
    ],
)
def test_neutral_keeps_numbers(text: str, safe: str) -> None:
    assert neutral(text) == safe


def test_french_spaces_are_kept() -> None:
    assert neutral("Temps dépassé\xa0: 25\u202f000\x07") == "Temps dépassé\xa0: 25\u202f000"


def test_synthesis_is_out_of_twenty(tmp_path: Path) -> None:
    path = tmp_path / "synthese.csv"
    write_synthesis(GRADES, path)
    assert rows(path) == [
        ["etudiant", "sante", "finance", "ensemble"],
        ["'=cmd()", "0", "", "0"],
        ["zoé", "15.5", "10", "12.75"],
    ]


def test_infrastructure_fault_leaves_the_mean_empty(tmp_path: Path) -> None:
    path = tmp_path / "synthese.csv"
    write_synthesis((*GRADES, grade("zoé", "sante/c", None, 0, "panne")), path)
    assert rows(path)[2] == ["zoé", "", "10", ""]


def test_detail_has_one_row_per_criterion(tmp_path: Path) -> None:
    score = Score(ROC_AUC.scale, 0.81234, 0.7, 0.8, 0.9, 3.0, 3.0)
    verdicts = (Verdict("q1", 3.0, 3.0, (score,)), Verdict("q2", 0.0, 2.0, message="Vide."))
    path = tmp_path / "detail.csv"
    outcome = Outcome(status=Status.GRADED, verdicts=verdicts)
    write_detail(detail_rows("zoé", ExerciseId("sante/a"), outcome, {"q2": 1.5}), path)
    _, first, second = rows(path)
    assert first[3:] == ["q1", "roc_auc", "0.812", "0.7", "0.8", "0.9", "3", "3", "", ""]
    assert second[3:] == ["q2", "", "", "", "", "", "0", "2", "1.5", "Vide."]


def test_numbers_have_a_point_and_no_useless_zero() -> None:
    assert [number(value) for value in (None, 20.0, 0.0, 1 / 3)] == ["", "20", "0", "0.3333"]
