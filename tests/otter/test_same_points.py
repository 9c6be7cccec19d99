"""The sample cohort has the same points through Otter as through ``autograder noter``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.cohort.copies import CopyFiles
from autograder.cohort.job import Setup, outcome
from autograder.course import Course, open_course
from autograder.grading.outcome import Outcome, Status
from autograder.papers import read as read_paper
from autograder.publish.samples import sample, sample_names
from autograder.room import Limits
from tests.conftest import ROOT

from .conftest import EXERCISES, Runs

DEMONSTRATION = open_course(ROOT)
Graded = Callable[[str, str], tuple[bytes, Outcome]]
COHORT = [
    (exercise, name) for exercise in EXERCISES for name in sample_names(DEMONSTRATION, exercise)
]
READABLE = [(exercise, name) for exercise, name in COHORT if name != "illisible"]


@pytest.fixture(scope="session")
def graded(released: Course, bundles: dict[str, Path]) -> Graded:
    """Grade a sample as ``autograder noter`` does, with the bundle's paper."""
    assert bundles
    course = released.in_session(f"{released.session}-otter")
    setup = Setup("bulle", Limits())

    def grade(exercise: str, name: str) -> tuple[bytes, Outcome]:
        content = sample(released, exercise, name)
        paper = read_paper(course.paper(exercise))
        return content, outcome(CopyFiles(content), paper, setup)

    return grade


def points(expected: Outcome) -> dict[str, float]:
    return {verdict.question: verdict.points for verdict in expected.verdicts}


def by_question(results: dict[str, Any]) -> dict[str, float]:
    return {test["name"].split()[0]: test["score"] for test in results["tests"]}


@pytest.mark.parametrize(("exercise", "name"), READABLE)
def test_sample_has_the_points_of_noter_question_by_question(
    exercise: str, name: str, graded: Graded, bundles: dict[str, Path], runs: Runs
) -> None:
    content, expected = graded(exercise, name)
    copy = runs.folder / f"{name}.ipynb"
    copy.write_bytes(content)
    assert runs.grade_submission(bundles[exercise], copy) == points(expected)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_results_json_says_what_noter_says(
    exercise: str, graded: Graded, bundles: dict[str, Path], runs: Runs
) -> None:
    content, expected = graded(exercise, "piege")
    copy = runs.folder / "copie.ipynb"
    copy.write_bytes(content)
    results = runs.otter_run(bundles[exercise], copy)
    assert 0 < expected.points < expected.max_points
    assert results["score"] == expected.points
    assert by_question(results) == points(expected)
    assert results["extra_data"]["statut"] == expected.status
    assert {test["visibility"] for test in results["tests"]} == {"after_published"}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_unreadable_sample_is_worth_nothing_on_a_host_too(
    exercise: str, graded: Graded, bundles: dict[str, Path], runs: Runs
) -> None:
    content, expected = graded(exercise, "illisible")
    copy = runs.folder / "copie.ipynb"
    copy.write_bytes(content)
    results = runs.on_host(bundles[exercise], copy)
    assert results["extra_data"]["statut"] == expected.status == Status.UNREADABLE
    assert by_question(results) == points(expected)
    assert results["score"] == 0
