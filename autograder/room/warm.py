"""Level `bulle`, warm: a bubble that a fork of the template joins."""

import socket
import time
import warnings
from base64 import b64encode
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from . import empty
from .bubble import Bubble, existing
from .cage import Cage
from .contract import Occupant
from .guest import Guest, Lost, Refused, welcome
from .limits import Limits
from .occupancy import Occupancy
from .seccomp import architecture, program
from .stay import Stay
from .template import THREADS, Template
from .templates import templates

COLD = "Salles chaudes impossibles ici ; les copies passent dans des salles froides ({})."
# mount, cgroup, uts, ipc, pid, net
NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
USER_NAMESPACE = 0x10000000
ATTEMPTS = 2  # a template may have died since the last copy


@dataclass(slots=True)
class WarmBubble:
    """Rooms at level `bulle` whose runners come from a template; cold where that fails.

    Parameters
    ----------
    cold : Bubble
        How bubbles are made here.
    """

    cold: Bubble
    level: str = "bulle"
    _refused: bool = False

    def launch(self, folder: Path, limits: Limits) -> Occupant:
        """Start a runner on a copy of `folder`, in a new bubble."""
        folder = existing(folder)
        attempts = 0 if self._refused or limits.threads != THREADS else ATTEMPTS
        why = "le processus modèle meurt"
        for _ in range(attempts):
            try:
                return self._launch(folder, limits, templates.get(self.cold))
            except Lost:
                continue
            except Refused as error:
                why = str(error)
                break
        if attempts:
            self._refused = True
            warnings.warn(COLD.format(why), RuntimeWarning, stacklevel=2)
        return self.cold.launch(folder, limits)

    def _launch(self, folder: Path, limits: Limits, template: Template) -> Occupant:
        begin = time.monotonic()
        ours, theirs = socket.socketpair()

        def start(stay: Stay) -> Cage:
            try:
                built = empty.build(self.cold, template.prefix, stay)
            except (OSError, ValueError) as error:  # nested namespaces may be refused, not others
                raise Refused(str(error)) from error
            try:
                order = self._order(stay)
                guest = _invite(template, order, built, theirs.fileno())
                if stay.group:
                    stay.group.add(guest.pid)
                guest.let_in()
            except BaseException:
                built.burst()
                raise
            lent = stay.uid if self.cold.root else 0
            return Cage(built.process, built.first, built.hold, stay.group, lent, guest)

        try:
            with theirs:
                cage = self.cold.build(folder, limits, start)
        except BaseException:
            ours.close()
            raise
        return Occupancy(cage, Connection(ours.detach()), limits, begin)

    def _order(self, stay: Stay) -> dict[str, Any]:
        return {
            **self.cold.order(0, stay).settling(stay.limits),
            "namespaces": NAMESPACES | (0 if self.cold.root else USER_NAMESPACE),
            "filter": b64encode(program(architecture())).decode("ascii"),
        }


def _invite(template: Template, order: dict[str, Any], built: empty.Empty, wire: int) -> Guest:
    """Have a fork of the template join a bubble.

    Raises
    ------
    Lost
        If the template is dead.
    Refused
        If the kernel forbids it.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with theirs:
            template.fork(order, [built.hold, wire, theirs.fileno()])
        return welcome(ours, built.tether)
    except BaseException as error:
        ours.close()
        if isinstance(error, OSError):
            raise Lost from error
        raise
