"""Copies a student's folder into a room."""

import os
import shutil
from pathlib import Path


def copy_tree(source: Path, target: Path) -> None:
    """Copy regular files and folders; links and special files stay behind.

    Parameters
    ----------
    source : Path
        The folder to copy.
    target : Path
        Where its content goes; created if need be.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                copy_tree(Path(entry.path), target / entry.name)
            elif entry.is_file(follow_symlinks=False):
                shutil.copyfile(entry.path, target / entry.name, follow_symlinks=False)


def give_to(folder: Path, owner: int) -> None:
    """Make `owner` the user and group of a folder and of all it holds."""
    for place, _, files in os.walk(folder):
        os.chown(place, owner, owner)
        for name in files:
            os.chown(os.path.join(place, name), owner, owner, follow_symlinks=False)
