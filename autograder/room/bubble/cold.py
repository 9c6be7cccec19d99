"""Bubbles whose runner starts in a fresh interpreter."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import RoomUnavailable
from ..contract import Run, existing
from ..instructions import INSIDE, Instructions, environment
from ..kernel import identity
from ..kernel.cgroup import make_group
from ..kernel.seccomp import architecture, program
from ..limits import Limits
from ..watchdog import WatchedRun
from ..wire import HeardConnection
from . import mounts
from .launch import Launch, start_bwrap
from .lease import Lease
from .pipes import Pipes
from .sandbox import BubbleSandbox

ORDINARY = 1000  # identity shown to student code when the grader is an ordinary user
UNSHARED = ("ipc", "pid", "net", "uts", "cgroup-try")
CONFINING = ("SETUID", "SETGID", "SETPCAP", "CHOWN", "DAC_READ_SEARCH")  # capabilities
REMEDY = (
    "Sous Ubuntu 24.04 : « sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 » ; "
    "dans Docker : « --security-opt seccomp=unconfined » ou le niveau « aucune », en "
    "connaissance de cause. « autograder diagnostic » donne le détail."
)


@dataclass(frozen=True, slots=True)
class ColdBubble:
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

    def launch(self, folder: Path, limits: Limits) -> Run:
        """Start a runner on a copy of `folder`, in a new bubble."""
        begin = time.monotonic()
        folder = existing(folder)
        ours, theirs = socket.socketpair()
        with theirs:

            def start(lease: Lease) -> BubbleSandbox:
                wire = theirs.fileno()
                with Pipes() as pipes:
                    launch = Launch(
                        program=[self.program],
                        arguments=self.arguments(lease, pipes),
                        command=self.instructions(wire, lease).command(limits),
                        keep=[wire],
                    )
                    started = start_bwrap(launch, pipes, limits, lease.group)
                return BubbleSandbox(
                    **started._asdict(), group=lease.group, uid=lease.uid if self.root else 0
                )

            sandbox = self.build(folder, limits, start)
        return WatchedRun(sandbox, HeardConnection(ours.detach()), limits, begin)

    def arguments(
        self, lease: Lease, pipes: Pipes, needs: Sequence[str] = CONFINING
    ) -> Iterator[str]:
        """Yield bubblewrap's arguments, command excepted; as root it keeps what `needs` says."""
        yield from ("--die-with-parent", "--new-session", "--hostname", "salle")
        for namespace in UNSHARED:
            yield f"--unshare-{namespace}"
        if self.root:
            yield from ("--cap-drop", "ALL")
            for capability in needs:
                yield from ("--cap-add", f"CAP_{capability}")
        else:
            uid = str(lease.uid)
            yield from ("--unshare-user", "--disable-userns", "--uid", uid, "--gid", uid)
        yield from ("--seccomp", str(pipes.holding(program(architecture()))))
        yield from mounts.scratch(lease.limits.disk)
        yield from mounts.system()
        yield from mounts.generated(lease.uid, pipes)
        yield from mounts.room_code(INSIDE)
        yield from ("--ro-bind", str(lease.folder), mounts.SOURCE)
        yield from mounts.processes(own=True)
        yield from mounts.seal()
        yield from ("--chdir", "/")

    def instructions(self, wire: int, lease: Lease) -> Instructions:
        """Return what the room's first code must do."""
        work = f"{mounts.HOME}/travail"
        return Instructions(
            wire=wire,
            work=work,
            copies=((mounts.SOURCE, work), (mounts.FONTS, f"{mounts.HOME}/.cache/matplotlib")),
            environment=environment(mounts.HOME, lease.limits),
            code=mounts.CODE,
            package=mounts.PACKAGE,
            uid=lease.uid if self.root else 0,
            keyctl=architecture().keyctl,
        )

    def build(
        self, folder: Path, limits: Limits, start: Callable[[Lease], BubbleSandbox]
    ) -> BubbleSandbox:
        """Lend an identity and a control group to what `start` makes with them.

        Raises
        ------
        RoomUnavailable
            If bubblewrap is refused.
        """
        uid = identity.take() if self.root else ORDINARY
        group = make_group(limits)
        try:
            return start(Lease(folder=folder, limits=limits, uid=uid, group=group))
        except BaseException as error:
            if group:
                group.remove()
            identity.give_back(uid)
            if isinstance(error, OSError | ValueError):
                message = f"La bulle n’a pas pu être construite. {REMEDY}"
                raise RoomUnavailable(message) from error
            raise
