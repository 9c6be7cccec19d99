"""Every exercise of the course, in the order of the curriculum.

An exercise module is found by its place: ``exercises/<theme>/<exercise>.py`` defines
``EXERCISE``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from autograder.errors import UnknownExercise
from autograder.exercise_id import ExerciseId

if TYPE_CHECKING:
    from .model import Exercise

THEMES = {
    "introduction": "Introduction",
    "medecine_sante": "Médecine et santé",
    "finance": "Finance",
    "commerce_electronique": "Commerce électronique",
}
"""Themes by folder name."""

EXERCISES = (
    "introduction/pourquoi_apprendre",
    "medecine_sante/imagerie_medicale",
    "medecine_sante/epidemies",
    "medecine_sante/traitements",
    "finance/fraude_bancaire",
    "finance/risque_credit",
    "finance/marches",
    "finance/portefeuille",
    "commerce_electronique/recommandation_produits",
    "commerce_electronique/segmentation_clients",
    "commerce_electronique/demande",
    "commerce_electronique/fraude_commandes",
)
"""Identifiers of every exercise."""


@cache
def load(exercise_id: str) -> Exercise:
    """Exercise of that identifier.

    Raises
    ------
    UnknownExercise
        If the catalog has no such exercise.
    """
    if exercise_id not in EXERCISES:
        raise UnknownExercise(exercise_id, EXERCISES)
    module = import_module(f"{__package__}.{exercise_id.replace('/', '.')}")
    exercise: Exercise = module.EXERCISE
    return exercise


def of_theme(theme: str) -> tuple[str, ...]:
    """Identifiers of the exercises of one theme."""
    return tuple(name for name in EXERCISES if ExerciseId(name).theme == theme)
