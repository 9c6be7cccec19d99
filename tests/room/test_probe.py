"""What the diagnosis says of this machine, and of worse ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.room import probe
from autograder.room.kernel import identity
from autograder.room.probe import Check, checks, control_groups, user_namespaces


def test_the_probe_finds_this_machine_fit() -> None:
    found = checks()
    assert all(isinstance(check, Check) for check in found)
    assert [check for check in found if check.required and not check.ok] == []
    assert len({check.name for check in found}) == 6


@pytest.mark.parametrize(
    ("setting", "value", "command"),
    [
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "userns=0"),
        ("kernel/unprivileged_userns_clone", "0", "userns_clone=1"),
        ("user/max_user_namespaces", "0", "namespaces=10000"),
    ],
)
def test_the_probe_names_the_setting_in_the_way(
    setting: str, value: str, command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / setting).parent.mkdir(parents=True)
    (tmp_path / setting).write_text(f"{value}\n")
    monkeypatch.setattr(probe, "KERNEL", tmp_path)
    monkeypatch.setattr(identity, "available", lambda: False)
    check = user_namespaces()
    assert not check.ok
    assert command in check.remedy


def test_the_probe_finds_an_old_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho bubblewrap 0.6.1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    check = probe.bubblewrap()
    assert (check.ok, "0.6" in check.message, "apt install" in check.remedy) == (False, True, True)
    assert shutil.which("alembic") is None
    assert not probe.alembic().ok


def test_control_groups_are_optional() -> None:
    assert not control_groups().required
