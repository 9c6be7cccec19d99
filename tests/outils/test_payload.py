from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.outils.core import Ask, Payload
from autograder.outils.payload import canonical, decode, digest, encode
from autograder.outils.shape import Shape


def ask(payload: Payload) -> Ask:
    return Ask("call", payload, Shape((2,), 0.0, None, None))


TABLE = pd.DataFrame({"x": [1.5, 2.5], "n": [1, 2], "mot": ["é", "b"], "vrai": [True, False]})


def test_table_survives_the_wire() -> None:
    back = decode(encode(ask(TABLE)))
    assert back.expect == Shape((2,), 0.0, None, None)
    assert isinstance(back.payload, pd.DataFrame)
    pd.testing.assert_frame_equal(back.payload, canonical(TABLE))


def test_budget_survives_the_wire() -> None:
    shape = Shape((2, 40), budget=1.0)
    assert decode(encode(Ask("call", TABLE, shape))).expect == shape


def test_seen_elements_survive_the_wire() -> None:
    shape = Shape((2, 3), seen=(("client 8", (1, 2)), ("client 9", ())))
    query = Ask("call", TABLE, shape)
    assert decode(encode(query)).expect == shape
    assert digest(query) != digest(query._replace(expect=Shape((2, 3))))


def test_arguments_and_names_survive_the_wire() -> None:
    back = decode(encode(ask({"y": np.arange(3), "seuil": 0.5})))
    assert isinstance(back.payload, dict)
    assert back.payload["y"].tolist() == [0, 1, 2]
    assert back.payload["seuil"] == 0.5
    assert decode(encode(ask(("a", "b")))).payload == ("a", "b")
    assert decode(encode(ask(None))).payload is None


def test_canonical_table_forgets_everything_but_its_values() -> None:
    table = TABLE.set_index(pd.Index([7, 3]))
    table.attrs["reponse"] = 1
    table["mot"] = pd.Categorical(["é", "b"], categories=["b", "jamais", "é"])
    plain = canonical(table.astype({"n": "int8", "x": "float32"}))
    assert plain.attrs == {}
    assert isinstance(plain.index, pd.RangeIndex)
    assert not isinstance(plain["mot"].dtype, pd.CategoricalDtype)
    assert [str(plain[name].dtype) for name in ("x", "n", "vrai")] == ["float64", "int64", "bool"]


def test_no_pickle_crosses_the_wire() -> None:
    with pytest.raises(ValueError, match="pickle"):
        decode(encode(ask({"x": np.array([object()], dtype=object)})))


def test_digest_sees_values_names_and_method() -> None:
    first = digest(ask(TABLE))
    assert digest(ask(TABLE.copy())) == first
    assert digest(ask(TABLE.assign(x=[1.5, 2.6]))) != first
    assert digest(ask(TABLE.rename(columns={"x": "z"}))) != first
    assert digest(ask(TABLE)._replace(method="predict")) != first
