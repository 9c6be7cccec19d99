from __future__ import annotations

from pathlib import Path

import pytest

from autograder.platforms.nbgrader.files import (
    SHARED,
    abandoned,
    file_system,
    partial_path,
    prepared,
    replace_file,
)

MOUNTS = r"""
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:38 / /home rw,relatime shared:1 - nfs4 serveur:/home rw
41 40 0:39 / /home/ici\040meme rw - btrfs /dev/vdb rw
42 22 0:40 / /mnt/copies rw - fuse.sshfs hote: rw
""".strip()


@pytest.mark.parametrize(
    ("path", "kind", "shared"),
    [("/etc/x", "ext4", False), ("/home/moi/gradebook.db", "nfs4", True),
     ("/home/ici meme/x", "btrfs", False), ("/mnt/copies/x", "fuse.sshfs", True),
     ("/homebis/x", "ext4", False)],
)
def test_network_disks_are_recognised(path: str, kind: str, shared: bool) -> None:
    assert file_system(Path(path), MOUNTS) == kind
    assert bool(SHARED.fullmatch(kind)) is shared


def test_a_file_being_prepared_is_not_abandoned(tmp_path: Path) -> None:
    path = tmp_path / "a" / "carnet.ipynb"
    with prepared(path, b"1") as partial:
        assert partial.read_bytes() == b"1"
        with abandoned(partial) as ours:
            assert not ours
    with abandoned(partial) as ours:
        assert ours


def test_a_shorter_content_replaces_what_a_dead_writer_left(tmp_path: Path) -> None:
    path = tmp_path / "carnet.ipynb"
    partial_path(path).write_bytes(b"abandonne depuis longtemps")
    replace_file(path, b"neuf")
    assert path.read_bytes() == b"neuf"
    assert not partial_path(path).exists()


def test_nothing_prepared_is_not_abandoned(tmp_path: Path) -> None:
    with abandoned(tmp_path / "rien") as ours:
        assert not ours
