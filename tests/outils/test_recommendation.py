"""Lists of recommendations: their metric, their rules, and the trap of the notebook."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.commerce_electronique import recommandation_produits as shop
from autograder.exercises.commerce_electronique._recommandation_produits_simulateur import (
    PRODUCTS,
    World,
    draw_world,
)
from autograder.outils.core import Tables
from autograder.outils.judge import examine
from autograder.outils.metrics import METRICS
from autograder.outils.respondents import local

NDCG = METRICS["ndcg_10"]
NEXT = np.arange(20).reshape(2, 10)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(np.random.default_rng(0))


@pytest.fixture(scope="module")
def tables(world: World) -> Tables:
    return shop.tables(world, np.random.default_rng(1))


def test_all_hits_are_worth_one_in_any_order_and_no_hit_nothing() -> None:
    truth = pd.DataFrame(NEXT)
    assert NDCG(truth, NEXT[:, ::-1]) == pytest.approx(1.0)
    assert NDCG(truth, NEXT + 100) == 0.0


def test_a_hit_is_worth_more_at_the_top() -> None:
    truth = pd.DataFrame(NEXT[:1])
    gains = 1 / np.log2(np.arange(2, 12))
    for rank in range(10):
        one = np.arange(100, 110)
        one[rank] = 3
        assert NDCG(truth, one[None]) == pytest.approx(gains[rank] / gains.sum())


def test_several_futures_are_averaged() -> None:
    rng = np.random.default_rng(2)
    lists = np.array([rng.permutation(30)[:10] for _ in range(5)])
    futures = [np.array([rng.permutation(30)[:10] for _ in range(5)]) for _ in range(3)]
    apart = [NDCG(pd.DataFrame(one), lists) for one in futures]
    assert NDCG(pd.DataFrame(np.hstack(futures)), lists) == pytest.approx(np.mean(apart))


def test_missing_purchases_touch_nothing() -> None:
    truth = pd.DataFrame([[4, -1, -1, -1, -1, -1, -1, -1, -1, -1]])
    assert 0 < NDCG(truth, np.array([[4, 1, 2, 3, 5, 6, 7, 8, 9, 0]])) < 0.25


def test_exam_names_the_customer_and_the_product_already_bought(
    world: World, tables: Tables
) -> None:
    draw = shop.exam_draw(world, tables, np.random.default_rng(3), 30)
    exam = shop.lists_of_ten("achats", "ndcg_10")

    def popular(achats: pd.DataFrame) -> object:
        return np.tile(shop.best(-world.popularity[None], np.zeros((1, PRODUCTS), bool)), (30, 1))

    fault = examine(exam, draw, local(popular)).fault
    assert "client_id 1000" in fault
    assert "figure déjà dans ses données" in fault


def test_histories_end_before_their_futures(world: World, tables: Tables) -> None:
    draw = shop.exam_draw(world, tables, np.random.default_rng(4), 200)
    past = shop.matrix(draw.inputs["achats"])
    for name, truth in draw.truth.items():
        rows = np.arange(200)[:, None]
        assert not past[rows, truth.to_numpy()].any(), name
    assert not np.isin(draw.truth["decouvertes"], world.featured).any()


def test_last_ten_purchases_of_the_students_customers_open_an_order(tables: Tables) -> None:
    last = tables["achats"].groupby("client_id").tail(11).groupby("client_id")["commande"]
    orders = np.array([part.to_numpy() for _, part in last])
    assert (orders[:, 1] > orders[:, 0]).all()
    assert not tables["achats"].duplicated(["client_id", "produit_id"]).any()


def test_one_observed_future_and_eight_drawn_ones_have_the_same_anchors(
    world: World, tables: Tables
) -> None:
    rng = np.random.default_rng(5)
    seen = shop.desk_draw(world, tables, rng, 1500).anchors
    drawn = shop.exam_draw(world, tables, rng, 1500).anchors
    for metric in drawn:
        assert seen[metric] == pytest.approx(drawn[metric], abs=0.015)


def test_random_split_promises_a_triumph_and_time_shows_a_defeat(tables: Tables) -> None:
    achats = tables["achats"]
    found = {
        name: float(table.iloc[0])
        for name, table in shop.answers(None, tables)["q4"]["valeurs"].items()
    }
    assert found["regression_hasard"] > 2 * found["popularite_hasard"]
    assert found["regression_temps"] < found["popularite_temps"]
    assert shop.random_split(achats).groupby(achats["client_id"]).sum().eq(10).all()
