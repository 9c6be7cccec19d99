"""What a bubble shows of the machine, as bubblewrap arguments."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from .pipes import Pipes

HOME = "/home/copie"
SOURCE = "/depot"  # the student's folder, as it was handed in
CODE, PACKAGE = "/piece", "_salle"  # where the room's own code is, and its name there
FONTS = "/amorce"  # the machine's font cache
SCRATCH = ("/dev/shm", "/tmp", HOME)  # the only places that student code can write to
HIDDEN = "autograder"
DEVICES = ("null", "zero", "full", "random", "urandom")  # no terminal: they are few per machine
STREAMS = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
SYSTEM_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/sys/devices/system/cpu")
GENERATED = {
    "/etc/passwd": "root:x:0:0::/:/bin/false\ncopie:x:{uid}:{uid}::/home/copie:/bin/sh\n",
    "/etc/group": "root:x:0:\ncopie:x:{uid}:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
}


def system() -> Iterator[str]:
    """Yield the arguments for the read-only system: libraries, interpreter, packages."""
    yield from ("--ro-bind", "/usr", "/usr")
    for link in SYSTEM_LINKS:
        yield from _link_or_bind(Path(link))
    for prefix in _prefixes():
        yield from _parents(prefix)
        yield from ("--ro-bind", prefix, prefix)
    for hidden in _hidden():
        yield from ("--size", "4096", "--tmpfs", hidden, "--remount-ro", hidden)
    for place in SYSTEM_FILES:
        yield from _parents(place)
        yield from ("--ro-bind-try", place, place)


def room_code(inside: Path) -> Iterator[str]:
    """Yield the arguments for the room's own code and the machine's font cache."""
    yield from ("--dir", CODE, "--ro-bind", str(inside), f"{CODE}/{PACKAGE}")
    yield from ("--dir", FONTS)
    for cache in sorted((Path.home() / ".cache/matplotlib").glob("fontlist-*.json")):
        yield from ("--ro-bind-try", str(cache), f"{FONTS}/{cache.name}")


def generated(uid: int, pipes: Pipes) -> Iterator[str]:
    """Yield the arguments for the few files of /etc that are written for the room."""
    for place, text in GENERATED.items():
        source = pipes.holding(text.format(uid=uid).encode("ascii"))
        yield from ("--perms", "0444", "--file", str(source), place)


def processes(*, own: bool) -> Iterator[str]:
    """Yield the arguments for /proc: that of an own PID namespace, or the machine's."""
    yield from ("--proc", "/proc") if own else ("--ro-bind", "/proc", "/proc")
    yield from ("--ro-bind", "/proc/sys", "/proc/sys")


def scratch(disk: int) -> Iterator[str]:
    """Yield the arguments for everything writable, each bounded, and for devices.

    These come first: the interpreter itself may live below one of them, as in a clone
    made under /tmp.
    """
    yield from ("--dir", "/dev")
    for device in DEVICES:
        yield from ("--dev-bind", f"/dev/{device}", f"/dev/{device}")
    for name, stream in STREAMS.items():
        yield from ("--symlink", f"/proc/self/fd{stream}", f"/dev/{name}")
    for place in SCRATCH:
        yield from _parents(place)
        mode = "0755" if place == HOME else "1777"
        yield from ("--perms", mode, "--size", str(disk), "--tmpfs", place)


def seal() -> Iterator[str]:
    """Yield the arguments that end the mounts: what is not scratch becomes read-only."""
    yield from ("--remount-ro", "/")


def _link_or_bind(place: Path) -> tuple[str, ...]:
    if place.is_symlink():
        return ("--symlink", str(place.readlink()), str(place))
    return ("--ro-bind-try", str(place), str(place))


def _parents(place: str) -> Iterator[str]:
    """Yield the folders above a mount: bubblewrap would make them unreadable."""
    for parent in reversed(Path(place).parents[:-1]):
        yield from ("--dir", str(parent))


def _prefixes() -> list[str]:
    """Return the interpreter's folders that /usr does not already hold."""
    wanted = {Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parent.parent}
    return sorted(str(path) for path in wanted if not path.is_relative_to("/usr"))


def _hidden() -> list[str]:
    """Return the folders of the engine that the mounted packages would show."""
    spec = importlib.util.find_spec(HIDDEN)
    places = [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    roots = [Path("/usr"), *map(Path, _prefixes())]
    return [str(place) for place in places if any(place.is_relative_to(root) for root in roots)]
