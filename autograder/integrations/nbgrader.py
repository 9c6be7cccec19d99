"""What the ``nbgrader_config.py`` of a course made by version 0.1 imports."""

from autograder.platforms.nbgrader import configure

__all__ = ["configure"]
