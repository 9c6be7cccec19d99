"""Rooms shared by several tests, since starting one costs a tenth of a second."""

import os

import pytest

from .driver import BUBBLES


@pytest.fixture(scope="session", params=["grader", "ordinary user"])
def identity(request: pytest.FixtureRequest) -> str:
    """Who starts the rooms: the user of the tests, and an ordinary one if that is root."""
    if request.param == "ordinary user" and os.geteuid() != 0:
        pytest.skip("only root can become another user; these tests ran as an ordinary one")
    return str(request.param)


@pytest.fixture(scope="session", params=BUBBLES)
def bubble(request: pytest.FixtureRequest) -> str:
    """Every bubble must keep the same promises, cold or warm."""
    return str(request.param)
