"""What nbgrader is told of a course's settings, in its own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder import settings


@dataclass(frozen=True)
class Settings:
    """Settings of one course, as nbgrader names them.

    Parameters
    ----------
    course_id : str
        Name of the course in nbgrader's exchange and database: ASCII, no space.
    timezone : str
        Name of the time zone in which the formgrader shows dates.
    database : str
        SQLAlchemy address of the gradebook; never printed, since it may hold a password.
    """

    course_id: str
    timezone: str
    database: str = field(repr=False)


def read(root: Path) -> Settings:
    """Settings of the course in ``root``.

    Raises
    ------
    CourseError
        If ``cours.toml`` is missing or a setting is wrong.
    """
    course = settings.read(root)
    default = f"sqlite:///{root.resolve() / 'gradebook.db'}"
    zone = course.lateness.zone.key
    return Settings(course.slug, zone, course.database or default)
