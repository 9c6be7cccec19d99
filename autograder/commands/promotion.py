"""A cohort graded, recorded and exported: what ``autograder noter`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.cohort.address import Address
from autograder.cohort.cluster import open_cluster
from autograder.cohort.copies import Submission, find, read, strays
from autograder.cohort.once import graded_once
from autograder.cohort.roster import read_roster
from autograder.cohort.run import Graded, Job, MakePool, Setup
from autograder.cohort.store import Store
from autograder.course import Course
from autograder.errors import UsageError
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import EXERCISES, THEMES, of_theme
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.grading.workspace import sweep
from autograder.platforms import Gradebook, Recorded, platform_of
from autograder.publish.digest import exercises_with_source
from autograder.reports.exporters import Exports, check, export
from autograder.reports.grade import Grade, Results
from autograder.reports.synthesis import weights_of
from autograder.room import Limits, open_room

Progress = Callable[[Grade, int, int], None]
"""Called after each copy with its grade, the number done and the total."""


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
    exercises : tuple of ExerciseId
        What is graded, in the course's order.
    submissions : tuple of Submission
        One per student and exercise.
    lost : mapping of str to list of str
        Notebooks that are no copy, by student.
    roster : tuple of str, optional
        Students expected.
    """

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


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What came of a run, and what a teacher should look at.

    Parameters
    ----------
    results : Results
        Grades in student and exercise order, with their weights.
    cohort : Cohort
        Who was to be graded.
    faults : tuple of str
        Infrastructure faults.
    written : mapping of str to Path
        Files written, by title.
    """

    results: Results
    cohort: Cohort
    faults: tuple[str, ...] = ()
    written: Mapping[str, Path] = field(default_factory=dict)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """One per copy, in student and exercise order."""
        return self.results.grades

    @property
    def statuses(self) -> Counter[Status]:
        """Number of copies by status."""
        return Counter(grade.status for grade in self.grades)


def grade_cohort(request: Request, progress: Progress = lambda *_: None) -> Summary:
    """Grade every copy, record each as it comes, then write the CSV files.

    Raises
    ------
    UsageError
        For wrong settings, or when there is nothing to grade.
    InfrastructureError
        If the asked isolation cannot be had, or if the cluster cannot be used.
    """
    check(request.exports)
    cohort = muster(request)
    sweep()
    grades: list[Grade] = []
    faults: list[str] = []
    try:
        with (
            _workers(request) as workers,
            platform_of(request.course).gradebook(request.course) as gradebook,
            Store(request.course.outcomes) as store,
        ):
            gradebook.ensure(sorted({one.exercise for one in cohort.submissions}))
            jobs = _jobs(request, cohort.submissions)
            for graded in graded_once(jobs, store, workers, request.again):
                if isinstance(graded.result, Failure):
                    faults.append(_fault(graded.submission, graded.result))
                grades.append(_grade(graded, _record(gradebook, graded), cohort.lost))
                progress(grades[-1], len(grades), len(cohort.submissions))
    except BaseException:
        if grades:
            export(_results(request, cohort, grades), request.exports, partial=True)
        raise
    results = _results(request, cohort, grades)
    written = export(results, request.exports)
    return Summary(results=results, cohort=cohort, faults=tuple(faults), written=written)


def muster(request: Request) -> Cohort:
    """Find who is to be graded, without grading anybody.

    Raises
    ------
    UsageError
        For wrong settings, or when there is nothing to grade.
    """
    exercises = _exercises(request)
    roster = read_roster(request.roster) if request.roster else None
    cohort = Cohort(
        exercises=exercises, submissions=tuple(find(request.copies, exercises, roster)),
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


@contextmanager
def _workers(request: Request) -> Iterator[int | MakePool]:
    """Give what grades, once the asked isolation has been had there."""
    if request.cluster is not None:
        with open_cluster(request.cluster, request.level) as make:
            yield make
    else:
        open_room(request.level)
        yield request.workers


def _jobs(request: Request, submissions: Sequence[Submission]) -> Iterator[Job]:
    """Jobs by exercise: a paper is then read, or sent, once."""
    setup = Setup(request.level, request.limits)
    for submission in sorted(submissions, key=lambda submission: submission.exercise):
        copy = None if submission.path is None else read(submission)
        paper = request.course.paper(submission.exercise)
        yield Job(submission=submission, copy=copy, paper=paper, setup=setup)


def _record(gradebook: Gradebook, graded: Graded) -> Recorded | None:
    """Record an outcome; None where no grade is due: no copy, or an infrastructure fault."""
    submission, result = graded.submission, graded.result
    if isinstance(result, Failure):
        gradebook.reset(submission.student, submission.exercise)
        return None
    recorded = gradebook.record(submission.student, submission.exercise, result, submission.date)
    return None if result.status is Status.ABSENT else recorded


def _grade(
    graded: Graded, recorded: Recorded | None, lost: Mapping[str, Sequence[str]]
) -> Grade:
    submission, result = graded.submission, graded.result
    outcome = result if isinstance(result, Outcome) else None
    remarks = _remarks(submission, recorded, result.message, lost)
    return Grade(
        student=submission.student,
        exercise=ExerciseId(submission.exercise),
        points=recorded.note if recorded else None,
        max_points=outcome.max_points if outcome else 0.0,
        status=recorded.status if recorded else result.status,
        penalty=recorded.penalty if recorded else 0.0,
        date=submission.date,
        message=" ".join([result.message, *remarks]).strip(),
        verdicts=outcome.verdicts if outcome and recorded else (),
        manual=recorded.manual if recorded else {},
    )


def _remarks(
    submission: Submission, recorded: Recorded | None, message: str,
    lost: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """What else a teacher should know of a copy."""
    if submission.undated:
        yield "Date de dépôt illisible (timestamp.txt) : aucun retard n’est compté."
    if submission.path is None and submission.student in lost:
        names = ", ".join(f"« {path} »" for path in lost[submission.student][:3])
        yield f"Fichiers non reconnus : {names}."
    if recorded and recorded.status is Status.TO_REVIEW and not message:
        yield "Une question corrigée à la main a changé : confirmez sa note."


def _fault(submission: Submission, failure: Failure) -> str:
    return f"{submission.student}, {submission.exercise} : {failure.message}"


def _results(request: Request, cohort: Cohort, grades: Sequence[Grade]) -> Results:
    declared = request.course.exercises
    expected = Counter(one.student for one in cohort.submissions)
    unfinished = expected - Counter(grade.student for grade in grades)
    return Results(
        grades=tuple(sorted(grades, key=lambda grade: (grade.student, grade.exercise))),
        weights=weights_of(cohort.exercises, declared),
        whole=bool(declared) and set(declared) <= set(cohort.exercises),
        remarks=cohort.remarks(),
        unfinished=frozenset(unfinished),
    )
