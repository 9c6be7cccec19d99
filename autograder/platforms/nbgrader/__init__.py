"""nbgrader: release, autograde, record and feedback, by command or in the formgrader.

Nothing here imports nbgrader before it is used: that alone costs seconds.
"""

from autograder.platforms.nbgrader.config import configure
from autograder.platforms.nbgrader.generate import generate, is_generated
from autograder.platforms.nbgrader.platform import Nbgrader
from autograder.platforms.nbgrader.recording import Register

__all__ = ["Nbgrader", "Register", "configure", "generate", "is_generated"]
