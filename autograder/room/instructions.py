"""What the first code of a room must do, and the environment of student code."""

import json
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .limits import Limits

INSIDE = Path(__file__).parent / "inside"
WIRE = 3  # descriptor of the wire in the runner
CPU_MARGIN = 2  # seconds: the watchdog, which sees the whole room, should strike first


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What to do in a room before the runner starts.

    Parameters
    ----------
    wire : int
        Descriptor of the room's end of the wire.
    work : str
        The working folder.
    copies : tuple of (source, target)
        Folders to copy before student code runs.
    environment : dict
        Environment of the runner.
    code : str
        Folder that holds the package of the room's code.
    package : str
        Name of that package there.
    uid : int, optional
        Identity to take; 0 keeps the present one.
    keyctl : int
        Number of the `keyctl` system call; 0 keeps the present keyring.
    module : str
        What starts first, of `inside`: `cold_start`, or the `subreaper` that starts it.
    root : str
        Folder that the subreaper deletes at the end.
    """

    wire: int
    work: str
    copies: tuple[tuple[str, str], ...]
    environment: dict[str, str]
    code: str
    package: str
    uid: int = 0
    keyctl: int = 0
    module: str = "cold_start"
    root: str = ""

    def command(self, limits: Limits, *, trial: bool = False) -> list[str]:
        """Return the command line that follows them, then starts the runner.

        Parameters
        ----------
        limits : Limits
            Gives the resource limits.
        trial : bool
            Whether to stop where the runner would start.
        """
        runner = "pass" if trial else self._boot("runner")
        start = [sys.executable, "-P", "-c", runner, str(WIRE)]
        text = json.dumps({**self.confinement(limits), "wire": self.wire, "command": start})
        return [sys.executable, "-I", "-S", "-c", self._boot(self.module), text]

    def confinement(self, limits: Limits) -> dict[str, Any]:
        """Return what a cold start follows, and a fork of the template too."""
        return {
            "work": self.work,
            "root": self.root,
            "copies": self.copies,
            "env": self.environment,
            "uid": self.uid,
            "keyctl": self.keyctl,
            "rlimits": rlimits(limits),
        }

    def _boot(self, module: str) -> str:
        return boot(module, self.code, self.package)


def boot(module: str, code: str, package: str) -> str:
    """Return the Python statements that start one of the modules of `inside`."""
    return (
        f"import sys; sys.path.insert(0, {code!r}); "
        f"from {package}.{module} import start; sys.path.pop(0); start()"
    )


def rlimits(limits: Limits) -> dict[str, int]:
    """Return the resource limits of each of the room's processes."""
    wanted = {
        "RLIMIT_CPU": int(limits.cpu) + CPU_MARGIN,
        "RLIMIT_AS": limits.memory,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    return {name: _allowed(name, value) for name, value in wanted.items()}


def _allowed(name: str, value: int) -> int:
    """Never ask for more than this process may have."""
    hard = resource.getrlimit(getattr(resource, name))[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def environment(home: str, limits: Limits) -> dict[str, str]:
    """Return the environment of student code.

    Parameters
    ----------
    home : str
        Home folder in the room.
    limits : Limits
        Gives the number of threads of numerical libraries.
    """
    threads = str(limits.threads)
    counts = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS", "VECLIB")
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "USER": "copie",
        "LOGNAME": "copie",
        "SHELL": "/bin/sh",
        "LANG": "C.UTF-8",
        "TZ": "Europe/Paris",
        "TMPDIR": "/tmp",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LOKY_MAX_CPU_COUNT": threads,
        **{f"{name}_NUM_THREADS": threads for name in counts},
    }
