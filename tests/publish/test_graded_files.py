"""What a graded copy finds in ``donnees/``: truths that it may not learn from have no row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.exercise_id import ExerciseId
from autograder.exercises.model import Drawn, Exercise, Family, Place
from autograder.exercises.questions import Predict, Scored
from autograder.outils.metrics.classification import ROC_AUC
from autograder.papers.tables import from_csv_gz, to_csv_gz
from autograder.publish.setting import setting
from autograder.publish.student import data_files, graded_files

from . import essai


def points(place: Place, size: int) -> Drawn:
    x = place.rng.normal(size=size)
    tables = {"points": pd.DataFrame({"y": (x > 0).astype(int)})}
    return Drawn({"points": pd.DataFrame({"x": x})}, tables, {ROC_AUC: (np.zeros(size), x)})


def exercise(learnable: bool | None) -> Exercise:
    chosen = {} if learnable is None else {"learnable": learnable}
    family = Family("points", points, hidden=10, validation=5, **chosen)
    declared = Exercise(
        title="Essai", world=lambda rng: None, data=lambda world, rng: {},
        q1=Predict(title="Prédire", family=family, truth="points",
                   scores=(Scored(ROC_AUC, 5, floor=0.1, target=0.5),)),
    )
    return declared.at(ExerciseId("essai/points"))


def test_truth_of_the_desk_is_empty_when_a_copy_is_graded_unless_the_exercise_says_so() -> None:
    path = "donnees/points/validation/points.verite.points.csv.gz"
    files = {path: to_csv_gz(pd.DataFrame({"y": [0, 1]})), "bareme.json": b"{}"}
    rows = {
        learnable: from_csv_gz(graded_files(files, exercise(learnable))[path])["y"].to_list()
        for learnable in (None, False, True)
    }
    assert rows == {None: [], False: [], True: [0, 1]}
    assert graded_files(files, exercise(None))["bareme.json"] == b"{}"


def test_right_results_of_a_function_do_not_help_a_graded_copy(tmp_path: Path) -> None:
    course = essai.write_course(tmp_path / "cours")
    place = setting(course, essai.NAME)
    files = data_files(place)
    path = "donnees/parc/validation/fonction.verite.cas.csv.gz"
    assert len(from_csv_gz(files[path])) == 4
    assert len(from_csv_gz(graded_files(files, place.exercise)[path])) == 0
