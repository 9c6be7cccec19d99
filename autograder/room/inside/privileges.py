"""What a process gives up before it runs student code."""

import ctypes
import os

NO_NEW_PRIVILEGES, SECCOMP, FILTER, DUMPABLE = 38, 22, 2, 4
DROP_BOUNDING, AMBIENT, AMBIENT_CLEAR_ALL, JOIN_SESSION_KEYRING = 24, 47, 4, 1
CAPABILITY_VERSION = 0x20080522
INSTRUCTION = 8  # bytes of a struct sock_filter
# CHOWN, DAC_READ_SEARCH, SETGID, SETUID, SETPCAP: what confining takes, as root
CONFINING = 1 << 0 | 1 << 2 | 1 << 6 | 1 << 7 | 1 << 8

libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def leave_keyring(number: int) -> None:
    """Take an empty session keyring; `number` is that of the `keyctl` system call."""
    libc.syscall(number, JOIN_SESSION_KEYRING, None)


def keep(capabilities: int) -> None:
    """Keep these capabilities at most, as a mask of 32 bits, for the present identity."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)(capabilities, capabilities)
    check(libc.capset(header, data))


def renounce() -> None:
    """Leave no capability to regain by executing a program."""
    for capability in range(64):
        libc.prctl(DROP_BOUNDING, capability, 0, 0, 0)
    libc.prctl(AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0)


def become(uid: int) -> None:
    """Take an unused identity for good, without any group."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def refuse(program: bytes) -> None:
    """Refuse system calls from now on, for good.

    Parameters
    ----------
    program : bytes
        An array of `struct sock_filter`.
    """
    check(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    code = _Program(len(program) // INSTRUCTION, program)
    check(libc.prctl(SECCOMP, FILTER, ctypes.byref(code), 0, 0))


def own_its_proc() -> None:
    """Let this process read its own /proc again, as after executing a program."""
    check(libc.prctl(DUMPABLE, 1, 0, 0, 0))


def check(status: int) -> None:
    """Raise the error of a C call that failed."""
    if status != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
