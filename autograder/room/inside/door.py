"""The way into a cold room: furnishes it, gives up every privilege, becomes the runner.

Started with its instructions as JSON on the command line; imports only the standard
library, so that it costs a few milliseconds.
"""

import json
import os
import sys

from .settle import keep_only, settle


def start() -> None:
    """Follow the instructions; does not return."""
    order = json.loads(sys.argv[1])
    keep_only(order["wire"])
    settle(order)
    os.execve(order["command"][0], order["command"], order["env"])
