"""Committed thresholds rest on committed measures, and a sample of these is recomputed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.calibration.campaign import Plan, measure_world
from autograder.calibration.report import criteria, cube, data_path, lines, markdown
from autograder.calibration.tolerance import bounds, factor
from autograder.course import Course
from autograder.publish.build import read_notebook
from tests.conftest import CATALOG, EXERCISES, ROOT

every_exercise = pytest.mark.parametrize("exercise", EXERCISES)
WORLDS, TRAININGS, DRAWS = 10, 5, 20
"""Smallest campaign whose evidence is accepted."""
CLOSE = 0.02
"""Largest difference of S between two processors' arithmetic."""


def committed(exercise: str) -> pd.DataFrame:
    return pd.read_csv(data_path(ROOT / "docs", exercise))


@every_exercise
def test_campaign_is_large_enough(exercise: str) -> None:
    table = committed(exercise)
    for question, criterion in criteria(exercise):
        worlds, trainings, draws = cube(table, question.id, criterion.metric, "reference").shape
        assert worlds >= WORLDS
        assert trainings >= TRAININGS
        assert draws >= DRAWS


@every_exercise
def test_thresholds_hold_with_their_tolerance_bounds(exercise: str) -> None:
    failed = [line for line in lines(exercise, committed(exercise)) if not line.kept]
    assert failed == []


def test_committed_table_is_what_the_data_say() -> None:
    tables = {exercise: committed(exercise) for exercise in EXERCISES}
    assert (ROOT / "docs/calibration.md").read_text(encoding="utf-8") == markdown(tables)


@every_exercise
def test_a_recomputed_sample_gives_the_committed_scores(
    repository: Course, exercise: str
) -> None:
    source = read_notebook(repository.source / f"{exercise}.ipynb")
    plan = Plan(exercise, source, CATALOG.folder(exercise) / "copies", trainings=1)
    world = 3
    again = measure_world(plan, world, range(1))
    keys = ["variante", "question", "metrique", "monde", "entrainement", "tirage"]
    both = again.merge(committed(exercise), on=keys, suffixes=("", "_attendu"))
    assert len(both) == len(again) > 0
    assert np.abs(both["s"] - both["s_attendu"]).max() < CLOSE


def test_factor_matches_the_published_table() -> None:
    assert factor(10, 0.99, 0.95) == pytest.approx(3.981, abs=0.001)
    assert factor(50, 0.99, 0.95) == pytest.approx(2.862, abs=0.002)


def test_bounds_widen_with_spread() -> None:
    rng = np.random.default_rng(0)
    scores = 0.8 + 0.01 * rng.normal(size=(10, 5, 20))
    lower, upper = bounds(scores)
    assert lower < scores.min() < scores.max() < upper
    assert bounds(np.ones((10, 5, 20))) == (1.0, 1.0)
