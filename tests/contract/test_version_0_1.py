"""The twelve exercises of version 0.1 give what they gave: data, papers, grades of the samples."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.course import Course
from autograder.exercises.model import Letters
from autograder.outils.core import Draw, Tables
from autograder.papers import read
from autograder.papers.tables import to_csv_gz
from autograder.publish.setting import setting
from autograder.publish.student import data_files
from tests.conftest import Cohort

BEFORE: dict[str, Any] = json.loads(
    Path(__file__).with_name("version_0_1.json").read_text(encoding="utf-8")
)
"""Measured with the code of that version, on the demonstration's secret."""
SAME_ANCHOR = 1e-4
"""Anchors are measured on the truth as it is kept, rounded to what its unit deserves: by this
share of (oracle − baseline) at most, they may differ from those of the unrounded truth."""
SAME_S = 5e-4
UNSEEDED = {("commerce_electronique/segmentation_clients", "alternative"): 0.01}
"""Copies whose own models start from chance: S differs from one run to the next."""

every_exercise = pytest.mark.parametrize("exercise", list(BEFORE))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def tables(draw: Draw) -> dict[str, pd.DataFrame]:
    parts: dict[str, Tables] = {"inputs": draw.inputs, "truth": draw.truth}
    return {
        f"{part}/{name}": table for part, found in parts.items() for name, table in found.items()
    }


def in_source_order(table: pd.DataFrame, letters: Letters) -> pd.DataFrame:
    """Table whose letters are those of the source: each course shuffles the options since."""
    back = {item: {new: old for old, new in letters[item].items()} for item in letters}
    return table.assign(**{item: table[item].map(back[item]) for item in back if item in table})


def assert_same_anchors(draw: Draw, before: dict[str, list[float]]) -> None:
    assert draw.anchors.keys() == before.keys()
    for metric, (baseline, oracle) in before.items():
        gap = abs(oracle - baseline)
        assert draw.anchors[metric] == pytest.approx((baseline, oracle), abs=SAME_ANCHOR * gap)


@every_exercise
def test_students_receive_the_same_data(course: Course, exercise: str) -> None:
    place = setting(course, exercise)
    found = {path: digest(content) for path, content in data_files(place).items()}
    before = BEFORE[exercise]["data"]
    moved = {path for path in found if found[path] != before.get(path)}
    assert found.keys() == before.keys()
    assert moved <= {"donnees/segmentation_clients/validation/nombre.entrees.cas.csv.gz"}
    for family, anchors in BEFORE[exercise]["anchors_desk"].items():
        assert_same_anchors(place.validation[family], anchors)


@every_exercise
def test_papers_hold_the_same_draws(course: Course, exercise: str) -> None:
    paper, letters = read(course.paper(exercise)), setting(course, exercise).letters
    for question, draw in paper.draws.items():
        found = {
            name: digest(to_csv_gz(in_source_order(table, letters)[sorted(table.columns)]))
            for name, table in tables(draw).items()
        }
        assert found == BEFORE[exercise]["draws"][question]
        assert_same_anchors(draw, BEFORE[exercise]["anchors"][question])


@every_exercise
def test_sample_copies_have_the_same_grades(cohort: Cohort, exercise: str) -> None:
    for name, before in BEFORE[exercise]["copies"].items():
        outcome = cohort[exercise, name]
        if name != "sans_reponse":  # has a status of its own since then
            assert outcome.status == before["status"]
        for verdict in outcome.verdicts:
            points, measures, _ = before["questions"][verdict.question]
            assert verdict.points == pytest.approx(points, abs=0.01), (name, verdict.question)
            for score in verdict.scores:
                close = UNSEEDED.get((exercise, name), SAME_S)
                assert score.s == pytest.approx(measures[score.metric], abs=close), name
