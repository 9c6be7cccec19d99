"""Level `bulle`: student code in namespaces of its own, built by bubblewrap."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ..errors import RoomUnavailable
from . import identity, mounts
from .birth import PATIENCE, Seed, give_birth
from .cage import Cage
from .cgroup import make_group
from .contract import Occupant
from .limits import Limits
from .occupancy import Occupancy
from .order import INSIDE, Order, environment
from .pipes import Pipes
from .seccomp import architecture, program
from .stay import Stay

ORDINARY = 1000  # identity shown to student code when the grader is an ordinary user
ALONE = ("ipc", "pid", "net", "uts", "cgroup-try")
DOOR_NEEDS = ("SETUID", "SETGID", "SETPCAP", "CHOWN", "DAC_READ_SEARCH")
REMEDY = (
    "Sous Ubuntu 24.04 : « sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 » ; "
    "dans Docker : « --security-opt seccomp=unconfined » ou le niveau « aucune », en "
    "connaissance de cause. « autograder diagnostic » donne le détail."
)


@dataclass(frozen=True, slots=True)
class Bubble:
    """Rooms at level `bulle`.

    Parameters
    ----------
    program : str
        Path of bubblewrap.
    root : bool
        Whether the grader is root and has uids to give: student code then takes an unused
        one; otherwise it keeps the grader's, in a user namespace where it has no power.
    """

    program: str
    root: bool
    level: str = "bulle"

    def launch(self, folder: Path, limits: Limits) -> Occupant:
        """Start a runner on a copy of `folder`, in a new bubble."""
        begin = time.monotonic()
        folder = existing(folder)
        ours, theirs = socket.socketpair()
        with theirs:

            def start(stay: Stay) -> Cage:
                wire = theirs.fileno()
                with Pipes() as pipes:
                    words = self.arguments(stay, pipes)
                    door = self.order(wire, stay).command(limits)
                    seed = Seed([self.program], words, door, keep=[wire])
                    born = give_birth(seed, pipes, limits, stay.group)
                return Cage(*born, stay.group, stay.uid if self.root else 0)

            cage = self.build(folder, limits, start)
        return Occupancy(cage, Connection(ours.detach()), limits, begin)

    def arguments(
        self, stay: Stay, pipes: Pipes, needs: Sequence[str] = DOOR_NEEDS
    ) -> Iterator[str]:
        """Yield bubblewrap's arguments, command excepted; as root it keeps what `needs` says."""
        yield from ("--die-with-parent", "--new-session", "--hostname", "salle")
        for namespace in ALONE:
            yield f"--unshare-{namespace}"
        if self.root:
            yield from ("--cap-drop", "ALL")
            for capability in needs:
                yield from ("--cap-add", f"CAP_{capability}")
        else:
            yield from (
                "--unshare-user",
                "--disable-userns",
                "--uid",
                str(stay.uid),
                "--gid",
                str(stay.uid),
            )
        yield from ("--seccomp", str(pipes.holding(program(architecture()))))
        yield from mounts.scratch(stay.limits.disk)
        yield from mounts.system()
        yield from mounts.generated(stay.uid, pipes)
        yield from mounts.pieces(INSIDE)
        yield from ("--ro-bind", str(stay.folder), mounts.DEPOT)
        yield from mounts.processes(own=True)
        yield from mounts.seal()
        yield from ("--chdir", "/")

    def order(self, wire: int, stay: Stay) -> Order:
        """Return what the door must do."""
        work = f"{mounts.HOME}/travail"
        return Order(
            wire=wire,
            work=work,
            copies=((mounts.DEPOT, work), (mounts.FONTS, f"{mounts.HOME}/.cache/matplotlib")),
            environment=environment(mounts.HOME, stay.limits),
            pieces=mounts.PIECES,
            package=mounts.PACKAGE,
            uid=stay.uid if self.root else 0,
            keyctl=architecture().keyctl,
        )

    def build(self, folder: Path, limits: Limits, start: Callable[[Stay], Cage]) -> Cage:
        """Lend an identity and a control group to what `start` makes with them.

        Raises
        ------
        RoomUnavailable
            If bubblewrap is refused.
        """
        uid = identity.take() if self.root else ORDINARY
        group = make_group(limits)
        try:
            return start(Stay(folder, limits, uid, group))
        except BaseException as error:
            if group:
                group.remove()
            identity.give_back(uid)
            if isinstance(error, OSError | ValueError):
                message = f"La bulle n’a pas pu être construite. {REMEDY}"
                raise RoomUnavailable(message) from error
            raise


def existing(folder: Path) -> Path:
    """Return the resolved path of a copy's folder.

    Raises
    ------
    RoomUnavailable
        If it is not a folder.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise RoomUnavailable(f"Dossier de la copie introuvable : « {folder} ».")
    return folder


def open_bubble() -> Bubble:
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
    bubble = Bubble(found, identity.available())
    refusal = _refusal(bubble)
    if refusal:
        raise RoomUnavailable(f"La bulle est refusée ici. {REMEDY} Détail : {refusal}")
    return bubble


def _refusal(bubble: Bubble) -> str:
    """Enter an empty bubble and leave at once; return what went wrong, if anything did."""
    limits = Limits()
    uid = identity.take() if bubble.root else ORDINARY
    ours, theirs = socket.socketpair()
    try:
        with Pipes() as pipes, ours, theirs, tempfile.TemporaryDirectory() as folder:
            stay = Stay(Path(folder), limits, uid)
            words = bubble.arguments(stay, pipes)
            listed = pipes.holding(b"\0".join(map(os.fsencode, words)) + b"\0")
            door = bubble.order(theirs.fileno(), stay).command(limits, trial=True)
            run = subprocess.run(
                [bubble.program, "--args", str(listed), "--", *door],
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
