"""The classical faults are named in French."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.outils.core import Ask, Payload
from autograder.outils.faults import Fault
from autograder.outils.respondents import local
from autograder.outils.shape import Shape

X = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
Y = [0, 0, 1, 1]
SCORES = Ask("scores", X, Shape((4,)))


def answer(given: object, ask: Ask = SCORES) -> object:
    return ask.expect.check(local(given)(ask)).tolist()


def code(given: object, ask: Ask = SCORES) -> str:
    with pytest.raises(Fault) as caught:
        answer(given, ask)
    return caught.value.code


def test_probability_of_class_one_is_taken_whatever_its_column() -> None:
    model = LogisticRegression().fit(X, Y)
    assert answer(model) == pytest.approx(model.predict_proba(X)[:, 1])
    flipped = LogisticRegression().fit(X, Y)
    flipped.classes_ = flipped.classes_[::-1]
    assert answer(flipped) == pytest.approx(model.predict_proba(X)[:, 0])


def test_function_may_stand_for_a_model() -> None:
    assert answer(lambda table: table["x"]) == [0, 1, 2, 3]


@pytest.mark.parametrize("empty", [None, ...])
def test_missing_answer_is_named(empty: object) -> None:
    assert code(empty) == "vide"


def test_unfitted_model_is_named() -> None:
    assert code(LogisticRegression()) == "non_ajuste"


def test_class_instead_of_an_object_is_named() -> None:
    assert code(LogisticRegression) == "classe"


def test_regressor_where_probabilities_are_expected_is_named() -> None:
    assert code(LinearRegression().fit(X, Y)) == "methode"


def test_labels_of_another_problem_are_named() -> None:
    assert code(LogisticRegression().fit(X, ["b", "b", "m", "m"])) == "classes"


def test_both_columns_of_probabilities_are_named() -> None:
    assert code(lambda table: np.zeros((len(table), 2))) == "forme"


def test_function_that_returns_nothing_is_named() -> None:
    assert code(lambda table: None) == "vide"


def test_result_instead_of_the_function_is_named() -> None:
    assert code([1, 2, 3, 4], Ask("call", X, Shape((4,)))) == "fonction"


NAMES: Payload = ("a", "b")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, "noms"),
        ({"a": 1}, "vide"),
        ({"a": 1, "b": ...}, "vide"),
        ({"a": 1, "b": "2"}, "type"),
        ({"a": 1, "b": True}, "type"),
        ({"a": 1, "b": [1, 2]}, "type"),
        ({"a": pd.Series([1, 2]), "b": 1}, "type"),
        ({"a": 1, "b": np.nan}, "nan"),
    ],
)
def test_faults_of_values_are_named(given: object, expected: str) -> None:
    assert code(given, Ask("values", NAMES, Shape((2,)))) == expected


def test_numpy_scalars_are_values() -> None:
    ask = Ask("values", NAMES, Shape((2,)))
    assert answer({"a": np.float64(1.5), "b": np.array([2])}, ask) == [1.5, 2.0]


def test_letters_forgive_case_and_spaces_only() -> None:
    ask = Ask("choices", NAMES, Shape((2,), labels=("a", "b")))
    assert answer({"a": " A", "b": "b"}, ask) == ["a", "b"]
    assert code({"a": "a", "b": "ab"}, ask) == "etiquettes"
    assert code({"a": "a", "b": 1}, ask) == "type"


def test_booleans_stand_for_zero_and_one_at_the_students_side() -> None:
    ask = Ask("call", X, Shape((4,), labels=(0, 1)))
    assert answer(lambda table: table["x"] > 1, ask) == [0, 0, 1, 1]


def test_model_fitted_on_other_columns_is_named() -> None:
    model = LogisticRegression().fit(X.assign(z=1.0), Y)
    with pytest.raises(Fault, match="autres colonnes"):
        answer(model)


def test_predictions_instead_of_the_model_are_named() -> None:
    assert code(np.zeros(4), Ask("predict", X, Shape((4,)))) == "methode"


def test_students_own_value_error_goes_through() -> None:
    def broken(table: pd.DataFrame) -> object:
        raise ValueError("autre chose")

    with pytest.raises(ValueError, match="autre chose"):
        answer(broken)


def test_renamed_argument_is_named() -> None:
    ask = Ask("call_kwargs", {"y": np.zeros(2), "seuil": 0.5}, Shape(()))
    assert code(lambda cible, seuil: 0.0, ask) == "arguments"
    assert answer(lambda y, seuil: seuil, ask) == 0.5


def test_forgotten_mean_is_named() -> None:
    with pytest.raises(Fault, match=r"3 valeurs. Avez-vous oublié une moyenne"):
        answer({"a": pd.Series([1, 2, 3]), "b": 1}, Ask("values", NAMES, Shape((2,))))


def test_warning_in_predict_changes_nothing() -> None:
    def noisy(table: pd.DataFrame) -> object:
        warnings.warn("attention", UserWarning, stacklevel=2)
        return table["x"]

    with pytest.warns(UserWarning, match="attention"):
        assert answer(noisy) == [0, 1, 2, 3]


def test_column_that_a_function_lacks_is_named() -> None:
    ask = Ask("call", X, Shape((4,)))
    with pytest.raises(Fault, match=r"poids.*La table reçue a pour colonnes") as caught:
        answer(lambda table: table["poids"], ask)
    assert caught.value.code == "colonnes"
    with pytest.raises(KeyError):
        answer(lambda table: {"a": 1}["b"], ask)


def test_model_inside_a_function_names_its_missing_columns() -> None:
    model = LinearRegression().fit(X.assign(beta=1.0), Y)
    with pytest.raises(Fault, match="il manque beta"):
        answer(lambda table: model.predict(table).round(), Ask("call", X, Shape((4,))))


@pytest.mark.parametrize(
    ("given", "expected"),
    [(lambda table: ..., "vide"), (lambda table: {"a": len(table)}, "type")],
)
def test_what_a_function_should_not_return_is_named(given: object, expected: str) -> None:
    assert code(given, Ask("call", X, Shape((4,)))) == expected


def test_model_where_a_number_is_expected_is_named() -> None:
    model = make_pipeline(StandardScaler(), LinearRegression())
    with pytest.raises(Fault, match=r"reçu\s: Pipeline\.$"):
        answer({"a": model}, Ask("values", ("a",), Shape((1,))))


@pytest.mark.parametrize("moved", [
    lambda table: table["x"].sort_values(ascending=False),
    lambda table: table.sort_values("x", ascending=False)[["x"]],
])
def test_values_in_another_order_are_named(moved: object) -> None:
    assert code(moved, Ask("call", X, Shape((4,)))) == "ordre"


def test_rows_of_an_entity_may_have_any_index() -> None:
    by_client = Ask("call", X.assign(client=[7, 7, 2, 2]), Shape((2,)))
    assert answer(lambda table: table.groupby("client")["x"].sum(), by_client) == [5, 1]


def test_column_lost_by_groupby_is_not_said_to_be_missing() -> None:
    def lost(table: pd.DataFrame) -> object:
        return table.drop(columns="x")["x"]

    with pytest.raises(Fault, match="a bien une colonne « x »".replace(" ", "\\s")):
        answer(lost, Ask("call", X, Shape((4,))))


def test_row_of_another_length_is_named() -> None:
    with pytest.raises(Fault, match=r"l’élément 2 en contient\s1"):
        answer(lambda table: [[1, 2], [3], [4, 5], [6, 7]], Ask("call", X, Shape((4, 2))))
    with pytest.raises(Fault, match="2 × 4".replace(" ", "\\s")):
        answer(lambda table: np.zeros((2, 4)).tolist(), Ask("call", X, Shape((4, 2))))


def test_none_inside_an_answer_is_not_a_missing_return() -> None:
    assert code(lambda table: [1, None, 2, 3], Ask("call", X, Shape((4,)))) == "nan"


def test_long_doubles_are_numbers() -> None:
    assert answer(lambda table: table["x"].to_numpy().astype(np.longdouble)) == [0, 1, 2, 3]
