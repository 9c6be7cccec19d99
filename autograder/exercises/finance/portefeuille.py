"""Investment advice: from expected returns to weights, for clients of three profiles.

Students learn expected returns on past markets, whose following ten years are known, then
build the portfolio of new clients, each in a market of their own. A portfolio is worth its
certainty equivalent under the market's true mean and covariance: no luck of the following
years enters the exam. Those true values are what nobody can observe, so the desk shows an
estimate from a hundred simulated years that follow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.exercises.model import Exercise, Family, Rng
from autograder.outils.core import Criterion, Draw, Question, Tables
from autograder.outils.exams import (
    EXACT,
    EXACT_ANCHORS,
    Choices,
    Field,
    Functions,
    Item,
    Predictions,
    Values,
)
from autograder.outils.metrics import METRICS
from autograder.outils.metrics.portfolio import YEARLY

from ._portefeuille_offres import FEE, offers, true_gain
from ._portefeuille_optimum import best_weights, sample_moments
from ._portefeuille_simulateur import (
    CHARACTERISTICS,
    MONTHS,
    STOCKS,
    Floats,
    Markets,
    World,
    draw_world,
    each,
    markets,
    returns,
)

MARKETS = 80
"""Past markets that students receive."""
AVERSIONS = (3, 6, 12)
"""Risk aversion γ of a bold, a balanced and a cautious client."""
BALANCED = 6
"""Aversion of question 4."""
AFTER = 1200
"""Months that follow the decision in the desk's draw: a hundred years."""


def tables(world: World, rng: Rng) -> Tables:
    """Past markets: ``passe`` (ten years of history) and ``suite`` (the ten years after)."""
    past = markets(MARKETS, world, rng)
    history = returns(past, 2 * MONTHS, world, rng)
    names = pd.DataFrame({
        "marche": np.arange(1, MARKETS + 1).repeat(STOCKS),
        "titre": np.tile(np.arange(1, STOCKS + 1), MARKETS),
    })
    return {
        "passe": names.join(known(past)).join(monthly(history[:, :, :MONTHS], 1)),
        "suite": names.join(monthly(history[:, :, MONTHS:], MONTHS + 1)),
    }


def known(place: Markets) -> pd.DataFrame:
    """Characteristics, one row per stock, market by market."""
    return pd.DataFrame(place.known.reshape(-1, 3), columns=CHARACTERISTICS)


def monthly(history: Floats, start: int) -> pd.DataFrame:
    """Returns, one row per stock and one column per month, ``m_1`` first."""
    count = history.shape[2]
    columns = [f"m_{month}" for month in range(start, start + count)]
    return pd.DataFrame(history.reshape(-1, count), columns=columns)


def clients(
    place: Markets, aversion: npt.NDArray[np.int64], history: Floats, **weights: Floats
) -> pd.DataFrame:
    """One row per client and stock; ``weights`` adds columns of portfolios."""
    names = pd.DataFrame({
        "client": np.arange(1, len(aversion) + 1).repeat(STOCKS),
        "aversion": aversion.repeat(STOCKS),
    })
    portfolios = pd.DataFrame({name: value.ravel() for name, value in weights.items()})
    return pd.concat([names, known(place), portfolios, monthly(history, 1)], axis=1)


def moments(
    aversion: npt.NDArray[np.int64], mean: Floats, covariance: Floats
) -> pd.DataFrame:
    """Truth of the portfolio metrics: one row per client."""
    row, column = np.triu_indices(STOCKS)
    pairs = [f"cov_{i + 1}_{j + 1}" for i, j in zip(row, column, strict=True)]
    return pd.concat([
        pd.DataFrame({"aversion": aversion}),
        pd.DataFrame(mean.round(6), columns=[f"mu_{i + 1}" for i in range(STOCKS)]),
        pd.DataFrame(covariance[:, row, column].round(7), columns=pairs),
    ], axis=1)


