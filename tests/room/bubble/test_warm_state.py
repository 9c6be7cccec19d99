"""Nothing of one warm copy, and nothing of their common origin, is seen by the next."""

from __future__ import annotations

import json

import pytest

from ..driver import Done, Plan, carry_out, run

WARM = "bulle chaude"

DRAWS = """
import json, multiprocessing, random, tempfile, uuid
import numpy as np, scipy.stats
from sklearn.utils import check_random_state
print(json.dumps([random.random(), float(np.random.rand()), float(scipy.stats.norm.rvs()),
    float(check_random_state(None).rand()), float(np.random.default_rng().random()),
    str(uuid.uuid4()), uuid.getnode(), multiprocessing.current_process().authkey.hex(),
    tempfile.mktemp()]))
"""


def test_two_copies_draw_nothing_alike() -> None:
    first, second = (json.loads(run(DRAWS, level=WARM).text()) for _ in range(2))
    assert [a for a, b in zip(first, second, strict=True) if a == b] == []


# what a copy may soil: (how, what the next one must find)
STAINS = {
    "a library": ("np.mean = lambda *a: 0.0; np.mean([2.0])", "np.mean([2.0]) == 2.0"),
    "a metric": (
        "import sklearn.metrics as m; m.accuracy_score = max",
        "__import__('sklearn.metrics').metrics.accuracy_score is not max",
    ),
    "the list of modules": (
        "sys.modules['faux'] = sys; del sys.modules['json']",
        "'faux' not in sys.modules and 'json' in sys.modules",
    ),
    "a built-in function": ("import builtins; builtins.ascii = max", "ascii('é') != 'é'"),
    "the environment": ("os.environ['FAUX'] = '1'", "'FAUX' not in os.environ"),
    "the folder": ("os.chdir('/tmp')", "os.getcwd() == '/home/copie/travail'"),
    "the import path": ("sys.path.insert(0, '/tmp')", "'/tmp' not in sys.path"),
    "a file": ("open('/tmp/faux', 'w').close()", "not os.path.exists('/tmp/faux')"),
    "a file at home": ("open('/home/copie/x', 'w').close()", "'x' not in os.listdir('..')"),
    "warnings": ("warnings.simplefilter('error')", "warnings.filters[0][0] != 'error'"),
    "floating-point errors": ("np.seterr(all='raise')", "np.geterr()['over'] == 'warn'"),
    "a table option": (
        "pd.options.display.max_rows = 1",
        "pd.options.display.max_rows == 60",
    ),
    "a plot option": (
        "plt.rcParams['figure.dpi'] = 5; plt.figure(); plt.plot([1])",
        "plt.rcParams['figure.dpi'] != 5 and plt.get_fignums() == []",
    ),
    "a signal": (
        "signal.signal(signal.SIGALRM, lambda *a: None); signal.alarm(3600)",
        "signal.getsignal(signal.SIGALRM) == 0 and signal.alarm(0) == 0",
    ),
    "a name": ("faux = 1", "'faux' not in globals()"),
    "the shell": (
        "get_ipython().input_transformers_post.append(lambda lines: lines)",
        "get_ipython().input_transformers_post == []",
    ),
    "the standard streams": (
        "fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)",
        "fcntl.fcntl(0, fcntl.F_GETFL) & os.O_NONBLOCK == 0",
    ),
    "an end": ("import atexit; atexit.register(os._exit, 3)", "True"),
}
TOOLS = """
import fcntl, os, signal, sys, warnings
import matplotlib.pyplot as plt, numpy as np, pandas as pd
"""


@pytest.fixture(scope="module")
def clean() -> Done:
    soil = [TOOLS, *(how for how, _ in STAINS.values())]
    found = [TOOLS, *(f"print(bool({what}))" for _, what in STAINS.values())]
    soiled = carry_out(Plan(soil, WARM))
    assert soiled.errors() == []
    return carry_out(Plan(found, WARM))


@pytest.mark.parametrize("stain", STAINS)
def test_what_a_copy_soils_is_clean_for_the_next(clean: Done, stain: str) -> None:
    index = 1 + list(STAINS).index(stain)
    assert clean.text(index) == "True\n", clean.outputs(index)


SAME = """
import gc, os, resource, signal, sys, threading, time, warnings
import matplotlib.pyplot as plt, numpy as np, pandas as pd, sklearn.linear_model
status = dict(row.split(':\\t', 1) for row in open('/proc/self/status'))
kept = ('Umask', 'State', 'Uid', 'Gid', 'Groups', 'SigBlk', 'SigIgn', 'SigCgt', 'CapInh', 'CapPrm',
    'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Seccomp_filters', 'Threads')
print([status[name] for name in kept if name[1:] != 'id'])
print([row for row in open('/proc/self/limits') if 'address space' not in row])
print(sorted(os.readlink(f'/proc/self/fd/{n}').partition(':')[0] for n in range(9)))
print(warnings.filters, sys.flags, sys.argv, sys.warnoptions, os.getcwd(), time.tzname)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), len(threading.enumerate()))
print({s: str(signal.getsignal(s)) for s in range(1, 32)})
print(gc.isenabled(), gc.get_threshold(), sys.getrecursionlimit(), sys.getswitchinterval())
print(dict(plt.rcParams), np.get_printoptions(), np.geterr(), pd.describe_option(_print_desc=False))
print([f.__name__ for calls in get_ipython().events.callbacks.values() for f in calls])
print(open('/proc/self/oom_score_adj').read(), [r.split()[4:] for r in open('/proc/self/mountinfo')
    if '/depot' not in r])
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime < 10, sorted(globals()))
print(hash('é'), os.path.exists('/proc/self/environ') and b'SECRET' in open('/proc/self/environ',
    'rb').read(), {k: v for k, v in os.environ.items()})
"""


def test_a_warm_room_is_as_a_cold_one() -> None:
    cold, hot = (run(SAME, level=kind) for kind in ("bulle", WARM))
    assert hot.errors() == []
    assert hot.text().lower().splitlines() == cold.text().lower().splitlines()
