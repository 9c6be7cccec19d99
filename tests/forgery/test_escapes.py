"""Ways out of the room, tried by the cells of one graded notebook: all are closed."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Room

from . import tiny_exercise as tiny
from .conftest import LIMITS
from .leftovers import MARK

GOT = "OBTENU"
HOST = f"ecoute-{os.getpid()}"
PRELUDE = f"""
import contextlib, ctypes, ctypes.util, fcntl, glob, mmap, os, platform, signal, socket, struct
import subprocess, sys, time
MARK = {MARK!r}
libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() != 'x86_64'
def got(*what): print({GOT!r}, *what)
def attempt(name, call):
    try: result = call()
    except Exception: return
    if result not in (-1, None, b'', ''): got(name, result)
def syscall(name, x86, arm, *args):
    attempt(name, lambda: libc.syscall(arm if ARM else x86, *args))
"""
ESCAPES = {
    "the environment of other processes": """
for place in glob.glob('/proc/[0-9]*/environ'):
    with contextlib.suppress(OSError):
        if MARK.encode() in open(place, 'rb').read(): got(place)
if MARK in str(os.environ): got('environ')""",
    "inherited descriptors": """
for fd in os.listdir('/proc/self/fd'):
    with contextlib.suppress(OSError):
        target = os.readlink(f'/proc/self/fd/{fd}')
        if target.startswith('/') and not target.startswith(('/dev/', '/proc/')): got(target)
for place in glob.glob('/proc/[0-9]*/fd/*') + glob.glob('/proc/[0-9]*/root/work'):
    if not place.startswith(f'/proc/{os.getpid()}/'):
        with contextlib.suppress(OSError): open(place, 'rb').read(1) and got(place)""",
    "kernel settings": """
for name in ('kernel/core_pattern', 'kernel/hostname', 'vm/drop_caches', 'net/ipv4/ip_forward'):
    attempt(name, lambda: open(f'/proc/sys/{name}', 'r+').write(MARK))
attempt('sysrq', lambda: open('/proc/sysrq-trigger', 'w').write('h'))
attempt('sysfs', lambda: os.listdir('/sys/kernel'))
attempt('cgroup', lambda: os.listdir('/sys/fs/cgroup'))""",
    "keyrings": """
name = MARK.encode()
syscall('add_key', 248, 217, b'user', name, b'x', 1, -3)
syscall('add_key to user', 248, 217, b'user', name, b'x', 1, -4)
syscall('request_key', 249, 218, b'user', name, None, -3)
syscall('keyctl', 250, 219, 0, -4, 1)
syscall('keyctl link', 250, 219, 8, -4, -3)""",
    "memory outside any process": """
syscall('memfd_create', 319, 279, b'm', 0)
syscall('memfd_secret', 447, 447, 0)
syscall('shmget', 29, 194, 0x5ECE, 4096, 0o1666)
syscall('semget', 64, 190, 0x5ECE, 1, 0o1666)
syscall('msgget', 68, 186, 0x5ECE, 0o1666)
syscall('mq_open', 240, 180, name, 0o102, 0o666, None)
open(f'/dev/shm/{MARK}', 'w').close(); open(f'/tmp/{MARK}', 'w').close()""",
    "other processes": """
syscall('ptrace', 101, 117, 16, 1, 0, 0)
syscall('process_vm_readv', 310, 270, 1, 0, 0, 0, 0, 0)
syscall('pidfd_getfd', 438, 438, 0, 0, 0)
seen = sorted(int(p) for p in os.listdir('/proc') if p.isdigit())
if len(seen) > 9: got('processes', seen)
if os.getuid() >= 0x10000: attempt('memory of 1', lambda: open('/proc/1/mem', 'r+b'))
attempt('priority', lambda: os.nice(-5))
attempt('real time', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(9)) or 1)
with contextlib.suppress(OSError), open('/proc/self/oom_score_adj', 'w') as file: file.write('-900')
if int(open('/proc/self/oom_score_adj').read()) < 500: got('oom')""",
    "namespaces and mounts": """
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000):
    syscall(f'unshare {flag:x}', 272, 97, flag)
    syscall(f'clone {flag:x}', 56, 220, flag | 17, 0, 0, 0, 0)
