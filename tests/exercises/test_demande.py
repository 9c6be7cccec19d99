"""Metrics of demand forecasts, and the faults that they name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_poisson_deviance

from autograder.exercises.commerce_electronique.demande import EXERCISE, draws
from autograder.exercises.commerce_electronique.demande.metrics import (
    DEVIANCE,
    poisson_deviance,
    short_lag,
    stock_cost,
)
from autograder.exercises.commerce_electronique.demande.world import HISTORY, HORIZON
from autograder.exercises.model import Place
from autograder.outils.core import Criterion, Draw, Question
from autograder.outils.exams import EXACT, EXACT_ANCHORS, Functions, Predictions
from autograder.outils.faults import Fault
from autograder.outils.judge import examine, judge
from autograder.outils.respondents import local

DAYS = [f"j{day}" for day in range(1, 15)]


def expected(articles: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    mean = rng.uniform(2, 20, (articles, 1)) * np.exp(rng.normal(0, 0.2, (articles, 14)))
    return pd.DataFrame(mean, columns=DAYS).assign(bruit=0.0)


def sold(mean: pd.DataFrame) -> pd.DataFrame:
    counts = pd.DataFrame(np.random.default_rng(1).poisson(mean[DAYS]), columns=DAYS)
    noise = poisson_deviance(counts.assign(bruit=0.0), mean[DAYS].to_numpy())
    return counts.assign(bruit=noise)


def blinded(mean: pd.DataFrame, known: int) -> np.ndarray:
    """Forecasts that know the first days only, and give the same number for the others."""
    forecasts = mean[DAYS].to_numpy().copy()
    forecasts[:, known:] = forecasts.mean()
    return forecasts


def test_deviance_is_that_of_scikit_learn() -> None:
    mean = expected()
    counts, forecasts = sold(mean), mean[DAYS].to_numpy() * 1.2
    assert (counts[DAYS] == 0).to_numpy().any()
    theirs = mean_poisson_deviance(counts[DAYS].to_numpy().ravel(), forecasts.ravel())
    assert poisson_deviance(counts.assign(bruit=0.0), forecasts) == pytest.approx(theirs)


def test_true_expectation_has_no_deviance_and_subtracted_noise_restores_it() -> None:
    mean = expected()
    truth = mean[DAYS].to_numpy()
    assert poisson_deviance(mean, truth) == pytest.approx(0)
    forecasts = truth * 1.3
    assert poisson_deviance(sold(mean), forecasts) == pytest.approx(
        poisson_deviance(mean, forecasts), rel=0.15
    )


@pytest.mark.parametrize("value", [0.0, 1e-300, 1e100])
def test_extreme_forecasts_have_a_finite_deviance(value: float) -> None:
    counts = sold(expected())
    assert np.isfinite(poisson_deviance(counts, np.full((300, 14), value)))
    assert isinstance(short_lag(counts, np.full((300, 14), value)), str)


@pytest.mark.parametrize("lag", [1, 7, 13])
def test_lag_shorter_than_the_horizon_is_named(lag: int) -> None:
    mean = expected()
    message = short_lag(sold(mean), blinded(mean, lag))
    assert f"après le jour {lag} de l’horizon" in message
    assert f"retard de {lag} jour" in message


def test_honest_forecasts_are_not_accused() -> None:
    mean = expected()
    counts, truth = sold(mean), mean[DAYS].to_numpy()
    drift = np.exp(np.random.default_rng(2).normal(0, 0.05, truth.shape) * np.arange(1, 15))
    for forecasts in (truth, 0.5 * truth, truth * drift, np.full(truth.shape, truth.mean()),
                      truth.cumsum(axis=1)):
        assert short_lag(counts, forecasts) == ""


def test_missing_units_cost_more_than_unsold_ones() -> None:
    truth = pd.DataFrame({"demande_1": [10], "demande_2": [20], "manque": 9.0, "reste": 1.0})
    assert stock_cost(truth, np.array([10.0])) == pytest.approx(45)
    assert stock_cost(truth, np.array([20.0])) == pytest.approx(5)
    assert stock_cost(truth, np.array([15.0])) == pytest.approx(25)


def test_desk_names_the_short_lag_of_a_model_without_points() -> None:
    mean = expected()
    question = Question(
        "q3", "Prévoir", Predictions("h", "ventes", (DEVIANCE,), "call", columns=14,
                                     per="article"),
        (Criterion(DEVIANCE.scale, 0.3, 0.5, 7.0),), draw="articles",
    )
    inputs = {"h": pd.DataFrame({"article": np.arange(300)})}
    draw = Draw(inputs, {"ventes": sold(mean)}, {"deviance_poisson": (2.0, 1.0)})
    transcript = examine(question.exam, draw, local(lambda h: blinded(mean, 7)))
    verdict = judge(question, draw, transcript)
    assert "retard de 7 jours" in question.exam.hint(draw, verdict, transcript)


@pytest.mark.parametrize(("result", "named"), [(2.0, True), (5.0, False)])
def test_desk_names_the_trap_of_a_function(result: float, named: bool) -> None:
    question = Question(
        "q2", "Retard", Functions(1e-6, trap="Le retard est trop court."),
        (Criterion(EXACT, 0.5, 1.0, 3.0),), draw="fonction",
    )
    truth = pd.DataFrame({"resultat": [1.0, 1.0], "piege": [2.0, 2.0]})
    cases = pd.DataFrame({"cas": [0, 1], "ventes": [3, 4]})
    draw = Draw({"cas": cases}, {"cas": truth}, EXACT_ANCHORS)
    transcript = examine(question.exam, draw, local(lambda ventes: result))
    message = question.exam.hint(draw, judge(question, draw, transcript), transcript)
    assert (message == "Le retard est trop court.") is named


def test_trap_looks_better_than_it_serves() -> None:
    rng = np.random.default_rng(0)
    data = EXERCISE.data(EXERCISE.world(rng), rng)
    assert draws.real_wape(data) > draws.announced_wape(data) + 12


@pytest.mark.parametrize("desk", [False, True])
def test_histories_end_before_their_targets(desk: bool) -> None:
    rng = np.random.default_rng(1)
    place = Place(EXERCISE.world(rng), {}, rng)
    draw = (draws.at_desk if desk else draws.in_exam)(place, 50)
    table = draw.inputs["historiques"]
    future = np.tile(np.arange(HISTORY + HORIZON) >= HISTORY, 50)
    for name in ("ventes", "temperature"):
        assert (table[name].isna().to_numpy() == future).all()
    assert table.drop(columns=["ventes", "temperature"]).notna().to_numpy().all()
    assert (table.groupby("article").size() == HISTORY + HORIZON).all()


def test_model_that_refuses_missing_values_is_explained() -> None:
    from sklearn.linear_model import LinearRegression

    model = LinearRegression().fit(pd.DataFrame({"a": [0.0, 1.0]}), [0.0, 1.0])
    exam = Predictions("t", "v", (DEVIANCE,), "predict")
    draw = Draw({"t": pd.DataFrame({"a": [np.nan, 1.0]})}, {"v": pd.DataFrame()}, {})
    transcript = examine(exam, draw, local(model))
    assert "valeurs manquantes (NaN)" in transcript.fault
    with pytest.raises(Fault, match="retard"):
        local(model)(next(exam(draw)))
