"""What student code can reach from inside a bubble: one room, one cell per question."""

import ctypes
import os
import sys
from pathlib import Path

import pytest

import autograder
from autograder.room.bubble import mounts

from ..driver import REPOSITORY, Done, Plan, carry_out, carry_out_as_ordinary_user, run

PRELUDE = """
import ctypes, errno, fcntl, json, os, platform, socket, struct, subprocess
X86 = platform.machine() == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)
def refusal(call):
    try:
        result = call()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "granted" if result != -1 else errno.errorcode[ctypes.get_errno()]
def syscall(x86, arm, *args):
    return refusal(lambda: libc.syscall(x86 if X86 else arm, *args))
"""
ABSENT = [
    "/etc/shadow",
    "/etc/machine-id",
    "/etc/hostname",
    "/etc/resolv.conf",
    "/etc/ssl",
    "/var",
    "/run",
    "/boot",
    "/mnt",
    "/opt",
    "/sys/fs",
    "/sys/kernel",
    str(REPOSITORY / "pyproject.toml"),
    str(REPOSITORY / "source"),
    str(Path(autograder.__path__[0]) / "__init__.py"),
]
# question: (cell, what it must print)
QUESTIONS = {
    "reaching the network": (
        "print(refusal(lambda: socket.create_connection(('192.0.2.1', 80), 2)))",
        "ENETUNREACH",
    ),
    "seeing network interfaces": ("print(socket.if_nameindex())", "[(1, 'lo')]"),
    "reaching the hypervisor": (
        "print(refusal(lambda: socket.socket(40, socket.SOCK_STREAM)))",
        "EAFNOSUPPORT",
    ),
    "reading the launcher's environment": (
        "try: print(repr(open('/proc/1/environ').read()))\nexcept OSError: print(repr(''))",
        "''",
    ),
    "reading the grader's environment": ("print('SECRET' in os.environ)", "False"),
    "inheriting a descriptor": (
        "links = [os.readlink(f'/proc/self/fd/{fd}') for fd in range(100) "
        "if os.path.exists(f'/proc/self/fd/{fd}')]\n"
        "print([l for l in links if l.startswith('/') and l != '/dev/null'], "
        "sum(l.startswith('socket') for l in links))",
        "[] 3",  # the wire, and the two ends of the event loop's own pair
    ),
    "seeing the machine's files": (
        f"print([path for path in {ABSENT!r} if os.path.exists(path)])",
        "[]",
    ),
    "importing the engine": (
        "try:\n    import autograder.room\nexcept ImportError: print('absent')",
        "absent",
    ),
    "writing outside its bounded places": (
        "rows = [row.split() for row in open('/proc/mounts')]\n"
        "print(sorted(r[1] for r in rows if 'rw' in r[3].split(',') "
        "and r[2] not in ('proc', 'devpts', 'devtmpfs') and not r[1].startswith('/dev/n')))",
        "['/dev/shm', '/home/copie', '/tmp']",
    ),
    "making a file in /": ("print(refusal(lambda: os.mkdir('/x')))", "EROFS"),
    "making a file in /dev": ("print(refusal(lambda: os.mkdir('/dev/x')))", "EROFS"),
    "writing to the original": ("print(refusal(lambda: os.mkdir('/depot/x')))", "E(ROFS|ACCES)"),
    "changing a kernel setting": (
        "print([os.path.join(top, name) for top, _, names in os.walk('/proc/sys') "
        "for name in names if os.access(os.path.join(top, name), os.W_OK)])",
        "[]",
    ),
    "changing the core dump handler": (
        "print(refusal(lambda: open('/proc/sys/kernel/core_pattern', 'w')))",
        "E(ROFS|ACCES)",
    ),
    "using keyrings": ("print(syscall(250, 219, 0, -3, 0))", "EPERM"),
    "seeing the grader's keys": ("print('sésame' in open('/proc/keys').read())", "False"),
    "making memory files": ("print(refusal(lambda: os.memfd_create('x')))", "EPERM"),
    "making shared memory segments": (
        "print(refusal(lambda: libc.shmget(0, 4096, 0o1600)))",
        "EPERM",
    ),
    "tracing": ("print(refusal(lambda: libc.ptrace(0, 0, 0, 0)))", "EPERM"),
    "nesting namespaces with unshare": (
        "print(refusal(lambda: libc.unshare(0x10000000)))",
        "EPERM",
    ),
    "nesting namespaces with clone": (
        "print(syscall(56, 220, 0x10000000 | 17, 0, 0, 0, 0))",
        "EPERM",
    ),
    "nesting namespaces with clone3": ("print(syscall(435, 435, 0, 0))", "ENOSYS"),
    "nesting a user namespace with a command": (
        "print(subprocess.run(['unshare', '-U', 'true'], capture_output=True).returncode)",
        "1",
    ),
    "mounting": ("print(refusal(lambda: libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)))", "EPERM"),
    "making a device": (
        "print(refusal(lambda: os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))))",
        "EPERM",
    ),
    "asking the kernel for asynchronous I/O": ("print(syscall(425, 425, 1, 0))", "EPERM"),
    "asking the kernel for older asynchronous I/O": (
        "print(syscall(206, 0, 1, ctypes.byref(ctypes.c_ulong())))",
        "EPERM",
    ),
    "leasing a file that others open": (
        "print(refusal(lambda: fcntl.fcntl(os.open(json.__file__, os.O_RDONLY), "
        "fcntl.F_SETLEASE, fcntl.F_WRLCK)))",
        "EPERM",
    ),
    "locking a file that others lock": (
        "print(refusal(lambda: fcntl.flock(os.open(json.__file__, os.O_RDONLY), "
        "fcntl.LOCK_EX | fcntl.LOCK_NB)))",
        "EPERM",
    ),
    "seeing the record locks of others": (
        "print(refusal(lambda: fcntl.fcntl(os.open(json.__file__, os.O_RDONLY), fcntl.F_GETLK, "
        "struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 1, 0))))",
        "EPERM",
    ),
    "seeing when others open a file": (
        "print(refusal(libc.inotify_init), refusal(lambda: libc.inotify_init1(0)))",
        "EPERM EPERM",
    ),
    "being told when others read a folder": (
        "print(refusal(lambda: fcntl.fcntl(os.open(os.path.dirname(json.__file__), os.O_RDONLY), "
        "fcntl.F_NOTIFY, 1)))",
        "EPERM",
    ),
    "taking terminals": (
        "print(refusal(os.openpty), [n for n in ('ptmx', 'pts', 'tty', 'console') "
        "if os.path.exists('/dev/' + n)])",
        "ENOENT []",
    ),
    "enlarging socket buffers": (
        "pair = socket.socketpair()\n"
        "print([refusal(lambda: pair[0].setsockopt(socket.SOL_SOCKET, option, 1 << 22) or 0) "
        "for option in (socket.SO_SNDBUF, socket.SO_RCVBUF)])",
        "['EPERM', 'EPERM']",
    ),
    "entering by a foreign system call table": (
        "code = 'import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)'\n"
        "import sys; print(subprocess.run([sys.executable, '-c', code]).returncode)",
        "-31",
    ),
    "keeping a privilege": (
        "rows = dict(row.split(':') for row in open('/proc/self/status'))\n"
        "caps = {name: int(rows[name], 16) for name in rows if name.startswith('Cap')}\n"
        "print(os.getuid() > 0, os.getgid() > 0, caps['CapEff'] | caps['CapPrm'] | "
        "caps['CapInh'] | caps['CapAmb'] | caps['CapBnd'], rows['NoNewPrivs'].strip(), "
        "rows['Seccomp'].strip())",
        "True True 0 1 2",
    ),
    "taking over a first process freer than itself": (
        "rows = dict(row.split(':') for row in open('/proc/1/status'))\n"
        "print(rows['Seccomp'].strip(), rows['NoNewPrivs'].strip(), "
        "[row.split()[2:4] for row in open('/proc/1/limits') if row[:13] == 'Max processes'] "
        "if os.access('/proc/1/mem', os.W_OK) and os.getuid() == 1000 else [['32', '32']])",
        "2 1 [['32', '32']]",
    ),
    "seeing other processes": (
        "print(max(int(name) for name in os.listdir('/proc') if name.isdigit()) < 100)",
        "True",
    ),
    "ending the room's first process": ("os.kill(1, 9) if os.getuid() == 1000 else 0", ""),
    "raising its bounds": (
        "import resource\n"
        "try: resource.setrlimit(resource.RLIMIT_NPROC, (4096, 4096))\n"
        "except ValueError: print('refused')",
        "refused",
    ),
    "following a link out of its folder": (
        "print(sorted(os.listdir('.')), os.getcwd())",
        "['donnees'] /home/copie/travail",
    ),
    "changing the interpreter that it runs": (
        "print(refusal(lambda: open('/proc/self/exe', 'r+b')))",
        "E(ROFS|ACCES)",
    ),
    "sharing memory with another process": (
        "print([row for row in open('/proc/self/maps') if row.split()[1][1::2] == 'ws'])",
        "[]",
    ),
    "filling shared memory": (
        "import contextlib\n"
        "def fill(place):\n"
        "    with contextlib.suppress(OSError), open(place, 'wb', 0) as file:\n"
        "        while file.write(bytes(65536)) == 65536: pass\n"
        "    size = os.path.getsize(place); os.unlink(place); return size\n"
        "print({place: fill(place + '/x') >> 20 for place in ('/dev/shm', '/tmp')})",
        "{'/dev/shm': 8, '/tmp': 8}",
    ),
}


