"""Who is to be graded on what: found and checked before anything slow is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cohort.copies import Submission, find, strays
from autograder.cohort.roster import read_roster
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import EXERCISES, THEMES, of_theme
from autograder.publish.digest import exercises_with_source
from autograder.reports.exporters import Exports, check
from autograder.room.limits import Limits

if TYPE_CHECKING:
    from autograder.cohort.address import Address


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to grade and where to write.

    Parameters
    ----------
    course : Course
        In the asked session.
    copies : Path
        ``<student>/<theme>/<exercise>.ipynb``.
    exercises : tuple of str
        Identifiers, or themes; empty for every exercise of the course.
    roster : Path, optional
        CSV of the students expected.
    level : str
        Isolation level.
    limits : Limits
        Bounds of a room; its wall time is capped by each exercise's own.
    workers : int
        Copies graded at once, without a cluster.
    again : bool
        Whether to run again the copies whose outcome is known.
    exports : mapping of str to Path
        CSV files to write, by option.
    cluster : Address, optional
        Scheduler whose workers grade, instead of this machine.
    """

    course: Course
    copies: Path
    exercises: tuple[str, ...] = ()
    roster: Path | None = None
    level: str = "bulle"
    limits: Limits = field(default_factory=Limits)
    workers: int = 1
    again: bool = False
    exports: Exports = field(default_factory=dict)
    cluster: Address | None = None


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Who is to be graded on what, and what stands beside.

    Parameters
    ----------
    request : Request
        What was asked.
    exercises : tuple of ExerciseId
        What is graded, in the course's order.
    submissions : tuple of Submission
        One per student and exercise.
    lost : mapping of str to list of str
        Notebooks that are no copy, by student.
    roster : tuple of str, optional
        Students expected.
    """

    request: Request
    exercises: tuple[ExerciseId, ...]
    submissions: tuple[Submission, ...]
    lost: Mapping[str, Sequence[str]]
    roster: tuple[str, ...] | None

    @property
    def strays(self) -> tuple[str, ...]:
        """Paths of the notebooks that are no copy."""
        return tuple(f"{student}/{path}" for student, paths in self.lost.items() for path in paths)

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Students who handed in a copy, and whom the roster does not name."""
        if self.roster is None:
            return ()
        listed = set(self.roster)
        names = (one.student for one in self.submissions)
        return tuple(dict.fromkeys(name for name in names if name not in listed))

    def remarks(self) -> dict[str, str]:
        """What a teacher should know of a student, beside the copies."""
        said = dict.fromkeys(self.unlisted, "Hors de la liste")
        for names in _alike({one.student for one in self.submissions} | {*(self.roster or ())}):
            for name in names:
                others = ", ".join(f"« {other} »" for other in names if other != name)
                said[name] = f"{said.get(name, 'Nom à vérifier')} ; voir {others}"
        return {name: f"{remark}." for name, remark in sorted(said.items())}


def _alike(names: Iterable[str]) -> Iterator[list[str]]:
    """Names that differ by capitals alone, together."""
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(name.casefold(), []).append(name)
    return (group for group in groups.values() if len(group) > 1)


def muster(request: Request) -> Cohort:
    """Find who is to be graded, without grading anybody.

    Raises
    ------
    UsageError
        For wrong settings, or when there is nothing to grade.
    """
    check(request.exports)
    exercises = _exercises(request)
    roster = read_roster(request.roster) if request.roster else None
    submissions = tuple(find(request.copies, exercises, roster))
    cohort = Cohort(
        request=request, exercises=exercises, submissions=submissions,
        lost=strays(request.copies, EXERCISES), roster=roster,
    )
    if not cohort.submissions:
        raise UsageError(
            f"Aucune copie dans {request.copies}. Attendu : "
            f"{request.copies}/<étudiant>/<theme>/<exercice>.ipynb."
            + "".join(f" Non reconnu : {path}." for path in cohort.strays[:3])
        )
    return cohort


def _exercises(request: Request) -> tuple[ExerciseId, ...]:
    """Exercises to grade: those asked for, else the course's, in the course's order."""
    course = request.course
    known = [name for theme in THEMES for name in exercises_with_source(course, theme)]
    asked = [name for given in request.exercises for name in of_theme(given) or (given,)]
    unknown = [name for name in (*asked, *course.exercises) if name not in known]
    if unknown:
        raise UsageError(
            f"Exercice absent de ce cours : {', '.join(unknown)}. Exercices : {', '.join(known)}."
        )
    wanted = asked or course.exercises or known
    ordered = dict.fromkeys((*course.exercises, *known))
    return tuple(ExerciseId(name) for name in ordered if name in wanted)