def new_clients(
    world: World, rng: Rng, size: int
) -> tuple[Markets, npt.NDArray[np.int64], Floats]:
    """Return the market, the aversion and the history of each client."""
    place = markets(size, world, rng)
    aversion = rng.permutation(np.resize(AVERSIONS, size))
    return place, aversion, returns(place, MONTHS, world, rng)


def advice_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Clients to advise; the truth is their market's mean and covariance.

    Baseline: nothing invested, whose certainty equivalent is 0. Oracle: the best weights
    under the true moments.
    """
    del tables
    place, aversion, history = new_clients(world, rng, size)
    truth = moments(aversion, place.mean, place.covariance)
    best = best_weights(place.mean, place.covariance, aversion)
    anchors = {"equivalent_certain": (0.0, METRICS["equivalent_certain"](truth, best))}
    return Draw({"clients": clients(place, aversion, history)}, {"clients": truth}, anchors)


def advice_desk(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Clients to advise; the truth is observed over the hundred years that follow."""
    del tables
    place, aversion, history = new_clients(world, rng, size)
    best = best_weights(place.mean, place.covariance, aversion)
    oracle = METRICS["equivalent_certain"](moments(aversion, place.mean, place.covariance), best)
    seen = [sample_moments(returns(one, AFTER, world, rng)) for one in each(place)]
    after = moments(aversion, *(np.concatenate(part) for part in zip(*seen, strict=True)))
    return Draw(
        {"clients": clients(place, aversion, history)},
        {"suite": after.assign(mois=AFTER)},
        {"equivalent_certain": (0.0, oracle)},
    )


def offer_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Offers to accept or not; the truth is the true net gain of each, in % a year.

    Baseline: nobody accepts. Oracle: every true gain is accepted, and no loss.
    """
    del tables
    place, aversion, history = new_clients(world, rng, size)
    held, proposed = offers(place, aversion, history, world, rng)
    gain = true_gain(place, aversion, held, proposed)
    truth = pd.DataFrame({"gain": gain.round(3)})
    table = clients(place, aversion, history, detenu=held, propose=proposed)
    return Draw({"offres": table}, {"offres": truth}, offer_anchors(gain))


def offer_desk(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Offers to accept or not; gains observed over the hundred years that follow."""
    del tables
    place, aversion, history = new_clients(world, rng, size)
    held, proposed = offers(place, aversion, history, world, rng)
    gains, errors = [], []
    for one, gamma, now, then in zip(each(place), aversion, held, proposed, strict=True):
        after = returns(one, AFTER, world, rng)[0]
        utility = [
            path - gamma / 2 * np.square(path - path.mean()) for path in (now @ after, then @ after)
        ]
        monthly_gain = YEARLY * (utility[1] - utility[0]) - FEE
        gains.append(monthly_gain.mean())
        errors.append(monthly_gain.std(ddof=1) / np.sqrt(AFTER))
    truth = pd.DataFrame({"gain": np.round(gains, 3), "erreur": np.round(errors, 3)})
    table = clients(place, aversion, history, detenu=held, propose=proposed)
    anchors = offer_anchors(true_gain(place, aversion, held, proposed))
    return Draw({"offres": table}, {"suite": truth}, anchors)


def offer_anchors(gain: Floats) -> dict[str, tuple[float, float]]:
    """Nobody accepts; every gain is accepted, and no loss."""
    return {"gain_conseil": (0.0, float(np.maximum(gain, 0).mean()))}


def function_draw(world: World, tables: Tables, rng: Rng, size: int) -> Draw:
    """Small drawn problems: monthly returns of a portfolio and an aversion."""
    del world, tables
    cases, aversions, results = [], [], []
    for case in range(size):
        months = int(rng.integers(24, 240))
        path = rng.normal(rng.uniform(0, 0.01), rng.uniform(0.01, 0.06), months).round(4)
        aversion = float(rng.choice([1, 2, 3, 4, 6, 8, 12]))
        cases.append(pd.DataFrame({"cas": case, "rendements": path}))
        aversions.append(aversion)
        results.append(YEARLY * (path.mean() - aversion / 2 * path.var(ddof=1)))
    return Draw(
        {"cas": pd.concat(cases), "parametres": pd.DataFrame({"aversion": aversions})},
        {"cas": pd.DataFrame({"resultat": results})},
        EXACT_ANCHORS,
    )


