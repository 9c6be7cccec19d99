"""A cohort graded, recorded and exported: what ``autograder noter`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from autograder.cohort.cluster import open_cluster
from autograder.cohort.copies import UNDATED, Submission
from autograder.cohort.known import latest
from autograder.cohort.once import keys
from autograder.cohort.roster import Roster
from autograder.cohort.run import Graded, Job, MakePool, Setup
from autograder.cohort.store import Store
from autograder.commands.feedback import write_pages
from autograder.commands.muster import Cohort, Request, muster
from autograder.exercise_id import ExerciseId
from autograder.exercises.chosen import weights
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.grading.workspace import sweep
from autograder.outils.judge import Verdict
from autograder.papers import Heading, read_heading
from autograder.platforms import Gradebook, Recorded, platform_of, same_points
from autograder.platforms.run import Grading, jobs_of, setup_of
from autograder.reports.exporters import export
from autograder.reports.grade import About, Grade, Results
from autograder.reports.pseudonyms import pseudonyms
from autograder.reports.synthesis import weights_of
from autograder.room import open_room

Progress = Callable[[Grade, int, int], None]
"""Called after each copy with its grade, the number done and the total."""


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
    known : int
        Copies whose outcome was known: they were not run again.
    written : mapping of str to Path
        Files written, by title.
    """

    results: Results
    cohort: Cohort
    faults: tuple[str, ...] = ()
    known: int = 0
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
    """Grade every copy that a request finds; see :func:`grade`.

    Raises
    ------
    UsageError
        For wrong settings, or when there is nothing to grade.
    InfrastructureError
        If the asked isolation cannot be had, or if the cluster cannot be used.
    """
    return grade(muster(request), progress)


def grade(cohort: Cohort, progress: Progress = lambda *_: None) -> Summary:
    """Grade every copy, record each as it comes, then write the CSV files.

    Raises
    ------
    InfrastructureError
        If the asked isolation cannot be had, or if the cluster cannot be used.
    """
    request = cohort.request
    sweep()
    grades: list[Grade] = []
    faults: list[str] = []
    known = 0
    try:
        with (
            _workers(request) as workers,
            platform_of(request.course).gradebook(request.course) as gradebook,
        ):
            grading = Grading(
                course=request.course, gradebook=gradebook, setup=_setup(request),
                workers=workers, again=request.again,
            )
            for graded, recorded in grading.results(cohort.submissions):
                if isinstance(graded.result, Failure):
                    faults.append(_fault(graded.submission, graded.result))
                known += graded.known
                grades.append(_grade(graded, recorded, cohort.lost))
                progress(grades[-1], len(grades), len(cohort.submissions))
            _write_pages(cohort, gradebook)
    except BaseException as error:
        if grades:
            written = export(_results(cohort, grades), request.exports, partial=True)
            for title, path in written.items():
                error.add_note(f"{title}, partielles : {path}")
        raise
    results = _results(cohort, grades)
    written = export(results, request.exports)
    return Summary(
        results=results, cohort=cohort, faults=tuple(faults), known=known, written=written
    )


def recorded(cohort: Cohort) -> Results:
    """Results of a cohort as they are recorded: nothing is graded, and nobody's code runs.

    A copy without a grade is left out, and its student has no mean yet.

    Raises
    ------
    InfrastructureError
        If the gradebook cannot be read.
    """
    course = cohort.request.course
    grades = []
    with (
        platform_of(course).gradebook(course) as gradebook,
        Store(course.outcomes) as store,
    ):
        for submission in cohort.submissions:
            known = gradebook.read(submission.student, submission.exercise)
            if submission.path is None:
                paper = read_heading(course.paper(submission.exercise))
                absent = Outcome(status=Status.ABSENT, verdicts=_verdicts(paper, {}))
                grades.append(_grade(Graded(submission, absent), None, cohort.lost))
            elif known is not None:
                paper = read_heading(course.paper(submission.exercise))
                outcome = _outcome(known, latest(submission, store), paper)
                grades.append(_grade(Graded(submission, outcome), known, cohort.lost))
        _write_pages(cohort, gradebook)
    return _results(cohort, grades)


