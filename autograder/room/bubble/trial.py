"""Opens bubbles, once one has been built to see that they can be."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from ...errors import RoomUnavailable
from ..kernel import identity
from ..limits import Limits
from .cold import ORDINARY, REMEDY, ColdBubble
from .launch import PATIENCE
from .lease import Lease
from .pipes import Pipes


def open_bubble() -> ColdBubble:
    """Return bubbles, once one has been built to see that they can be.

    Raises
    ------
    RoomUnavailable
        If bubblewrap is missing or refused.
    """
    found = shutil.which("bwrap", path=os.environ.get("PATH", os.defpath))
    if found is None:
        raise RoomUnavailable(
            "Le niveau « bulle » demande bubblewrap, introuvable ici. Installez-le : "
            "« sudo apt install bubblewrap » (Debian, Ubuntu) ou « sudo dnf install "
            "bubblewrap » (Fedora)."
        )
    bubble = ColdBubble(found, identity.available())
    refusal = _refusal(bubble)
    if refusal:
        raise RoomUnavailable(f"La bulle est refusée ici. {REMEDY} Détail : {refusal}")
    return bubble


def _refusal(bubble: ColdBubble) -> str:
    """Enter an empty bubble and leave at once; return what went wrong, if anything did."""
    limits = Limits()
    uid = identity.take() if bubble.root else ORDINARY
    ours, theirs = socket.socketpair()
    try:
        with Pipes() as pipes, ours, theirs, tempfile.TemporaryDirectory() as folder:
            lease = Lease(folder=Path(folder), limits=limits, uid=uid)
            listed = pipes.listing(bubble.arguments(lease, pipes))
            command = bubble.instructions(theirs.fileno(), lease).command(limits, trial=True)
            run = subprocess.run(
                [bubble.program, "--args", str(listed), "--", *command],
                env={},
                cwd="/",
                pass_fds=[theirs.fileno(), *pipes.passed],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        identity.give_back(uid)
    lines = run.stderr.decode("utf-8", "replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), f"code {run.returncode}")
    return last[:300] if run.returncode else ""