syscall('clone3', 435, 435, b'\\0' * 88, 88)
syscall('mount', 165, 40, b'none', b'/tmp', b'tmpfs', 0, 0)
syscall('umount', 166, 39, b'/tmp', 2)
syscall('chroot', 161, 51, b'/tmp')
attempt('setns', lambda: libc.setns(os.open('/proc/1/ns/net', os.O_RDONLY), 0))""",
    "privileges": """
attempt('setuid', lambda: os.setuid(0) or 'root')
attempt('setgroups', lambda: os.setgroups([0]) or 'root')
for program in ('su', 'mount', 'passwd', 'sudo', 'newgrp', 'chsh'):
    attempt(program, lambda: subprocess.run(
        [program, '-c', 'id -u'], capture_output=True, timeout=3).stdout.replace(b'\\n', b''))
attempt('device', lambda: os.mknod('/tmp/sda', 0o60600, os.makedev(8, 0)) or 'made')
for name in ('mem', 'kmem', 'kmsg', 'fuse', 'kvm', 'sda', 'vda', 'port', 'vsock', 'uinput'):
    attempt(name, lambda: open(f'/dev/{name}', 'rb') and name)
attempt('terminal', lambda: os.open('/dev/tty', os.O_RDWR))""",
    "the kernel's back doors": """
syscall('bpf', 321, 280, 0, 0, 0)
syscall('io_uring', 425, 425, 1, 0)
syscall('perf', 298, 241, 0, 0, -1, -1, 0)
syscall('userfaultfd', 323, 282, 0)
syscall('open_by_handle_at', 304, 265, -100, b'\\0' * 32, 0)
syscall('init_module', 175, 105, 0, 0, b'')
syscall('kexec', 246, 104, 0, 0, 0, 0)
syscall('reboot', 169, 142, 0xfee1dead, 672274793, 0)
syscall('settimeofday', 164, 170, b'\\0' * 16, 0)""",
    "the network": """
socket.setdefaulttimeout(1)
for address in (('192.0.2.1', 80), ('127.0.0.1', PORT), ('10.0.2.2', 22), ('169.254.169.254', 80)):
    attempt(address, lambda: socket.create_connection(address) and 'reached')
attempt('names', lambda: socket.gethostbyname('example.org'))
for family in (17, 31, 38, 40, 44):  # packet, bluetooth, crypto, vsock, xdp
    attempt(family, lambda: socket.socket(family, socket.SOCK_STREAM))
host = socket.socket(socket.AF_UNIX)
attempt('abstract socket', lambda: host.connect('HOST') or 'reached')
attempt('raw', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
quiet = socket.socket(socket.AF_UNIX); quiet.bind('\\0' + MARK + '-salle')""",
    "the engine, its papers and its secret": """
try:
    import autograder; got('engine')
except ImportError: pass
wanted = ('gradebook.db', 'cours.toml', 'secret', 'sujet.json', 'shadow', 'wire.py', 'examiner.py')
for top, folders, files in os.walk('/'):
    if top.startswith(('/proc', '/sys', '/usr')) or 'site-packages' in top: folders[:] = []
    for name in files:
        if name in wanted: got(top, name)
        if name.endswith(('.sujet', 'papier.zip', '.ssh', 'id_rsa')): got(top, name)
for place in ('../../../source', '../source', '/depot/../source', 'ROOT/source', 'ROOT/solutions'):
    attempt(place, lambda: os.listdir(place))
with contextlib.suppress(OSError):
    import sqlite3
    for path in ('../../../gradebook.db', '../gradebook.db', 'ROOT/gradebook.db'):
        try: sqlite3.connect(f'file:{path}?mode=rw', uri=True).execute('update grade set x=1')
        except sqlite3.Error: pass
        else: got(path)""",
    "what the next copy would load": """
from pathlib import Path
for folder in ('.ipython/profile_default/startup', '.config/matplotlib', '.jupyter', '.local/lib'):
    place = Path.home() / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / f'{MARK}.py').write_text('import os; os._exit(0)')
