"""Extension of the Jupyter server: it answers while the formgrader's button grades.

nbgrader grades within the request, and nothing else is answered until the copy is done.
Loaded before nbgrader's own extension, whose button it takes over.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from jupyter_server.utils import url_path_join
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.formgrader.base import BaseApiHandler
from tornado import web

from autograder.cohort.copies import STAMP, UNDATED, local_dates
from autograder.cohort.platform_date import without_zone
from autograder.course import open_course
from autograder.errors import AutograderError
from autograder.platforms.nbgrader.directory import existing_timestamp
from autograder.platforms.nbgrader.grading import copies_of, grade, line
from autograder.settings import FILE

URL = r"/formgrader/api/submission/([^/]+)/([^/]+)/autograde"
THEIR_TIMESTAMP = NbGraderAPI.get_submitted_timestamp
GRADER = ThreadPoolExecutor(1, thread_name_prefix="autograder")
"""Where copies wait for their turn; a single one, so that rooms are as many as cores allow."""


class AutogradeHandler(BaseApiHandler):  # type: ignore[misc]
    """The formgrader's Autograde button."""

    @web.authenticated
    async def post(self, theme: str, student: str) -> None:
        """Grade one student's theme, and answer as nbgrader does."""
        if self.settings.get("nbgrader_bad_setup", True):  # no formgrader here
            self.write_error(500)
            return
        directory = self.api.coursedir
        result = await asyncio.get_running_loop().run_in_executor(
            GRADER, autograde, Path(directory.root), directory.db_url, theme, student
        )
        self.write(json.dumps(result))


def autograde(root: Path, database: str, theme: str, student: str) -> dict[str, Any]:
    """Grade one student's theme; return what the formgrader shows."""
    lines: list[str] = []
    try:
        course = open_course(root)
        copies = copies_of(course, student, theme)
        if count := local_dates(copies):
            lines.append(without_zone(count, course.settings.lateness.zone))
        for graded in grade(course, copies, database):
            lines.append(line(graded))
    except (AutograderError, OSError) as error:
        return {"success": False, "error": str(error), "log": "\n".join([*lines, str(error)])}
    return {"success": True, "log": "\n".join(lines)}


def submitted_timestamp(api: Any, theme: str, student: str) -> datetime | None:
    """Date of a submission as grading reads it, naive UTC.

    nbgrader would take a date without a time zone for UTC, and stop on one that it cannot
    read, so that no submission of the theme could be listed.
    """
    directory = api.coursedir
    if not (Path(directory.root) / FILE).is_file():  # a course that is not ours
        return cast("datetime | None", THEIR_TIMESTAMP(api, theme, student))
    place = Path(directory.format_path(directory.submitted_directory, student, theme))
    date = existing_timestamp(directory, place)
    if date is None and (place / STAMP).exists():
        api.log.warning(f"{student}, {theme} : {UNDATED}")
    return date


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter what to load."""
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Take over the button, and the dates of the list of submissions."""
    base = server.web_app.settings["base_url"]
    NbGraderAPI.get_submitted_timestamp = submitted_timestamp
    server.web_app.add_handlers(".*$", [(url_path_join(base, URL), AutogradeHandler)])
