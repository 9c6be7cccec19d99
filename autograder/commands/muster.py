"""Who is to be graded on what: found and checked before anything slow is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cohort.copies import Submission, find, local_dates, strays
from autograder.cohort.platform_date import without_zone
from autograder.cohort.roster import Roster, read_roster
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import open_catalog
from autograder.exercises.chosen import chosen
from autograder.reports.exporters import Exports, check

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
    isolation : str, optional
        Isolation level, instead of the course's.
    bounds : mapping of str to int
        Bounds of a room instead of the course's, by field of ``Limits``; its wall time is
        capped by each exercise's own.
    workers : int
        Copies graded at once, without a cluster.
    again : bool
        Whether to run again the copies whose outcome is known.
    exports : mapping of str to Path
        CSV files to write, by option.
    cluster : Address, optional
        Scheduler whose workers grade, instead of this machine.
    anonymous : bool
        Whether the class report bears pseudonyms.
    pages : Path, optional
        Folder in which to write the feedback pages.
    """

    course: Course
    copies: Path
    exercises: tuple[str, ...] = ()
    roster: Path | None = None
    isolation: str | None = None
    bounds: Mapping[str, int] = field(default_factory=dict)
    workers: int = 1
    again: bool = False
    exports: Exports = field(default_factory=dict)
    cluster: Address | None = None
    anonymous: bool = False
    pages: Path | None = None


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
    roster : Roster, optional
        Students expected.
    """

    request: Request
    exercises: tuple[ExerciseId, ...]
    submissions: tuple[Submission, ...]
    lost: Mapping[str, Sequence[str]]
    roster: Roster | None

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

    @property
    def dates(self) -> tuple[str, ...]:
        """What a teacher should know of the dates of deposit."""
        count = local_dates(self.submissions)
        zone = self.request.course.settings.lateness.zone
        return (without_zone(count, zone),) if count else ()

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
    exercises = chosen(request.course, request.exercises)
    zone = request.course.settings.lateness.zone
    roster = read_roster(request.roster) if request.roster else None
    submissions = tuple(find(request.copies, exercises, roster, zone))
    cohort = Cohort(
        request=request, exercises=exercises, submissions=submissions,
        lost=strays(request.copies, open_catalog(request.course.root).ids), roster=roster,
    )
    if not cohort.submissions:
        raise UsageError(
            f"Aucune copie dans {request.copies}. Attendu : "
            f"{request.copies}/<étudiant>/<theme>/<exercice>.ipynb."
            + "".join(f" Non reconnu : {path}." for path in cohort.strays[:3])
        )
    return cohort
