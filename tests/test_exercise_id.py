"""An exercise's name is read in one place."""

from __future__ import annotations

import json
import pickle

import pytest

from autograder.errors import UsageError
from autograder.exercise_id import ExerciseId


def test_identifier_is_its_text_in_two_parts() -> None:
    exercise = ExerciseId("medecine_sante/epidemies")
    assert (exercise.theme, exercise.name) == ("medecine_sante", "epidemies")
    assert exercise == "medecine_sante/epidemies"
    assert {exercise: 1}["medecine_sante/epidemies"] == 1
    assert json.dumps(exercise) == '"medecine_sante/epidemies"'
    assert pickle.loads(pickle.dumps(exercise)).theme == "medecine_sante"


@pytest.mark.parametrize(
    "text", ["", "/", "finance", "finance/", "/marches", "a/b/c", "../etc", "a/..", "a/\0", "a/.b"]
)
def test_anything_else_is_refused_in_french(text: str) -> None:
    with pytest.raises(UsageError, match="Exercice mal écrit"):
        ExerciseId(text)
