"""nbgrader: release, autograde, record and feedback, by command or in the formgrader.

Nothing here imports nbgrader before it is used: that alone costs seconds.
"""

from autograder.integrations.nbgrader.config import configure
from autograder.integrations.nbgrader.generate import generate, is_generated
from autograder.integrations.nbgrader.recording import Register
from autograder.integrations.nbgrader.result import Recorded

__all__ = ["Recorded", "Register", "configure", "generate", "is_generated"]
