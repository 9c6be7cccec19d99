"""The course of ``tests/platforms``, with its grades on a PostgreSQL server."""

from __future__ import annotations

import pytest

from tests.platforms.conftest import (
    built,
    copy,
    course,
    make_course,
    postgresql,
    server,
    template,
)

__all__ = [
    "built", "copy", "course", "make_course", "postgresql", "server", "template",
]


@pytest.fixture
def base(postgresql: str) -> str:
    """Return the address of every course here."""
    return postgresql
