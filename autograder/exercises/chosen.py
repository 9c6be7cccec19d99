"""The exercises of a course: those whose notebook it has, or those that it chose among them."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.course import Course
from autograder.errors import CourseError, UsageError
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import open_catalog


def exercises_with_source(course: Course, theme: str = "") -> tuple[ExerciseId, ...]:
    """Exercises, of one theme or of all, whose notebook stands in ``source/``.

    Those alone that ``cours.toml`` chooses, if it chooses some.
    """
    catalog = open_catalog(course.root)
    names = catalog.of_theme(theme) if theme else catalog.ids
    wanted = course.settings.exercises
    return tuple(
        name for name in names
        if (course.source / f"{name}.ipynb").is_file()
        and (not wanted or name in wanted or name.theme in wanted)
    )


def weights(course: Course) -> dict[ExerciseId, float]:
    """Weight of each exercise that ``cours.toml`` chooses, in its order; empty if it does not.

    A theme gives its weight to each of its exercises.

    Raises
    ------
    UsageError
        If it chooses an exercise that the course has not.
    """
    known = exercises_with_source(course)
    found: dict[ExerciseId, float] = {}
    for asked, weight in course.settings.exercises.items():
        names = [name for name in known if asked in (name, name.theme)]
        if not names:
            raise _absent([asked], known)
        found |= dict.fromkeys(names, weight)
    return found


def chosen(course: Course, asked: Iterable[str] = ()) -> tuple[ExerciseId, ...]:
    """Exercises of a course, or those of the themes and exercises that are asked for.

    Raises
    ------
    CourseError
        If ``source/`` holds no notebook of a known exercise.
    UsageError
        If one that is asked for is not there.
    """
    known = tuple(dict.fromkeys((*weights(course), *exercises_with_source(course))))
    if not known:
        raise CourseError(
            f"Aucun carnet d’un exercice connu dans {course.source}. Attendu : "
            "source/<theme>/<exercice>.ipynb."
        )
    wanted = list(asked)
    names = {name for name in known if name in wanted or name.theme in wanted}
    unknown = [one for one in wanted if not any(one in (name, name.theme) for name in known)]
    if unknown:
        raise _absent(unknown, known)
    return tuple(name for name in known if name in names) if wanted else known


def _absent(names: Iterable[str], known: Iterable[str]) -> UsageError:
    return UsageError(
        f"Exercice absent de ce cours : {', '.join(names)}. Exercices : {', '.join(known)}."
    )
