"""Every exercise, every kind of copy: what the exam must say of it."""

from __future__ import annotations

import pytest

from autograder.grading.outcome import Outcome
from tests.conftest import CATALOG, EXERCISES, Cohort

REQUIRED = (
    "reference", "alternative", "naive", "sans_reponse", "piege", "plantage", "illisible",
    "avertissements", "autre_graine",
)
CPU_SECONDS = 20.0
LOOP = "copies/boucle.py"

every_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def points(outcome: Outcome) -> dict[str, float]:
    return {verdict.question: verdict.points for verdict in outcome.verdicts}


def hidden(exercise: str) -> set[str]:
    return {question.id for question in CATALOG.load(exercise).questions if question.draw}


@every_exercise
def test_has_a_sample_of_every_kind(exercise: str, cohort: Cohort) -> None:
    assert {name for known, name in cohort.outcomes if known == exercise} >= set(REQUIRED)


@every_exercise
@pytest.mark.parametrize("name", ["reference", "alternative", "avertissements", "autre_graine"])
def test_good_copy_has_full_marks(exercise: str, name: str, cohort: Cohort) -> None:
    outcome = cohort[exercise, name]
    assert outcome.status == "noté", outcome.message
    assert outcome.points == pytest.approx(20.0), points(outcome)


@every_exercise
def test_solution_runs_within_twenty_seconds_of_one_core(exercise: str, cohort: Cohort) -> None:
    assert cohort[exercise, "reference"].cpu_seconds < CPU_SECONDS


@every_exercise
def test_unanswered_copy_has_nothing_and_makes_no_noise(exercise: str, cohort: Cohort) -> None:
    outcome = cohort[exercise, "sans_reponse"]
    assert outcome.status == "sans réponse"
    assert outcome.points == 0
    noise = [
        output
        for cell in outcome.notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    assert noise == []


@every_exercise
def test_naive_models_earn_nothing_on_hidden_data(exercise: str, cohort: Cohort) -> None:
    outcome = cohort[exercise, "naive"]
    assert {name: value for name, value in points(outcome).items() if name in hidden(exercise)} == (
        dict.fromkeys(hidden(exercise), 0.0)
    )


@every_exercise
def test_trap_earns_nothing_on_the_question_that_it_falls_into(
    exercise: str, cohort: Cohort
) -> None:
    trapped, reference = cohort[exercise, "piege"], cohort[exercise, "reference"]
    fallen = [
        (mine.points, mine.scores)
        for mine, theirs in zip(trapped.verdicts, reference.verdicts, strict=True)
        if mine.question in hidden(exercise) and mine.points < theirs.points
    ]
    assert fallen
    assert all(earned == 0 for earned, _ in fallen)


@every_exercise
def test_crash_costs_its_own_question_only(exercise: str, cohort: Cohort) -> None:
    outcome, reference = cohort[exercise, "plantage"], cohort[exercise, "reference"]
    assert outcome.status == "noté"
    lost = [name for name, value in points(outcome).items() if value != points(reference)[name]]
    assert len(lost) == 1
    assert points(outcome)[lost[0]] == 0


@pytest.mark.parametrize(
    "exercise", [name for name in EXERCISES if (CATALOG.folder(name) / LOOP).is_file()]
)
def test_endless_loop_is_stopped_and_keeps_what_was_earned(exercise: str, cohort: Cohort) -> None:
    outcome, reference = cohort[exercise, "boucle"], cohort[exercise, "reference"]
    assert outcome.status == "interrompu"
    assert "dépassé" in outcome.message
    earned = points(outcome)
    assert all(earned[name] in (0.0, points(reference)[name]) for name in earned)
    assert outcome.points < reference.points


@every_exercise
def test_broken_file_is_unreadable_and_worth_nothing(exercise: str, cohort: Cohort) -> None:
    outcome = cohort[exercise, "illisible"]
    assert (outcome.status, outcome.points) == ("illisible", 0.0)
    assert "Jupyter" in outcome.message