for place in (sys.prefix, os.path.dirname(os.__file__), '/usr/lib', '/depot', '/piece', '/etc'):
    attempt(place, lambda: open(f'{place}/{MARK}.py', 'w') and 'written')
for path in sys.path:
    if not path.startswith('/home/copie'):
        attempt(path, lambda: open(f'{path}/{MARK}.py', 'w') and 'written')""",
    "processes that stay": """
quiet = dict(stdin=-3, stdout=-3, stderr=-3)
subprocess.Popen(['setsid', 'nohup', 'sh', '-c', f': {MARK}; trap "" 1 2 15; sleep 900'], **quiet)
subprocess.Popen(['env', '-i', 'setsid', 'sh', '-c', f'(setsid sh -c ": {MARK}; sleep 900") &'],
                 **quiet)
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    for number in set(signal.valid_signals()) - {9, 19, 32, 33}:
        with contextlib.suppress(OSError, ValueError): signal.signal(number, signal.SIG_IGN)
    while True: time.sleep(900)
attempt('cron', lambda: subprocess.run(['crontab', '-'], input=b'* * * * * x').returncode or 'set')
attempt('at', lambda: subprocess.run(['at', 'now'], input=b'x').returncode or 'set')""",
}


@pytest.fixture(scope="module")
def tried(paper: Paper, bubble: Room) -> Iterator[Outcome]:
    """Grade one notebook that tries everything; the machine listens for what gets out."""
    with (
        socket.create_server(("127.0.0.1", 0)) as local,
        socket.socket(socket.AF_UNIX) as abstract,
        pytest.MonkeyPatch.context() as patch,
    ):
        abstract.bind("\0" + HOST)
        abstract.listen()
        patch.setenv("SECRET", MARK)
        port = str(local.getsockname()[1])
        root = str(Path(__file__).parents[2])
        cells = [
            cell.replace("PORT", port).replace("ROOT", root).replace("HOST", f"\\0{HOST}")
            for cell in ESCAPES.values()
        ]
        yield grade(tiny.copy(tiny.WEAK, PRELUDE, *cells), {}, paper, bubble, LIMITS)
        for server in (local, abstract):
            server.settimeout(0)
            with pytest.raises(BlockingIOError):
                server.accept()


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_way_out_is_closed(tried: Outcome, escape: str) -> None:
    cell = tried.notebook["cells"][3 + list(ESCAPES).index(escape)]
    shown = str(cell["outputs"])
    assert GOT not in shown
    assert "'error'" not in shown  # the attempt itself was written well


def test_the_attempts_earn_nothing_and_cost_nothing(tried: Outcome, paper: Paper) -> None:
    assert (tried.status, tried.points) == ("noté", 0.0), tried.message
    assert tried.transcripts.keys() == {question.id for question in paper.questions}


def test_the_next_copy_is_graded_as_if_alone(
    tried: Outcome, honest: Outcome, paper: Paper, bubble: Room
) -> None:
    after = grade(tiny.copy(tiny.GOOD), {}, paper, bubble, LIMITS)
    assert after.verdicts == honest.verdicts
    assert after.transcripts == honest.transcripts


def test_the_grader_is_not_itself_in_a_room() -> None:
    """What the attempts look for does exist on this side."""
    assert (Path(__file__).parents[2] / "cours.toml").exists()
    assert os.path.isdir("/proc/sys/kernel")