def sharpe(weights: Floats, history: Floats) -> float:
    """Mean over markets of the yearly Sharpe ratio of their portfolio."""
    path = (weights[:, :, None] * history).sum(axis=1)
    return float(np.mean(np.sqrt(12) * path.mean(axis=1) / path.std(axis=1, ddof=1)))


def answers(world: World, tables: Tables) -> dict[str, Tables]:
    """Truth of the value and multiple-choice questions, measured on the student's data."""
    del world
    before, after = (
        tables[name].filter(regex=r"^m_\d").to_numpy().reshape(MARKETS, STOCKS, MONTHS)
        for name in ("passe", "suite")
    )
    mean, covariance = sample_moments(before)
    rows, winner = np.arange(MARKETS), mean.argmax(axis=1)
    plug_in = best_weights(mean, covariance, np.full(MARKETS, float(BALANCED)), steps=1000)
    values: dict[str, dict[str, Any]] = {
        "q1": {"gagnants_avant": [YEARLY * mean[rows, winner].mean()],
               "gagnants_apres": [YEARLY * after.mean(axis=2)[rows, winner].mean()]},
        "q4": {"sharpe_promis": [sharpe(plug_in, before)],
               "sharpe_obtenu": [sharpe(plug_in, after)]},
    }
    found: dict[str, Tables] = {
        name: {"valeurs": pd.DataFrame(columns)} for name, columns in values.items()
    }
    return found | {"q6": {"choix": pd.DataFrame({"frequence": ["c"], "palmares": ["b"]})}}


EXERCISE = Exercise(
    id="finance/portefeuille",
    title="Recommandations d’investissement",
    draw_world=draw_world,
    tables=tables,
    families={
        "clients": Family(advice_draw, hidden=150, validation=48, desk=advice_desk),
        "offres": Family(offer_draw, hidden=360, validation=40, desk=offer_desk),
        "fonction": Family(function_draw, hidden=20, validation=4),
    },
    answers=answers,
    questions=(
        Question(
            "q1", "Suivre les gagnants",
            Values((
                Field("gagnants_avant", -100, 200, 0.1, "% par an"),
                Field("gagnants_apres", -100, 200, 0.1, "% par an"),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q2", "Mesurer ce que vaut un portefeuille",
            Functions(tolerance=1e-6),
            (Criterion(EXACT, 0.5, 1.0, 3.0),),
            draw="fonction",
        ),
        Question(
            "q3", "Conseiller chaque client",
            Predictions(
                "clients", "clients", ("equivalent_certain",), method="call",
                columns=STOCKS, per="client", budget=1.0,
            ),
            (Criterion("equivalent_certain", 0.45, 0.60, 7.0),),
            desk=Predictions(
                "clients", "suite",
                ("equivalent_certain_suite", "equivalent_certain_suite_erreur"),
                method="call", columns=STOCKS, per="client", budget=1.0,
            ),
            draw="clients",
        ),
        Question(
            "q4", "Mesurer le piège",
            Values((
                Field("sharpe_promis", -5, 5, 0.01), Field("sharpe_obtenu", -5, 5, 0.01),
            )),
            (Criterion(EXACT, 0.0, 1.0, 2.0),),
        ),
        Question(
            "q5", "Accepter ou refuser une offre",
            Predictions(
                "offres", "offres", ("gain_conseil",), method="call", labels=(0, 1), per="client",
            ),
            (Criterion("gain_conseil", 0.30, 0.45, 4.0),),
            desk=Predictions(
                "offres", "suite", ("gain_conseil_suite", "gain_conseil_suite_erreur"),
                method="call", labels=(0, 1), per="client",
            ),
            draw="offres",
        ),
        Question(
            "q6", "Conclure",
            Choices((Item("frequence", "abcd"), Item("palmares", "abcd"))),
            (Criterion(EXACT, 0.25, 1.0, 2.0),),
        ),
    ),
)
