"""Lists of recommendations: their metric, their rules, and the trap of the notebook."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from autograder.exercises.commerce_electronique.recommandation_produits import EXERCISE
from autograder.exercises.commerce_electronique.recommandation_produits import draws as shop
from autograder.exercises.commerce_electronique.recommandation_produits.metrics import NDCG
from autograder.exercises.commerce_electronique.recommandation_produits.world import (
    PRODUCTS,
    World,
    draw_world,
)
from autograder.exercises.model import Place
from autograder.outils.core import Draw, Tables
from autograder.outils.judge import examine
from autograder.outils.respondents import local

NEXT = np.arange(20).reshape(2, 10)


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(np.random.default_rng(0))


@pytest.fixture(scope="module")
def tables(world: World) -> Tables:
    return shop.data(world, np.random.default_rng(1))


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
    drawn = shop.in_exam(Place(world, tables, np.random.default_rng(3)), 30)
    exam = EXERCISE.questions[2].exam
    draw = Draw(drawn.inputs, drawn.truth, {})

    def popular(achats: pd.DataFrame) -> object:
        return np.tile(shop.best(-world.popularity[None], np.zeros((1, PRODUCTS), bool)), (30, 1))

    fault = examine(exam, draw, local(popular)).fault
    assert "client_id 1000" in fault
    assert "figure déjà dans ses données" in fault


def test_histories_end_before_their_futures(world: World, tables: Tables) -> None:
    draw = shop.in_exam(Place(world, tables, np.random.default_rng(4)), 200)
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
    place = Place(world, tables, np.random.default_rng(5))
    exercise = copy.copy(EXERCISE)
    family = replace(EXERCISE.families["clients"], hidden=1500, validation=1500)
    exercise.families = {"clients": family}
    seen = exercise.desk_draw("clients", place).anchors
    drawn = exercise.hidden_draw("clients", place).anchors
    for metric in drawn:
        assert seen[metric] == pytest.approx(drawn[metric], abs=0.015)


def test_random_split_promises_a_triumph_and_time_shows_a_defeat(tables: Tables) -> None:
    achats = tables["achats"]
    assert shop.regression_at_random(tables) > 2 * shop.popularity_at_random(tables)
    assert shop.regression_in_time(tables) < shop.popularity_in_time(tables)
    assert shop.random_split(achats).groupby(achats["client_id"]).sum().eq(10).all()
