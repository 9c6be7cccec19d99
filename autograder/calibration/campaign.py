"""The calibration of an exercise: worlds × trainings × draws, in parallel."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from autograder.calibration.trial import (
    VARIANTS,
    hidden_draw,
    learn,
    prepare,
    scores,
    student_folder,
    variant_notebook,
)
from autograder.publish.solution import Notebook

COLUMNS = ["variante", "question", "metrique", "monde", "entrainement", "tirage", "s"]


@dataclass(frozen=True)
class Plan:
    """Size of a campaign, the source notebook, and where the sample copies stand."""

    exercise: str
    source: Notebook
    copies: Path
    worlds: int = 10
    trainings: int = 5
    draws: int = 20


def measure_world(plan: Plan, world: int, draws: range | None = None) -> pd.DataFrame:
    """S of every variant in one world: a table with :data:`COLUMNS`.

    The hidden draws, and their baseline, are those of the world's first training: only
    what students learn from changes between trainings.
    """
    first = prepare(plan.exercise, world, 0)
    learned = {}
    for training in range(plan.trainings):
        place = first if training == 0 else prepare(plan.exercise, world, training)
        with student_folder(place) as folder:
            for variant in VARIANTS:
                notebook = variant_notebook(plan.source, place, plan.copies, variant)
                learned[variant, training] = learn(notebook, folder)
    rows = []
    for family in first.exercise.families:
        questions = {q.id: q for q in first.exercise.questions_on(family)}
        for number in draws or range(plan.draws):
            draw = hidden_draw(first, family, world, number)
            for (variant, training), answers in learned.items():
                for (question, metric), s in scores(questions, draw, answers).items():
                    rows.append((variant, question, metric, world, training, number, round(s, 4)))
    return pd.DataFrame(rows, columns=COLUMNS)


def measure(plan: Plan, workers: int, progress: Callable[[int], None]) -> pd.DataFrame:
    """S of every variant in every world.

    Parameters
    ----------
    plan : Plan
        What to measure.
    workers : int
        Worlds measured at once, each on one core.
    progress : callable
        Called with 1 at each world done.
    """
    context = get_context("spawn")
    parts = []
    with ProcessPoolExecutor(workers, context, initializer=_one_thread) as pool:
        for future in as_completed(
            [pool.submit(measure_world, plan, world) for world in range(plan.worlds)]
        ):
            parts.append(future.result())
            progress(1)
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(COLUMNS[:-1], ignore_index=True)


def _one_thread() -> None:
    threadpool_limits(1)
