from __future__ import annotations

import numpy as np
import pytest

from autograder.outils.faults import Fault
from autograder.outils.shape import Shape


def fault_of(shape: Shape, value: object) -> str:
    with pytest.raises(Fault) as caught:
        shape.check(value)
    return caught.value.code


def test_numbers_come_back_as_float64() -> None:
    answer = Shape((3,)).check([1, 2.5, 3])
    assert answer.dtype == np.float64
    assert answer.tolist() == [1.0, 2.5, 3.0]


def test_nested_lists_have_every_dimension_checked() -> None:
    assert Shape((2, 2)).check([[1, 2], [3, 4]]).shape == (2, 2)
    assert fault_of(Shape((2, 2)), [[1, 2], [3]]) == "forme"
    assert fault_of(Shape((2, 2)), [1, 2]) == "forme"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([True, 0.5], "type"),
        (["0.5", 0.5], "type"),
        ([None, 0.5], "type"),
        ([[0.5], 0.5], "forme"),
        ([{}, 0.5], "type"),
        ([float("nan"), 0.5], "nan"),
        ([float("inf"), 0.5], "nan"),
        ([10**400, 0.5], "bornes"),
        ([0.5], "forme"),
        ([0.5, 0.5, 0.5], "forme"),
        (0.5, "forme"),
        ({"0": 0.5, "1": 0.5}, "forme"),
        ([1.5, 0.5], "bornes"),
        ([-0.1, 0.5], "bornes"),
    ],
)
def test_anything_but_bounded_finite_numbers_is_a_fault(value: object, code: str) -> None:
    assert fault_of(Shape((2,), low=0, high=1), value) == code


def test_what_arithmetic_makes_of_a_bound_is_the_bound() -> None:
    answer = Shape((2,), low=0, high=1).check([1 + 6e-15, -1e-12])
    assert answer.tolist() == [1.0, 0.0]


def test_labels_are_exact() -> None:
    shape = Shape((2,), labels=("a", "b"))
    assert shape.check(["a", "b"]).tolist() == ["a", "b"]
    assert fault_of(shape, ["a", "c"]) == "etiquettes"
    assert fault_of(shape, ["a", 0]) == "etiquettes"


def test_integer_labels_accept_whole_floats_and_refuse_booleans() -> None:
    shape = Shape((2,), labels=(0, 1))
    assert shape.check([0.0, 1]).tolist() == [0, 1]
    assert fault_of(shape, [True, 0]) == "etiquettes"
    assert fault_of(shape, [0.5, 0]) == "etiquettes"


def test_two_columns_of_probabilities_are_named() -> None:
    with pytest.raises(Fault, match="classe positive"):
        Shape((3,)).check(np.zeros((3, 2)))


def test_subclasses_of_numbers_are_refused() -> None:
    class Cheat(float):
        def __ge__(self, other: object) -> bool:
            return True

    assert fault_of(Shape((1,)), [Cheat(0.5)]) == "type"


def test_byte_bound_holds_any_right_answer() -> None:
    shape = Shape((50, 5))
    assert len(str(np.full((50, 5), -1.2345678901234567e-300).tolist())) < shape.max_bytes


def message_of(shape: Shape, value: object) -> str:
    with pytest.raises(Fault) as caught:
        shape.check(value)
    return caught.value.message


def test_budget_bounds_each_row_within_what_an_optimiser_leaves() -> None:
    shape = Shape((2, 2), budget=1.0)
    assert shape.check([[0.5, 0.5 + 5e-7], [-5e-7, 0.2]]).shape == (2, 2)
    assert shape.check([[0, 0], [1, 0]]).sum() == 1
    assert fault_of(shape, [[0.6, 0.5], [0, 0]]) == "contrainte"
    assert fault_of(shape, [[0.6, 0.2], [-0.1, 0.3]]) == "contrainte"
    assert fault_of(Shape((2,), budget=80.0), [50, 40]) == "contrainte"


def test_broken_budget_names_the_constraint_and_the_figure() -> None:
    shape = Shape((2, 2), budget=1.0)
    assert "celle de la ligne 2 vaut 1,25" in message_of(
        shape, [[0.1, 0.1], [0.75, 0.5]]
    )
    negative = message_of(shape, [[0.1, -0.3], [0.75, 0.5]])
    assert "aucune valeur ne doit être négative" in negative
    assert "la ligne 1 en contient une de −0,3" in negative


SEEN = (("client 8", (1, 2)), ("client 9", ()))


def test_rows_hold_different_elements_that_they_have_not_seen() -> None:
    shape = Shape((2, 2), low=0, high=9, seen=SEEN)
    assert shape.check([[3, 0.0], [2, 1]]).tolist() == [[3, 0], [2, 1]]
    assert fault_of(shape, [[3, 1], [2, 1]]) == "contrainte"
    assert fault_of(shape, [[3, 0], [2, 2]]) == "contrainte"
    assert fault_of(shape, [[3, 0.5], [2, 1]]) == "type"
    assert fault_of(shape, [[3, 10], [2, 1]]) == "bornes"
    assert fault_of(shape, [[3], [2]]) == "forme"


def test_seen_labels_are_refused_too() -> None:
    shape = Shape((1, 2), labels=("a", "b", "c"), seen=(("client 8", ("a",)),))
    assert shape.check([["c", "b"]]).tolist() == [["c", "b"]]
    assert fault_of(shape, [["c", "a"]]) == "contrainte"
    assert fault_of(shape, [["c", "c"]]) == "contrainte"


def test_broken_row_names_itself_and_the_element() -> None:
    shape = Shape((2, 2), low=0, high=9, seen=SEEN)
    known = message_of(shape, [[3, 1], [2, 1]])
    assert "la ligne 1 (client 8) contient 1, qui figure déjà dans ses données" in known
    assert "la ligne 2 (client 9) contient deux fois 2" in message_of(shape, [[3, 0], [2, 2]])
