"""The template process of warm rooms, seen from the grader that owns it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..instructions import INSIDE, boot, environment
from ..limits import Limits
from . import mounts
from .fork import JoinRefused, receive
from .launch import Launch, start_bwrap
from .pipes import Pipes

PREPARATION = 60.0  # seconds to import the scientific stack from a cold disk
THREADS = 1  # what its libraries are loaded with: forking is safe with one thread only
SHARED = ("ipc", "net", "uts", "cgroup-try")  # no PID namespace: rooms must descend from its own
JOIN_NEEDS = ("SYS_ADMIN", "SYS_CHROOT")
LIMITS = Limits(threads=THREADS)


@dataclass(frozen=True, slots=True)
class Template:
    """A running template.

    Parameters
    ----------
    process : subprocess.Popen
        bubblewrap, which the template lives in.
    hold : int
        Descriptor that holds the template.
    channel : socket.socket
        Where instructions go.
    prefix : tuple of str
        What starts bubblewrap where the template has power over it.
    kept : tuple of int
        Descriptors that the prefix names.
    """

    process: subprocess.Popen[bytes]
    hold: int
    channel: socket.socket
    prefix: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()

    def fork(self, instructions: dict[str, Any], ends: Sequence[int]) -> None:
        """Ask for one fork, which gets these descriptors.

        Raises
        ------
        OSError
            If the template is dead.
        """
        socket.send_fds(self.channel, [json.dumps(instructions).encode()], ends)

    def alive(self) -> bool:
        """Tell whether it still runs."""
        return self.process.poll() is None

    def abandon(self) -> None:
        """Forget it in a process forked from its owner, which it must not outlive."""
        self.channel.close()
        self.process.returncode = 0

    def close(self) -> None:
        """End it; idempotent. Rooms that came from it go on."""
        self.channel.close()
        self.process.kill()
        self.process.wait()
        for end in (self.hold, *self.kept):
            with contextlib.suppress(OSError):
                os.close(end)


def open_template(program: str, root: bool, needs: Sequence[str], uid: int) -> Template:
    """Start a template and wait until it is ready.

    Parameters
    ----------
    program : str
        Path of bubblewrap.
    root : bool
        Whether the grader is root; otherwise a user namespace gives it power over its rooms.
    needs : sequence of str
        Capabilities that confining a runner takes.
    uid : int
        Identity that an ordinary user has there.

    Raises
    ------
    JoinRefused
        If it cannot live here.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, Pipes() as pipes:
        words = _arguments(pipes, (*JOIN_NEEDS, *needs) if root else None, uid)
        command = [sys.executable, "-P", "-c", boot("template", mounts.CODE, mounts.PACKAGE)]
        command += [str(theirs.fileno()), mounts.FONTS, f"{mounts.HOME}/.cache/matplotlib"]
        try:
            launch = Launch(
                program=[program], arguments=words, command=command, keep=[theirs.fileno()]
            )
            started = start_bwrap(launch, pipes)
        except (OSError, ValueError) as error:
            ours.close()
            raise JoinRefused(str(error)) from error
    told = receive(ours, PREPARATION)
    template = Template(started.process, started.hold, ours)
    if told.get("faults") != []:
        template.close()
        raise JoinRefused(", ".join(told.get("faults", ["mort en se préparant"])))
    return template if root else _nesting(template, started.first)


def _nesting(template: Template, first: int) -> Template:
    """Make rooms children of the template's user namespace, which gives it power over them."""
    place = os.open(f"/proc/{first}/ns/user", os.O_RDONLY)
    user = f"--user=/proc/{os.getpid()}/fd/{place}"
    nsenter = shutil.which("nsenter") or "nsenter"
    prefix = (nsenter, user, "--preserve-credentials", "--")
    return Template(template.process, template.hold, template.channel, prefix, (place,))


def _arguments(pipes: Pipes, capabilities: Sequence[str] | None, uid: int) -> Iterator[str]:
    yield from ("--die-with-parent", "--new-session", "--hostname", "salle")
    for namespace in SHARED:
        yield f"--unshare-{namespace}"
    if capabilities is None:
        yield from ("--unshare-user", "--uid", str(uid), "--gid", str(uid))
    else:
        yield from ("--cap-drop", "ALL")
        for capability in capabilities:
            yield from ("--cap-add", f"CAP_{capability}")
    yield from mounts.scratch(LIMITS.disk)
    yield from mounts.system()
    yield from mounts.generated(uid, pipes)
    yield from mounts.room_code(INSIDE)
    yield from mounts.processes(own=False)
    yield from mounts.seal()
    for name, value in environment(mounts.HOME, LIMITS).items():
        yield from ("--setenv", name, value)
    yield from ("--chdir", "/")
