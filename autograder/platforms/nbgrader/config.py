"""``configure``: the whole of ``nbgrader_config.py``, for every command and the formgrader."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

from autograder.platforms.nbgrader.settings import read
from autograder.platforms.nbgrader.shipping.stubs import CODE_STUB, TEXT_STUB

HERE = __name__.rpartition(".")[0]


def configure(c: Any, root: Path) -> None:
    """Make nbgrader release, grade and comment as the platform does.

    Classes are named, not imported: nbgrader loads them when a command needs them.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` returns in ``nbgrader_config.py``.
    root : Path
        The course folder, which holds ``cours.toml``.
    """
    settings = read(root)
    make_alembic_findable()
    # nbgrader 0.9.6 builds its rows in an order that SQLAlchemy 2.1 warns about.
    warnings.filterwarnings("ignore", "Object of type <Submitted", module=r"nbgrader\.api")
    c.CourseDirectory.root = str(root.resolve())
    c.CourseDirectory.course_id = settings.course_id
    c.CourseDirectory.db_url = settings.database
    c.NbGraderAPI.timezone = settings.timezone
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    _formgrader(c.HTMLExporter)
    _release(c.GenerateAssignment)
    _autograde(c.Autograde)
    _feedback(c.GenerateFeedback)


def _formgrader(section: Any) -> None:
    """Keep a student's HTML from running in the teacher's session."""
    section.sanitize_html = True
    # The formgrader's template renders text cells without asking for the above.
    section.filters = {"markdown2html": f"{HERE}.prose.markdown"}


def _release(section: Any) -> None:
    section.force = True  # a fresh clone has release/ but no gradebook: fill it anyway
    section.exporter_class = f"{HERE}.release.ReleaseExporter"
    # Before nbgrader's own: it records and clears the cells that students receive.
    section.preprocessors.prepend([f"{HERE}.shipping.belong.Belong"])
    # After nbgrader's own: nothing that these add is cleared or counted as a cell.
    section.preprocessors.extend([f"{HERE}.shipping.stamp.Stamp", f"{HERE}.shipping.ship.Ship"])


def _autograde(section: Any) -> None:
    section.exporter_class = f"{HERE}.autograde.CopyExporter"
    section.sanitize_preprocessors = []
    section.autograde_preprocessors = []


def _feedback(section: Any) -> None:
    section.exporter_class = f"{HERE}.feedback.FeedbackExporter"
    section.preprocessors = []


def make_alembic_findable() -> None:
    """Put it on PATH: nbgrader runs it by name when it creates a database."""
    if shutil.which("alembic") is None:
        here = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join((here, os.environ.get("PATH", os.defpath)))
