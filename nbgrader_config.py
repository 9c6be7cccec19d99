"""nbgrader's settings for this course; its own settings are in cours.toml."""

from pathlib import Path

from autograder.platforms.nbgrader import configure

configure(get_config(), Path(__file__).parent)  # type: ignore[name-defined]  # noqa: F821
