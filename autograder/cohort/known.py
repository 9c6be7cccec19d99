"""What is known of a copy without running it."""

from __future__ import annotations

from autograder.cohort.copies import Submission, read
from autograder.cohort.fingerprint import copy_digest
from autograder.cohort.store import Store
from autograder.grading.outcome import Outcome


def latest(submission: Submission, store: Store) -> Outcome | None:
    """Latest outcome of a copy as it stands today, whatever it was graded with."""
    if submission.path is None:
        return None
    return store.latest(copy_digest(submission.exercise, read(submission)))
