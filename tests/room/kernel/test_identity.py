"""Identities lent to rooms."""

from __future__ import annotations

import pytest

from autograder.room.kernel import identity


def test_identities_are_unused_and_unique() -> None:
    if not identity.available():
        pytest.skip("only root has identities to lend")
    taken = [identity.take() for _ in range(10)]
    assert len(set(taken)) == 10
    assert min(taken) >= 65536
    for uid in taken:
        identity.give_back(uid)
    assert identity.take() == taken[0]
    identity.give_back(taken[0])


def test_identities_fit_in_a_small_container(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_ranges", lambda: [(0, 1000, 1), (1, 100000, 65536)])
    uid = identity.take()
    identity.give_back(uid)
    assert 32768 <= uid <= 65536
