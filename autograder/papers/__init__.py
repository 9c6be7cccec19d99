"""Papers: all that grading needs of an exercise, frozen for one session."""

from .paper import Paper, pack, unpack
from .shelf import read, save

__all__ = ["Paper", "pack", "read", "save", "unpack"]
