"""Notebooks run while answers are missing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.outils import essayer, repondu, valeur_donnee


@pytest.mark.parametrize(("answers", "expected"), [
    ((1, "b", {"a": 2}), True), ((...,), False), ((1, None), False), (({"a": ...},), False),
    (({},), True), ((0, False, np.zeros(2)), True),
])
def test_an_answer_is_missing_or_not(answers: tuple[object, ...], expected: bool) -> None:
    assert repondu(*answers) is expected


@pytest.mark.parametrize("answer", [..., None, {}, {"a": ...}, {"a": "b"}, {"a": [1, 2]}, 3])
def test_number_that_is_not_given_leaves_a_gap_in_a_figure(answer: object) -> None:
    assert math.isnan(valeur_donnee(answer, "a"))


def test_number_that_is_given_is_a_float() -> None:
    assert valeur_donnee({"a": np.float32(0.5)}, "a") == 0.5


def test_function_that_answers_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    def double(x: float, y: float) -> list[float]:
        return [2 * x, 2 * y]

    assert essayer(double, 1, 2) == [2, 4]
    assert essayer(double, 1, 2, forme=(-1, 1)).tolist() == [[2.0], [4.0]]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("function", [
    ..., lambda x: None, lambda x: ..., lambda x: 1 / 0, lambda x: [1, 2, 3],
])
def test_function_that_does_not_answer_yet_is_replaced_and_named(
    function: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert essayer(function, 1, sinon="autre", forme=(2,)) == "autre"
    assert "ne répond pas encore" in capsys.readouterr().out
