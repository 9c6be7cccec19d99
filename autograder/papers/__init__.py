"""Papers: all that grading needs of an exercise, frozen for one session."""

from .heading import Heading, read_heading
from .paper import Paper, pack, unpack
from .shelf import read, save

__all__ = ["Heading", "Paper", "pack", "read", "read_heading", "save", "unpack"]
