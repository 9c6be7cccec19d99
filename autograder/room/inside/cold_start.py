"""The start of a cold room: confines this process, which becomes the runner.

Started with its instructions as JSON on the command line; imports only the standard
library, so that it costs a few milliseconds.
"""

import json
import os
import sys

from .confine import confine, keep_only


def start() -> None:
    """Follow the instructions; does not return."""
    instructions = json.loads(sys.argv[1])
    keep_only(instructions["wire"])
    confine(instructions)
    command = instructions["command"]
    os.execve(command[0], command, instructions["env"])
