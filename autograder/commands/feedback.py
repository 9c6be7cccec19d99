"""Feedback pages as files, whatever platform records the grades."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.cohort.copies import Submission
from autograder.errors import InfrastructureError
from autograder.platforms import Gradebook
from autograder.reports import whole_file


def write_pages(
    submissions: Iterable[Submission], gradebook: Gradebook, folder: Path
) -> None:
    """Write ``<student>/<theme>/<exercise>.html`` for each copy that has a grade.

    A page of a copy that has none any more is removed: it would tell another's.

    Raises
    ------
    InfrastructureError
        If a page cannot be written.
    """
    for submission in submissions:
        path = folder / submission.student / f"{submission.exercise}.html"
        page = gradebook.page(submission) if submission.path is not None else None
        try:
            if page is None:
                path.unlink(missing_ok=True)
            else:
                whole_file.write(path, page.encode())
        except OSError as error:
            raise InfrastructureError(
                f"La page {path} n’a pas pu être écrite ({error.strerror}). Les notes sont "
                "enregistrées : relancez la même commande."
            ) from None
