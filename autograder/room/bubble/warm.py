"""Bubbles whose runner is a fork of the template; cold where that is impossible."""

import socket
import time
import warnings
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..contract import Run, existing
from ..kernel.cgroup import prepare
from ..kernel.seccomp import architecture, program
from ..limits import Limits
from ..watchdog import WatchedRun
from ..wire import HeardConnection
from . import empty
from .cold import ColdBubble
from .fork import Fork, JoinRefused, TemplateLost, joined
from .lease import Lease
from .sandbox import BubbleSandbox
from .template import THREADS, Template
from .templates import templates

GONE_COLD = "Salles chaudes impossibles ici ; les copies passent dans des salles froides ({})."
# mount, cgroup, uts, ipc, pid, net
NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
USER_NAMESPACE = 0x10000000
ATTEMPTS = 2  # a template may have died since the last copy


@dataclass(slots=True)
class WarmBubble:
    """Rooms at level `bulle` whose runners come from a template; cold where that fails.

    Parameters
    ----------
    cold : ColdBubble
        How bubbles are made here.
    """

    cold: ColdBubble
    level: str = "bulle"
    _refused: bool = False

    def launch(self, folder: Path, limits: Limits) -> Run:
        """Start a runner on a copy of `folder`, in a new bubble."""
        folder = existing(folder)
        prepare()
        attempts = 0 if self._refused or limits.threads != THREADS else ATTEMPTS
        why = "le processus modèle meurt"
        for _ in range(attempts):
            try:
                return self._launch(folder, limits, templates.get(self.cold))
            except TemplateLost:
                continue
            except JoinRefused as error:
                why = str(error)
                break
        if attempts:
            self._refused = True
            warnings.warn(GONE_COLD.format(why), RuntimeWarning, stacklevel=2)
        return self.cold.launch(folder, limits)

    def _launch(self, folder: Path, limits: Limits, template: Template) -> Run:
        begin = time.monotonic()
        ours, theirs = socket.socketpair()

        def start(lease: Lease) -> BubbleSandbox:
            try:
                built = empty.build_empty(self.cold, template.prefix, lease)
            except (OSError, ValueError) as error:  # nested namespaces may be refused, not others
                raise JoinRefused(str(error)) from error
            try:
                fork = _invite(template, self._instructions(lease), built, theirs.fileno())
                if lease.group:
                    lease.group.add(fork.pid)
                fork.release()
            except BaseException:
                built.discard()
                raise
            return BubbleSandbox(
                process=built.process,
                first=built.first,
                hold=built.hold,
                group=lease.group,
                uid=lease.uid if self.cold.root else 0,
                fork=fork,
            )

        try:
            with theirs:
                sandbox = self.cold.build(folder, limits, start)
        except BaseException:
            ours.close()
            raise
        return WatchedRun(sandbox, HeardConnection(ours.detach()), limits, begin)

    def _instructions(self, lease: Lease) -> dict[str, Any]:
        return {
            **self.cold.instructions(0, lease).confinement(lease.limits),
            "namespaces": NAMESPACES | (0 if self.cold.root else USER_NAMESPACE),
            "filter": b64encode(program(architecture())).decode("ascii"),
        }


def _invite(
    template: Template, instructions: dict[str, Any], built: empty.EmptyBubble, wire: int
) -> Fork:
    """Have a fork of the template join a bubble.

    Raises
    ------
    TemplateLost
        If the template is dead.
    JoinRefused
        If the kernel forbids it.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with theirs:
            template.fork(instructions, [built.hold, wire, theirs.fileno()])
        return joined(ours, built.tether)
    except BaseException as error:
        ours.close()
        if isinstance(error, OSError):
            raise TemplateLost from error
        raise
