"""The system calls that student code is refused, as a classic BPF program.

A deny-list: scientific Python needs most of Linux. It removes what escapes the room's
bounds (memory outside any process, keyrings, larger socket buffers), what reaches into other
processes, what is seen or felt beyond the room through a file that others read too (leases,
whole-file locks, notifications), and the doors to the kernel that no exercise needs.

Record locks stay, SQLite needs them: on a file that a room can only read they are shared
locks, which hinder nobody, and the call that would show them is refused.
"""

import errno
import platform
import struct
from dataclasses import dataclass

from ...errors import RoomUnavailable

LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
FIRST_ARGUMENT, SECOND_ARGUMENT, THIRD_ARGUMENT = 16, 24, 32  # their low halves
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink: the others ignore network namespaces
JOIN_SESSION_KEYRING = 1  # all that keyctl may do: leave the grader's keys
# fcntl: GETLK, OFD_GETLK, SETLEASE, GETLEASE, NOTIFY
SEEN_BY_OTHERS = (5, 36, 1024, 1025, 1026)
SOCKET_LEVEL = 1
BUFFER_SIZES = (7, 8, 32, 33)  # setsockopt: SNDBUF, RCVBUF, SNDBUFFORCE, RCVBUFFORCE
X32 = 0x40000000

# name: (x86_64, aarch64); None where the architecture lacks the call
DENIED: dict[str, tuple[int | None, int | None]] = {
    "add_key": (248, 217),
    "request_key": (249, 218),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "flock": (73, 32),
    "cachestat": (451, 451),
    "io_setup": (206, 0),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "query_module": (178, None),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "personality": (135, 92),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "sysfs": (139, None),
}


@dataclass(frozen=True, slots=True)
class Architecture:
    """Numbers that the filter and the room's entrance need on one processor family."""

    audit: int
    column: int
    clone: int
    clone3: int
    socket: int
    setsockopt: int
    fcntl: int
    keyctl: int


ARCHITECTURES = {
    "x86_64": Architecture(
        0xC000003E, 0, clone=56, clone3=435, socket=41, setsockopt=54, fcntl=72, keyctl=250
    ),
    "aarch64": Architecture(
        0xC00000B7, 1, clone=220, clone3=435, socket=198, setsockopt=208, fcntl=25, keyctl=219
    ),
}


def architecture() -> Architecture:
    """Return the numbers of this machine's processor family.

    Raises
    ------
    RoomUnavailable
        If no filter is written for it.
    """
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise RoomUnavailable(
            f"La bulle n’a pas de filtre d’appels système pour le processeur « {machine} » : "
            "utilisez une machine x86_64 ou aarch64."
        )
    return ARCHITECTURES[machine]


def program(arch: Architecture) -> bytes:
    """Assemble the filter of an architecture.

    Foreign architectures (32 bits, x32) kill the process; `clone3`, whose flags a filter
    cannot read, is reported absent so that the C library falls back on `clone`.

    Returns
    -------
    bytes
        An array of `struct sock_filter`.
    """
    code = [
        _op(LOAD, ARCHITECTURE),
        *_when(arch.audit, [], otherwise=[_op(RETURN, KILL)]),
        _op(LOAD, NUMBER),
    ]
    if arch.column == 0:
        code += [_op(JUMP_GREATER_EQUAL, X32, 0, 1), _op(RETURN, KILL)]
    code += _when(arch.clone3, [_fail(errno.ENOSYS)])
    code += _when(arch.clone, _clone())
    code += _when(arch.socket, _only(FAMILIES, errno.EAFNOSUPPORT))
    code += _when(arch.setsockopt, _keeps_its_buffers())
    code += _when(arch.fcntl, _never(SECOND_ARGUMENT, SEEN_BY_OTHERS))
    code += _when(arch.keyctl, _only((JOIN_SESSION_KEYRING,), errno.EPERM))
    for numbers in DENIED.values():
        number = numbers[arch.column]
        if number is not None:
            code += _when(number, [_fail(errno.EPERM)])
    return b"".join([*code, _op(RETURN, ALLOW)])


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _fail(number: int) -> bytes:
    return _op(RETURN, FAIL | number)


def _when(value: int, then: list[bytes], otherwise: list[bytes] | None = None) -> list[bytes]:
    """Run `then` if the accumulator equals `value`, else `otherwise`, else go on."""
    if otherwise:
        return [_op(JUMP_EQUAL, value, len(otherwise), 0), *otherwise]
    return [_op(JUMP_EQUAL, value, 0, len(then)), *then]


def _clone() -> list[bytes]:
    return [
        _op(LOAD, FIRST_ARGUMENT),
        _op(JUMP_BITS, NEW_NAMESPACES, 0, 1),
        _fail(errno.EPERM),
        _op(RETURN, ALLOW),
    ]


def _only(values: tuple[int, ...], number: int) -> list[bytes]:
    """Allow the call when its first argument is one of `values`."""
    code = [_op(LOAD, FIRST_ARGUMENT)]
    for value in values:
        code += _when(value, [_op(RETURN, ALLOW)])
    return [*code, _fail(number)]


def _never(offset: int, values: tuple[int, ...]) -> list[bytes]:
    """Refuse the call when the argument at `offset` is one of `values`."""
    code = [_op(LOAD, offset)]
    for value in values:
        code += _when(value, [_fail(errno.EPERM)])
    return [*code, _op(RETURN, ALLOW)]


def _keeps_its_buffers() -> list[bytes]:
    return [
        _op(LOAD, SECOND_ARGUMENT),
        *_when(SOCKET_LEVEL, _never(THIRD_ARGUMENT, BUFFER_SIZES)),
        _op(RETURN, ALLOW),
    ]
