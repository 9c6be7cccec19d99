"""Scientific Python works under the bubble's filter and bounds."""

from __future__ import annotations

import pytest

from ..driver import Done, Plan, carry_out, carry_out_as_ordinary_user

LIBRARIES = {
    "forest": (
        "from sklearn.datasets import make_classification as data\n"
        "from sklearn.ensemble import RandomForestClassifier as Forest\n"
        "X, y = data(300, random_state=0)\n"
        "Forest(20, n_jobs=2, random_state=0).fit(X, y).score(X, y) > 0.9"
    ),
    "boosting": (
        "from sklearn.ensemble import HistGradientBoostingClassifier as Boosting\n"
        "Boosting(max_iter=5).fit(X, y).score(X, y) > 0.9"
    ),
    "loky": (
        "from joblib import Parallel, delayed\nimport os\n"
        "pids = Parallel(n_jobs=2)(delayed(os.getpid)() for _ in range(4))\n"
        "os.getpid() not in pids"
    ),
    "search": (
        "from sklearn.linear_model import LogisticRegression\n"
        "from sklearn.model_selection import cross_val_score\n"
        "cross_val_score(LogisticRegression(), X, y, n_jobs=2).mean() > 0.5"
    ),
    "fork pool": (
        "import multiprocessing as mp\nwith mp.Pool(2) as p: r = p.map(abs, [-1])\nr == [1]"
    ),
    "manager": "with mp.Manager() as m: r = m.list([1])[0]\nr == 1",
    "shared memory": (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "s = SharedMemory(create=True, size=100); s.close(); s.unlink(); True"
    ),
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor as T\n"
        "with T(4) as t: r = list(t.map(abs, [-1, 2]))\nr == [1, 2]"
    ),
    "subprocess": "import subprocess\nsubprocess.check_output(['echo', 'a']) == b'a\\n'",
    "matplotlib": "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('a.png'); True",
    "temporary files": "import tempfile\nwith tempfile.NamedTemporaryFile() as f: pass\nTrue",
    "time zone": "from zoneinfo import ZoneInfo; ZoneInfo('Europe/Paris').key == 'Europe/Paris'",
    "user": "import getpass, pathlib; str(pathlib.Path.home()) == '/home/copie'",
    "sqlite": "import sqlite3; sqlite3.connect('b.db').execute('select 1').fetchone() == (1,)",
    "sqlite by two connections": (
        "a, b = (sqlite3.connect('c.db', timeout=1) for _ in 'ab')\n"
        "with a: a.execute('create table t (x)'); a.execute('insert into t values (1)')\n"
        "b.execute('select x from t').fetchone() == (1,)"
    ),
    "sqlite by two processes": (
        "code = \"import sqlite3; c = sqlite3.connect('c.db')\\n\"\n"
        "code += \"with c: c.execute('insert into t values (2)')\"\n"
        "subprocess.run(['python3', '-c', code], check=True)\n"
        "b.execute('select count(*) from t').fetchone() == (2,)"
    ),
    "record locks": (
        "import fcntl\nwith open('verrou', 'w') as f: fcntl.lockf(f, fcntl.LOCK_EX)\nTrue"
    ),
    "shell": "r = !echo bonjour\nr == ['bonjour']",
    "parquet-like writing": "import numpy as np; np.save('a', X); (np.load('a.npy') == X).all()",
}


@pytest.fixture(scope="module")
def libraries(identity: str, bubble: str) -> Done:
    plan = Plan(list(LIBRARIES.values()), bubble, limits={"wall": 60.0})
    return carry_out_as_ordinary_user(plan) if identity != "grader" else carry_out(plan)


@pytest.mark.parametrize("library", LIBRARIES)
def test_scientific_python_works_in_a_bubble(libraries: Done, library: str) -> None:
    outputs = libraries.outputs(list(LIBRARIES).index(library))
    results = [out["data"]["text/plain"] for out in outputs if "data" in out]
    assert results[-1:] in (["True"], ["np.True_"]) or "Figure" in results[-1], outputs
    assert not [out for out in outputs if out.get("name") == "stderr"], outputs
