"""The plugin that Otter loads: it grades in a room, before Otter runs anything."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.test_files import GradingResults

from autograder.cohort.fingerprint import this_engine
from autograder.cohort.job import Setup, outcome
from autograder.errors import AutograderError, RoomUnavailable, UnreadableCopy
from autograder.exercise_id import ExerciseId
from autograder.grading.grade import without_run
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.papers import Paper
from autograder.papers import read as read_paper
from autograder.platforms.otter.results import Graded, Refused
from autograder.platforms.otter.settings import PAPER, PLUGIN, Settings
from autograder.platforms.otter.submission import (
    EMPTY,
    TESTS,
    read_aside,
    set_aside,
    stand_in,
)
from autograder.room import Limits

WITHOUT_ROOM = (
    "Si vous vous fiez aux copies, reconstruisez le paquet : autograder otter --sans-isolation."
)


class Report(GradingResults):  # type: ignore[misc]
    """Otter's results, written as our engine says them; kept picklable, without the paper."""

    def to_gradescope_dict(self, ag_config: Any) -> dict[str, Any]:
        """Return ``results.json``."""
        del ag_config
        content: dict[str, Any] = self.get_plugin_data(PLUGIN)[0]
        return content

    def has_catastrophic_failure(self) -> bool:
        """Tell whether the machine failed: there is no grade, which is not a zero."""
        return "score" not in self.get_plugin_data(PLUGIN)[0]

    def summary(self, public_only: bool = False) -> str:
        """Return what a teacher reads."""
        del public_only
        said: str = self.get_plugin_data(PLUGIN)[1]
        return said


class RoomPlugin(AbstractOtterPlugin):  # type: ignore[misc]
    """Grades the copy with our engine, and gives Otter the points."""

    def before_grading(self, config: Any) -> None:
        """Take what was handed in out of Otter's reach."""
        del config
        set_aside(self._root, keep=(TESTS,))
        stand_in(Path(self.submission_path))

    def before_execution(self, submission: Any) -> Any:
        """Grade the copy; return the notebook without code that Otter will execute."""
        del submission
        self._result = self._graded()
        return nbformat.from_dict(EMPTY)

    def after_grading(self, results: Any) -> None:
        """Give the points, and have ``results.json`` written by our own report."""
        results.__class__ = Report
        results.set_plugin_data(PLUGIN, (self._result.gradescope(), self._result.text()))
        for question in results.test_files:
            results.update_score(question, self._result.points.get(question, 0.0))

    def generate_report(self) -> str:
        """Return what the teacher reads in the terminal, or in the host's log."""
        return self._result.text()

    @cached_property
    def _root(self) -> Path:
        return Path(self.submission_path).parent.resolve().parent

    def _graded(self) -> Graded | Refused:
        try:
            settings = Settings.from_json(self.plugin_config)
            paper = read_paper(self._root / "source" / PAPER)
            return Graded(
                outcome=self._outcome(paper, settings), paper=paper, settings=settings,
                engine=this_engine(),
            )
        except RoomUnavailable as error:
            return Refused(Failure(f"{error} {WITHOUT_ROOM}"))
        except (AutograderError, OSError) as error:
            return Refused(Failure(str(error)))

    def _outcome(self, paper: Paper, settings: Settings) -> Outcome:
        try:
            copy = read_aside(self._root, ExerciseId(paper.exercise))
        except UnreadableCopy as error:
            return without_run(Status.UNREADABLE, str(error), paper)
        return outcome(copy, paper, Setup(settings.isolation, Limits()))
