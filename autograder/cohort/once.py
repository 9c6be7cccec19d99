"""A cohort whose unchanged copies are not run again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.cohort.fingerprint import fingerprint
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
    keys: dict[tuple[str, str], str] = {}

    def known_or_not() -> Iterator[Job | Graded]:
        for job in jobs:
            if isinstance(job, Graded):
                yield job
                continue
            key = _key(job)
            outcome = store.get(key) if key and not again else None
            if outcome is None:
                keys[job.submission.student, job.submission.exercise] = key
                yield job
            else:
                yield Graded(job.submission, outcome)

    for graded in run(known_or_not(), workers):
        key = keys.pop((graded.submission.student, graded.submission.exercise), "")
        if key and isinstance(graded.result, Outcome):
            store.put(key, graded.result)
        yield graded


def _key(job: Job) -> str:
    """Digest of what decides a job's outcome; empty where nothing runs."""
    if job.copy is None:
        return ""
    return fingerprint(job.copy, read_paper(job.paper), job.setup.level, job.setup.limits)
