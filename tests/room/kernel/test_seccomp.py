"""The system call filter, interpreted here as the kernel does."""

from __future__ import annotations

import fcntl
import platform
import re
import socket
import struct
from pathlib import Path

import pytest

from autograder.errors import RoomUnavailable
from autograder.room.kernel import seccomp

ALLOW, KILL = seccomp.ALLOW, seccomp.KILL
EPERM, ENOSYS, EAFNOSUPPORT = (seccomp.FAIL | number for number in (1, 38, 97))
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def verdict(arch: str, number: int, *arguments: int, audit: int | None = None) -> int:
    """Interpret the filter of an architecture on one system call."""
    chosen = seccomp.ARCHITECTURES[arch]
    given = [argument & (2**64 - 1) for argument in (*arguments, *[0] * 6)[:6]]
    data = struct.pack("<IIQ6Q", number, audit or chosen.audit, 0, *given)
    code = list(struct.iter_unpack("=HBBI", seccomp.program(chosen)))
    place = accumulator = 0
    while True:
        operation, yes, no, value = code[place]
        place += 1
        if operation == seccomp.RETURN:
            return int(value)
        if operation == seccomp.LOAD:
            (accumulator,) = struct.unpack_from("<I", data, value)
            continue
        true = {
            seccomp.JUMP_EQUAL: accumulator == value,
            seccomp.JUMP_GREATER_EQUAL: accumulator >= value,
            seccomp.JUMP_BITS: bool(accumulator & value),
        }[operation]
        place += yes if true else no


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_refuses_every_listed_call(arch: str) -> None:
    column = seccomp.ARCHITECTURES[arch].column
    numbers = [row[column] for row in seccomp.DENIED.values()]
    assert {verdict(arch, number) for number in numbers if number is not None} == {EPERM}


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_lets_ordinary_calls_through(arch: str) -> None:
    denied = {row[seccomp.ARCHITECTURES[arch].column] for row in seccomp.DENIED.values()}
    chosen = seccomp.ARCHITECTURES[arch]
    ordinary = set(range(470)) - denied - {chosen.clone3, chosen.socket, chosen.keyctl}
    assert {verdict(arch, number) for number in ordinary} == {ALLOW}


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_reads_the_arguments_that_matter(arch: str) -> None:
    chosen = seccomp.ARCHITECTURES[arch]
    threads = 0x3D0F00
    assert verdict(arch, chosen.clone, threads) == ALLOW
    assert verdict(arch, chosen.clone, threads | 0x10000000) == EPERM
    assert verdict(arch, chosen.clone3) == ENOSYS
    assert verdict(arch, chosen.socket, 1) == ALLOW
    assert verdict(arch, chosen.socket, 40) == EAFNOSUPPORT
    assert verdict(arch, chosen.keyctl, seccomp.JOIN_SESSION_KEYRING) == ALLOW
    assert verdict(arch, chosen.keyctl, 0) == EPERM


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_refuses_what_others_would_see_of_a_file(arch: str) -> None:
    number = seccomp.ARCHITECTURES[arch].fcntl
    for command in ("F_SETLEASE", "F_GETLEASE", "F_NOTIFY", "F_GETLK", "F_OFD_GETLK"):
        assert verdict(arch, number, 5, getattr(fcntl, command)) == EPERM
    for command in ("F_SETFL", "F_DUPFD", "F_SETLK", "F_SETLKW", "F_OFD_SETLK"):
        assert verdict(arch, number, fcntl.F_SETLEASE, getattr(fcntl, command)) == ALLOW


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_keeps_socket_buffers_as_they_are(arch: str) -> None:
    number = seccomp.ARCHITECTURES[arch].setsockopt
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
        assert verdict(arch, number, 5, socket.SOL_SOCKET, option) == EPERM
    assert verdict(arch, number, 5, socket.SOL_SOCKET, socket.SO_REUSEADDR) == ALLOW
    assert verdict(arch, number, 5, socket.IPPROTO_TCP, socket.SO_SNDBUF) == ALLOW


def test_the_filter_kills_foreign_architectures() -> None:
    assert verdict("x86_64", 0, audit=0x40000003) == KILL
    assert verdict("x86_64", 0x40000000) == KILL
    assert verdict("aarch64", 0, audit=0x40000028) == KILL


@pytest.mark.parametrize("arch", seccomp.ARCHITECTURES)
def test_the_filter_uses_the_kernel_numbers(arch: str) -> None:
    if not HEADERS[arch].exists():
        pytest.skip("the kernel's headers are not installed")
    known = dict(
        re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[arch].read_text("ascii"))
    )
    column = seccomp.ARCHITECTURES[arch].column
    ours = {name: row[column] for name, row in seccomp.DENIED.items() if name in known}
    assert ours == {name: int(known[name]) for name in ours}
    assert len(ours) > 40


def test_an_unknown_processor_has_no_bubble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(RoomUnavailable, match="riscv64"):
        seccomp.architecture()
