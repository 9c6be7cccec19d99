"""What the copies of an exercise with a commented notebook must earn, or not earn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.exercises.model import Exercise
from autograder.exercises.questions import Drive, Function, Predict
from autograder.grading.outcome import Outcome

SOUND = ("foret", "boosting", "lineaire")
"""A default random forest, a default gradient boosting, and a linear pipeline that follows the
notebook's own advice."""
KNOWING = "constantes"
"""Knows what is public, at its central values, and learns nothing."""
ELSEWHERE = "ailleurs"
"""The solution of another course, as it is."""
ENOUGH = 0.5
"""Share of a hidden question's points that whoever learns nothing stays under."""
FULL = 1e-6


def broken(exercise: Exercise, outcomes: Mapping[str, Outcome]) -> list[str]:
    """Promises that an exercise's copies do not keep, in words.

    Parameters
    ----------
    exercise : Exercise
        Its declaration, which may exempt a copy.
    outcomes : mapping of str to Outcome
        Of its sample copies, by name.
    """
    wanted = {*SOUND, KNOWING, ELSEWHERE}
    found = [f"copie absente : {name}" for name in sorted(wanted - {*outcomes, *exercise.exempt})]
    found += [f"exemption sans raison : {name}" for name, why in exercise.exempt.items() if not why]
    for name in sorted(wanted & {*outcomes} - {*exercise.exempt}):
        found += [f"{name} : {fault}" for fault in _faults(exercise, name, outcomes[name])]
    return found


def _faults(exercise: Exercise, name: str, outcome: Outcome) -> Iterator[str]:
    drawn = [one for one in outcome.verdicts if exercise.asked[one.question].family]
    if name == ELSEWHERE:
        deciding = [one for one in drawn if _depends_on_facts(exercise, one.question)]
        if all(one.points > 0 for one in deciding):
            yield "aucune question de fonction ou de décision n’est à 0"
        return
    for verdict in drawn:
        if name == KNOWING and verdict.points >= ENOUGH * verdict.max_points:
            yield f"{verdict.question} gagne {verdict.points:g} sur {verdict.max_points:g}"
        if name in SOUND and verdict.points < verdict.max_points - FULL:
            yield f"{verdict.question} perd {verdict.max_points - verdict.points:g}"


def _depends_on_facts(exercise: Exercise, question: str) -> bool:
    """Whether a question is a function's, a loop's, or a decision among labels."""
    asked = exercise.asked[question]
    return isinstance(asked, Function | Drive) or (
        isinstance(asked, Predict) and asked.labels is not None
    )
