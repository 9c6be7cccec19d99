"""``autograder noter``: grade a cohort, record it, export it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from autograder.errors import InfrastructureError, UsageError
from autograder.exercise_id import ExerciseId
from autograder.exercises.catalog import EXERCISES, THEMES, of_theme
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.platforms import Gradebook, Recorded, platform_of
from autograder.publish.digest import exercises_with_source
from autograder.reports.notes import (
    Grade,
    detail_rows,
    write_detail,
    write_notes,
    write_synthesis,
)
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
    notes, synthesis, detail : Path, optional
        CSV files to write.
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
    notes: Path | None = None
    synthesis: Path | None = None
    detail: Path | None = None
    cluster: Address | None = None


@dataclass(frozen=True)
class Summary:
    """Grades of a run, in student and exercise order, and what a teacher should look at.

    Parameters
    ----------
    grades : tuple of Grade
        One per copy, in student and exercise order.
    faults : tuple of str
        Infrastructure faults.
    strays : tuple of str
        Notebooks of the copies' folder that are no copy.
    """

    grades: tuple[Grade, ...]
    faults: tuple[str, ...]
    strays: tuple[str, ...] = ()

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
    exercises = _exercises(request)
    roster = read_roster(request.roster) if request.roster else None
    submissions = find(request.copies, exercises, roster)
    lost = strays(request.copies, EXERCISES)
    if not submissions:
        raise UsageError(
            f"Aucune copie dans {request.copies}. Attendu : "
            f"{request.copies}/<étudiant>/<theme>/<exercice>.ipynb."
            + "".join(f" Non reconnu : {path}." for path in _paths(lost)[:3])
        )
    grades: list[Grade] = []
    rows: list[tuple[str, ...]] = []
    faults: list[str] = []
    with (
        _workers(request) as workers,
        platform_of(request.course).gradebook(request.course) as gradebook,
        Store(request.course.outcomes) as store,
    ):
        gradebook.ensure(sorted({submission.exercise for submission in submissions}))
        results = graded_once(_jobs(request, submissions), store, workers, request.again)
        for done, graded in enumerate(results, start=1):
            recorded = _record(gradebook, graded)
            grades.append(_grade(graded, recorded, lost))
            match graded.result:
                case Failure() as failure:
                    faults.append(_fault(graded.submission, failure))
                case Outcome() as outcome if recorded is not None:
                    rows += _rows(graded.submission, outcome, recorded)
            progress(grades[-1], done, len(submissions))
    summary = Summary(tuple(sorted(grades, key=_order)), tuple(faults), tuple(_paths(lost)))
    _write(request, summary, sorted(rows))
    return summary


def _exercises(request: Request) -> tuple[str, ...]:
    known = [name for theme in THEMES for name in exercises_with_source(request.course, theme)]
    asked = [name for given in request.exercises for name in of_theme(given) or (given,)]
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise UsageError(
            f"Exercice absent de ce cours : {', '.join(unknown)}. Exercices : {', '.join(known)}."
        )
    return tuple(dict.fromkeys(asked)) or tuple(known)


def _paths(lost: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{student}/{path}" for student, paths in lost.items() for path in paths]


@contextmanager
def _workers(request: Request) -> Iterator[int | MakePool]:
    """Give what grades, once the asked isolation has been had there."""
    if request.cluster is not None:
        with open_cluster(request.cluster, request.level) as make:
            yield make
    else:
        open_room(request.level)
        yield request.workers


def _jobs(request: Request, submissions: Sequence[Submission]) -> Iterator[Job | Graded]:
    """Jobs by exercise: a paper is then read, or sent, once.

    A copy that the machine cannot read is that copy's failure, and stops no other.
    """
    setup = Setup(request.level, request.limits)
    for submission in sorted(submissions, key=lambda submission: submission.exercise):
        paper = request.course.paper(submission.exercise)
        try:
            copy = None if submission.path is None else read(submission)
        except InfrastructureError as error:
            yield Graded(submission, Failure(str(error)))
        else:
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
    remarks = _remarks(submission, recorded, result.message, lost)
    return Grade(
        student=submission.student,
        exercise=ExerciseId(submission.exercise),
        points=recorded.note if recorded else None,
        max_points=result.max_points if isinstance(result, Outcome) else 0.0,
        status=recorded.status if recorded else result.status,
        penalty=recorded.penalty if recorded else 0.0,
        date=submission.date,
        message=" ".join([result.message, *remarks]).strip(),
    )


def _remarks(
    submission: Submission, recorded: Recorded | None, message: str,
    lost: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """What else a teacher should know of a copy."""
    if submission.undated:
        yield "Date de dépôt illisible (timestamp.txt) : aucun retard n’est compté."
    if submission.path is None and submission.student in lost:
        names = ", ".join(f"« {path} »" for path in lost[submission.student][:3])
        yield f"Fichiers non reconnus : {names}."
    if recorded and recorded.status is Status.TO_REVIEW and not message:
        yield "Une question corrigée à la main a changé : confirmez sa note."


def _rows(
    submission: Submission, outcome: Outcome, recorded: Recorded
) -> list[tuple[str, ...]]:
    exercise = ExerciseId(submission.exercise)
    return detail_rows(submission.student, exercise, outcome, recorded.manual)


def _fault(submission: Submission, failure: Failure) -> str:
    return f"{submission.student}, {submission.exercise} : {failure.message}"


def _order(grade: Grade) -> tuple[str, str]:
    return grade.student, grade.exercise


def _write(request: Request, summary: Summary, rows: list[tuple[str, ...]]) -> None:
    if request.notes:
        write_notes(summary.grades, request.notes)
    if request.synthesis:
        write_synthesis(summary.grades, request.synthesis)
    if request.detail:
        write_detail(rows, request.detail)