def _write_pages(cohort: Cohort, gradebook: Gradebook) -> None:
    if cohort.request.pages is not None:
        write_pages(cohort.submissions, gradebook, cohort.request.pages)


def _outcome(known: Recorded, kept: Outcome | None, paper: Heading) -> Outcome:
    """What was found of a copy: the kept outcome, if the recorded points come from it."""
    verdicts = _verdicts(paper, known.auto)
    if kept is not None and same_points(kept.verdicts, known.auto):
        verdicts = kept.verdicts
    return Outcome(
        status=known.status, verdicts=verdicts, message=known.message,
        isolation=known.isolation, seconds=kept.seconds if kept else 0.0,
    )


def _verdicts(paper: Heading, auto: Mapping[str, float]) -> tuple[Verdict, ...]:
    """Verdicts of which nothing is known but their points."""
    return tuple(
        Verdict(question, auto.get(question, 0.0), most)
        for question, most in paper.points.items()
    )


class Plan(Enum):
    """What a run would do with a copy, as a teacher reads it."""

    RUN = "À exécuter"
    KNOWN = "Déjà connues"
    ABSENT = "Absences"
    FAULT = "Pannes"


def plan(cohort: Cohort) -> list[tuple[Submission, Plan]]:
    """Say what a run would do with each copy; nothing is written.

    Raises
    ------
    PaperError
        If an exercise has no paper yet.
    """
    request = cohort.request
    jobs = jobs_of(request.course, _setup(request), cohort.submissions)
    if not request.course.outcomes.is_file():
        return [(job.submission, _plan(job)) for job in jobs]
    with Store(request.course.outcomes) as store:
        return [(job.submission, _plan(job, None if request.again else store)) for job in jobs]


def _plan(job: Job | Graded, store: Store | None = None) -> Plan:
    if isinstance(job, Graded):
        return Plan.FAULT
    if job.copy is None:
        return Plan.ABSENT
    _, key = keys(job, job.copy)
    return Plan.KNOWN if store is not None and store.get(key) is not None else Plan.RUN


def _setup(request: Request) -> Setup:
    """Isolation and bounds of the rooms: the course's, those asked for instead."""
    return setup_of(request.course.settings.room, request.isolation, request.bounds)


@contextmanager
def _workers(request: Request) -> Iterator[int | MakePool]:
    """Give what grades, once the asked isolation has been had there."""
    if request.cluster is not None:
        with open_cluster(request.cluster, _setup(request).level) as make:
            yield make
    else:
        open_room(_setup(request).level)
        yield request.workers


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
        seconds=outcome.seconds if outcome else 0.0,
        isolation=outcome.isolation if outcome else "",
    )


def _remarks(
    submission: Submission, recorded: Recorded | None, message: str,
    lost: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """What else a teacher should know of a copy."""
    if submission.undated:
        yield UNDATED
    if submission.path is None and submission.student in lost:
        names = ", ".join(f"« {path} »" for path in lost[submission.student][:3])
        yield f"Fichiers non reconnus : {names}."
    if recorded and recorded.status is Status.TO_REVIEW and not message:
        yield "Une question corrigée à la main a changé : confirmez sa note."


def _fault(submission: Submission, failure: Failure) -> str:
    return f"{submission.student}, {submission.exercise} : {failure.message}"


def _results(cohort: Cohort, grades: Sequence[Grade]) -> Results:
    request, course = cohort.request, cohort.request.course
    declared = weights(course)
    expected = Counter(one.student for one in cohort.submissions)
    unfinished = expected - Counter(grade.student for grade in grades)
    return Results(
        grades=tuple(sorted(grades, key=lambda grade: (grade.student, grade.exercise))),
        weights=weights_of(cohort.exercises, declared),
        whole=bool(declared) and set(declared) <= set(cohort.exercises),
        remarks=cohort.remarks(),
        unfinished=frozenset(unfinished),
        people=cohort.roster or Roster(),
        pseudonyms=pseudonyms(expected, course.secret),
        anonymous=request.anonymous,
        about=About(
            course=course.name, session=course.session, demonstration=course.demonstration
        ),
        headings={
            name: read_heading(paper) for name in cohort.exercises
            if (paper := course.paper(name)).is_file()
        },
        pages=request.pages or course.root / "feedback",
    )
