"""A cohort whose unchanged copies are not run again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.cohort.copies import CopyFiles
from autograder.cohort.fingerprint import copy_digest, fingerprint
from autograder.cohort.run import Graded, Job, MakePool, run
from autograder.cohort.store import Store
from autograder.grading.outcome import Outcome
from autograder.papers import read as read_paper


def graded_once(
    jobs: Iterable[Job | Graded], store: Store, workers: int | MakePool, again: bool = False
) -> Iterator[Graded]:
    """Grade copies, taking from the store the outcomes that it already holds.

    An outcome is stored before it is given back: a run killed at any instant resumes
    where it was.

    Parameters
    ----------
    jobs : iterable of Job or Graded
        Read lazily. A copy that could not be read is given back as it came.
    store : Store
        Open.
    workers : int or callable
        Copies graded at once on this machine, or what makes another pool.
    again : bool
        Whether to run again what the store holds.
    """
    running: dict[tuple[str, str], tuple[str, str]] = {}

    def known_or_not() -> Iterator[Job | Graded]:
        for job in jobs:
            if isinstance(job, Graded) or job.copy is None:  # nothing runs
                yield job
                continue
            copy, key = keys(job, job.copy)
            outcome = None if again else store.get(key)
            if outcome is None:
                running[job.submission.student, job.submission.exercise] = key, copy
                yield job
            else:
                store.point(copy, key)
                yield Graded(job.submission, outcome, known=True)

    for graded in run(known_or_not(), workers):
        pair = running.pop((graded.submission.student, graded.submission.exercise), None)
        if pair is not None and isinstance(graded.result, Outcome):
            store.put(*pair, graded.result)
        yield graded


def keys(job: Job, copy: CopyFiles) -> tuple[str, str]:
    """Digests of a job's copy, and of everything that decides its outcome."""
    handed_in = copy_digest(job.submission.exercise, copy)
    paper = read_paper(job.paper)
    return handed_in, fingerprint(handed_in, paper, job.setup.level, job.setup.limits)