@pytest.fixture(scope="module")
def room(identity: str, bubble: str) -> Done:
    plan = Plan(
        [PRELUDE, *(cell for cell, _ in QUESTIONS.values())],
        bubble,
        limits={"disk": 8 << 20, "processes": 32},
        files={"donnees/patients.csv": "a,b\n"},
        links={"lien": "/etc/hostname", "dossier": "/etc"},
    )
    if identity == "ordinary user":
        return carry_out_as_ordinary_user(plan)
    plant_key()
    with Path("/etc/hostname").open() as leak, pytest.MonkeyPatch.context() as patch:
        os.set_inheritable(leak.fileno(), True)
        patch.setenv("SECRET", "sésame")
        return carry_out(plan)


def plant_key() -> None:
    """Add a key named « sésame » to the grader's session keyring."""
    if sys.maxsize > 2**32 and os.uname().machine == "x86_64":
        name = "sésame".encode()
        ctypes.CDLL(None).syscall(248, b"user", name, b"secret", 6, -3)


@pytest.mark.parametrize("question", QUESTIONS)
def test_student_code_is_refused(room: Done, question: str) -> None:
    index = 1 + list(QUESTIONS).index(question)
    expected = QUESTIONS[question][1]
    shown = room.text(index).strip()
    if expected.startswith("E("):
        assert shown in ("EROFS", "EACCES")
    else:
        assert shown == expected, room.outputs(index)


def test_the_room_survives_every_question(room: Done) -> None:
    assert room.ended
    assert room.report.reason == "ended"
    assert room.errors() == []


def test_an_installed_engine_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "HIDDEN", "nbformat")
    done = run("import nbformat.v4", "import nbformat, os; os.listdir(list(nbformat.__path__)[0])")
    assert done.errors() == ["ModuleNotFoundError"]
    assert done.outputs(1)[0]["data"] == {"text/plain": "[]"}
