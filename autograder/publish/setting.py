"""One exercise in one course: its world, its data, and every draw.

The only user of the course's secret. Each use has a label: publishing another session, or
another sample of the data, changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from autograder.course import Course
from autograder.exercises.catalog import open_catalog
from autograder.exercises.facts import Facts
from autograder.exercises.model import Exercise, Known, Letters, Place, Rng, World
from autograder.outils.core import Draw, Tables
from autograder.outils.payload import canonical
from autograder.settings import DeskSettings


@dataclass(frozen=True)
class Setting:
    """One exercise in one course: its world and what students receive of it.

    ``facts`` is what its notebook tells of them, ``letters`` the order of the options, and
    ``desk`` what the student's desk says of values and letters.
    """

    exercise: Exercise
    world: World
    data: Tables
    facts: Facts
    letters: Letters
    desk: DeskSettings
    validation: Mapping[str, Draw]

    def hidden_draw(self, family: str, rng: Rng) -> Draw:
        """One exam's draw of a family."""
        place = Place(self.world, self.data, rng, self.facts)
        return canonical_draw(self.exercise.hidden_draw(family, place))

    def answer_draw(self, question: str) -> Draw:
        """Truth of a question that is answered on the student's own data: nothing is drawn."""
        known = Known(self.data, self.facts, self.letters)
        return canonical_draw(self.exercise.answer_draw(question, known))


@lru_cache(maxsize=4)
def setting(course: Course, exercise_id: str, sample: str = "") -> Setting:
    """Draw the world, the student's data and the validation draws of an exercise.

    Parameters
    ----------
    course : Course
        Whose secret draws.
    exercise_id : str
        ``theme/exercise``.
    sample : str
        Name of another sample of the student's data, in the same world (calibration).
    """
    exercise = open_catalog(course.root).load(exercise_id)
    world = exercise.world(course.rng("monde", exercise_id))
    raw = exercise.data(world, course.rng("donnees", exercise_id, sample))
    data = {name: canonical(table) for name, table in raw.items()}
    facts, letters = exercise.facts(world, data), _letters(course, exercise)
    validation = {}
    for family in exercise.families:
        rng = course.rng("validation", exercise_id, family)
        place = Place(world, data, rng, facts)
        validation[family] = canonical_draw(exercise.desk_draw(family, place))
    return Setting(exercise, world, data, facts, letters, course.settings.desk, validation)


def hidden_draws(course: Course, place: Setting) -> dict[str, Draw]:
    """Hidden draw of every question, for the course's session."""
    exercise = place.exercise
    draws = {}
    for question in exercise.questions:
        if question.draw:
            rng = course.rng("examen", course.session, exercise.id, question.id)
            draws[question.id] = place.hidden_draw(question.draw, rng)
        else:
            draws[question.id] = place.answer_draw(question.id)
    return draws


def _letters(course: Course, exercise: Exercise) -> Letters:
    """Order of the options in this course, drawn for each item."""
    letters = {}
    for item, source in exercise.shuffled.items():
        order = course.rng("options", exercise.id, item).permutation(len(source))
        letters[item] = {letter: source[place] for letter, place in zip(source, order, strict=True)}
    return letters


def canonical_draw(draw: Draw) -> Draw:
    """Draw with canonical tables and plain anchors."""
    return Draw(
        {name: canonical(table) for name, table in draw.inputs.items()},
        {name: canonical(table) for name, table in draw.truth.items()},
        {name: (float(low), float(high)) for name, (low, high) in draw.anchors.items()},
    )
