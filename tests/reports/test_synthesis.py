"""Means: over the same exercises for everybody."""

from __future__ import annotations

from pathlib import Path

from autograder.cohort.roster import Roster
from autograder.exercise_id import ExerciseId
from autograder.reports.grade import Results
from autograder.reports.synthesis import rows, weights_of
from tests.reports.examples import FINANCE, GRADES, SANTE, grade, results, written

ONE_OF_TWO = grade("bruno", "sante/a", 20, 20, "noté")
MISSING = grade("bruno", "finance/b", None, 10, "absent")


def overall(made: Results) -> dict[str, str]:
    return {row[0]: row[-2] for row in rows(made)}


def test_synthesis_is_out_of_twenty_and_says_over_how_many_exercises(tmp_path: Path) -> None:
    assert written(tmp_path, "synthese", results()) == [
        ["etudiant", "sante", "finance", "ensemble (2 exercice(s))", "remarque"],
        ["'=cmd()", "0", "0", "0", ""],
        ["zoé", "15.5", "10", "12.75", ""],
    ]


def test_other_columns_of_the_list_follow_the_identifier(tmp_path: Path) -> None:
    people = Roster(("Nom", "Sante"), {"zoé": ("Martin", "bonne")})
    header, unlisted, zoe = written(tmp_path, "synthese", results(people=people))
    assert header[:4] == ["etudiant", "Nom", "liste\xa0: Sante", "sante"]
    assert zoe[:4] == ["zoé", "Martin", "bonne", "15.5"]
    assert unlisted[:4] == ["'=cmd()", "", "", "0"]


def test_same_copy_has_the_same_mean_with_or_without_a_roster() -> None:
    assert overall(results(ONE_OF_TWO)) == overall(results(ONE_OF_TWO, MISSING)) == {"bruno": "10"}


def test_unlisted_student_is_flagged_and_has_the_mean_of_a_listed_one() -> None:
    listed = grade("anna", "sante/a", 20, 20, "noté")
    made = results(listed, ONE_OF_TWO, remarks={"bruno": "Hors de la liste."})
    assert [row[-2:] for row in rows(made)] == [("10", ""), ("10", "Hors de la liste.")]


def test_course_weighs_its_exercises_and_its_mean_needs_no_number(tmp_path: Path) -> None:
    made = results(*GRADES, weights={SANTE: 3.0, FINANCE: 1.0}, whole=True)
    header, *_, zoe = written(tmp_path, "synthese", made)
    assert header[3] == "ensemble"
    assert zoe == ["zoé", "15.5", "10", "14.125", ""]


def test_exercise_of_no_weight_is_graded_and_not_counted(tmp_path: Path) -> None:
    made = results(*GRADES, weights={SANTE: 1.0, FINANCE: 0.0})
    header, *_, zoe = written(tmp_path, "synthese", made)
    assert header[3] == "ensemble (1 exercice(s))"
    assert zoe == ["zoé", "15.5", "", "15.5", ""]


def test_themes_stand_in_the_courses_order_whatever_was_handed_in(tmp_path: Path) -> None:
    made = results(*reversed(GRADES), weights={FINANCE: 1.0, SANTE: 1.0})
    assert written(tmp_path, "synthese", made)[0][1:3] == ["finance", "sante"]


def test_infrastructure_fault_leaves_the_mean_empty() -> None:
    third = ExerciseId("sante/c")
    broken = grade("zoé", third, None, 0, "panne")
    made = results(*GRADES, broken, weights={SANTE: 1.0, third: 1.0, FINANCE: 1.0})
    assert [row for row in rows(made) if row[0] == "zoé"] == [("zoé", "", "10", "", "")]


def test_student_whose_copies_wait_has_no_mean_yet() -> None:
    made = results(ONE_OF_TWO, unfinished=frozenset({"bruno"}))
    assert [*rows(made)] == [("bruno", "", "", "", "")]


def test_weights_are_the_courses_own_or_one() -> None:
    assert weights_of([FINANCE, SANTE], {}) == {FINANCE: 1.0, SANTE: 1.0}
    assert weights_of([FINANCE], {SANTE: 2.0, FINANCE: 3.0}) == {FINANCE: 3.0}
