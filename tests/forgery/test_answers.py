"""Tricks of student code inside its own process: none of them earns a point."""

from __future__ import annotations

import pytest

from autograder.grading.grade import grade
from autograder.grading.outcome import Outcome
from autograder.papers import Paper
from autograder.room import Room

from . import tiny_exercise as tiny
from .conftest import LIMITS

PATCHES = {
    "scikit-learn's metrics": """
import sklearn.metrics as m
for name in dir(m):
    if callable(getattr(m, name)): setattr(m, name, lambda *a, **k: 1.0)
import outils.metrics.classification as c, outils.metrics.metric as metric
c.roc_auc_score = lambda *a, **k: 1.0
metric.Metric.__call__ = lambda *a: 1.0""",
    "the judge": """
from outils import judge, core
import outils.verifier as checks
core.Criterion.earned = lambda self, s: self.points
judge.judge = checks.judge = lambda q, d, t: judge.Verdict(q.id, q.points, q.points)
judge.measure = lambda *a: {'exact': 1.0, 'roc_auc': 1.0}""",
    "the shape check": """
from outils.shape import Shape
Shape.check = lambda self, value: __import__('numpy').full(self.dims, True)""",
    "the points of the scale": """
import json
for name in ('bareme.json',):
    text = open(name).read().replace('"points": ', '"points": 9')
    open(name, 'w').write(text)
verifier = Verificateur('essai')""",
    "the check itself": """
class Full(float):
    def _repr_html_(self): return '<b>20 / 20</b>'
def verifier(question, answer=None): return Full(20.0)""",
    "the check of the package": """
import outils, outils.verifier
outils.verifier.Verificateur.__call__ = lambda self, q, a=None: 20.0""",
    "the session's reply": """
from outils import session
def forged(question, respondent):
    wire = session._State.connection
    session._send(wire, {'type': 'question', 'id': question, 'points': 20})
    while (message := wire.recv_bytes()) != session.DONE:
        session._send(wire, {'type': 'answer', 'value': True, 'points': 20, 'verdict': 'juste'})
session.answer = forged""",
    "builtins": """
import builtins, json
class Always(float):
    def __ge__(self, other): return True
    __gt__ = __le__ = __lt__ = __eq__ = __ge__
    __hash__ = float.__hash__
builtins.float = Always
builtins.isinstance = lambda *a: True
builtins.min = builtins.max = lambda *a, **k: 20.0
builtins.open = lambda *a, **k: None
json.dumps = lambda *a, **k: '{"type": "answer", "value": true}'""",
    "JSON encoding": """
import json.encoder
json.encoder.FLOAT_REPR = json.encoder.encode_basestring = lambda x: '1e999'
json.dumps = lambda *a, **k: '{"type": "end", "points": 20}'""",
    "input transformers that blank the checks": """
def blank(lines): return ['20.0\\n'] if any('verifier' in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(blank)
get_ipython().input_transformers_post.append(blank)""",
    "syntax trees": """
import ast
class Blank(ast.NodeTransformer):
    def visit_Call(self, node): return ast.copy_location(ast.Constant(20.0), node)
get_ipython().ast_transformers.append(Blank())""",
    "the shell's cell runner": """
shell = type(get_ipython())
shell.run_cell = shell.run_cell_async = lambda self, *a, **k: 20.0""",
    "outputs of the checks": """
import _salle.runner, _salle.outputs
point = [{'output_type': 'execute_result', 'data': {'text/plain': '20.0'}, 'metadata': {},
          'execution_count': 1}]
_salle.outputs.Outputs.finish_cell = lambda self: point
get_ipython().display_pub.publish = lambda *a, **k: None""",
    "tracing": """
import sys
def trace(frame, event, value):
    for name in ('s', 'share', 'points'):
        if name in frame.f_locals: frame.f_locals[name] = 20.0
    return trace
sys.settrace(trace)
sys.setprofile(trace)""",
    "warnings as errors": "import warnings; warnings.simplefilter('error')",
    "numpy errors": "import numpy; numpy.seterr(all='raise')",
    "recursion limit": "import sys; sys.setrecursionlimit(60)",
    "garbage collection": "import gc; gc.collect = gc.get_objects = None; gc.disable()",
    "imports": """
import sys, builtins
class Finder:
    def find_spec(self, name, path, target=None): raise SystemExit('20')
sys.meta_path.insert(0, Finder())
sys.modules['sklearn.metrics'] = sys.modules['outils.judge'] = None""",
    "the exit": """
import atexit, os, threading
def late():
    body = b'{"type": "end", "points": 20}'
    os.write(3, len(body).to_bytes(4, 'big') + body)
atexit.register(late)
threading._register_atexit(late)
os._exit = lambda status: late()""",
    "a thread that answers for the copy": """
import os, threading, time
def speak():
    body = b'{"type": "answer", "value": [9.0, 9.0]}'
    for _ in range(200):
        os.write(3, len(body).to_bytes(4, 'big') + body)
        time.sleep(0.01)
threading.Thread(target=speak, daemon=True).start()""",
    "signals": """
import signal
def late(*_): raise SystemExit(20)
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)""",
}
# A model that looks around for labels: any 0/1 array as long as the query.
SPIES = {
    "frames": """
import sys
def places():
    frame = sys._getframe()
    while frame:
        yield from frame.f_locals.values(); yield from frame.f_globals.values()
        frame = frame.f_back""",
    "living objects": "import gc\ndef places(): yield from gc.get_objects()",
    "modules": """
import sys
def places():
    for module in list(sys.modules.values()): yield from vars(module).values()""",
    "files": """
import os, numpy as np
def places():
    for top, _, names in os.walk('/'):
        if top.startswith(('/proc', '/sys', '/usr', '/dev')) or '/lib/' in top: continue
        for name in names:
            if name.endswith(('.npz', '.npy', '.csv', '.gz', '.zip')):
                try: yield np.loadtxt(os.path.join(top, name), delimiter=',')
                except Exception: pass""",
}
SEARCH = """
import numpy as np, pandas as pd
def columns(thing):
    if isinstance(thing, dict): things = list(thing.values())
    elif isinstance(thing, (list, tuple)): things = list(thing)[:50]
    else: things = [thing]
    for one in things:
        if isinstance(one, pd.DataFrame): yield from (one[name].to_numpy() for name in one)
        elif isinstance(one, (pd.Series, np.ndarray)): yield np.asarray(one).ravel()
def spy(X):
    for thing in list(places()):
        try: found = [c for c in columns(thing) if len(c) == len(X) and set(np.unique(c)) == {0, 1}]
        except Exception: continue
        if found: return found[0].astype(float)
    return [0.5] * len(X)
"""


def attacked(paper: Paper, room: Room, answers: dict[str, str], *cells: str) -> Outcome:
    return grade(tiny.copy(tiny.WEAK | answers, *cells), {}, paper, room, LIMITS)


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_patching_its_own_process_earns_nothing(paper: Paper, bubble: Room, patch: str) -> None:
    outcome = attacked(paper, bubble, {}, patch)
    assert outcome.points == 0.0, outcome.verdicts
    assert outcome.status in ("noté", "interrompu")


@pytest.mark.parametrize("spy", SPIES.values(), ids=SPIES)
def test_no_label_lies_within_reach_of_a_model(paper: Paper, bubble: Room, spy: str) -> None:
    outcome = attacked(paper, bubble, {"q3": "spy"}, spy, SEARCH)
    assert outcome.transcripts["q3"].fault == ""
    assert outcome.points == 0.0


def test_a_stateful_model_is_only_asked_once(paper: Paper, bubble: Room) -> None:
    """It may answer otherwise in an exam than at the desk: it still answers for itself."""
    model = """
class Model:
    calls = []
    def predict(self, X):
        self.calls.append(X)
        return [float(len(self.calls))] * len(X)
model = Model()"""
    outcome = attacked(paper, bubble, {"q4": "model"}, model, "verifier('q4', model)")
    assert outcome.points == 0.0
    entries = outcome.transcripts["q4"].entries
    assert [entry.answer for entry in entries] == [[1.0] * tiny.ROWS]


def test_a_check_outside_its_cell_asks_the_examiner_nothing(paper: Paper, bubble: Room) -> None:
    outcome = attacked(paper, bubble, {}, f"verifier('q1', {tiny.GOOD['q1']})")
    assert outcome.transcripts["q1"].entries[0].answer == [0.0, 0.0]
    assert outcome.points == 0.0


def test_another_answer_inside_an_answer_ends_the_question(paper: Paper, bubble: Room) -> None:
    nested = """
def nested(X):
    verifier('q3', lambda X: X['u'].to_numpy())
    return X['u'].to_numpy()"""
    assert attacked(paper, bubble, {"q3": "nested"}, nested).points == 0.0


VALUES = """
class Yes(float):
    def __eq__(self, other): return True
    __ge__ = __gt__ = __le__ = __lt__ = __eq__
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = float.__hash__
class Text(str):
    def __eq__(self, other): return True
    def strip(self): return self
    lower = strip
    __hash__ = str.__hash__
class Longer(list):
    def __len__(self): return 400
class Any(dict):
    def get(self, name, default=None): return Yes(0)
    def __getitem__(self, name): return Yes(0)
class Column:
    def __init__(self, size): self.size = size
    def __array__(self, *a, **k): return __import__('numpy').full(self.size, Yes(0.5), dtype=object)
    def tolist(self): return [True] * self.size
def fail(error): raise error
"""
ANSWERS = {
    "floats that equal anything": {"q1": "{'a': Yes(0), 'b': Yes(0)}", "q2": "lambda **k: Yes(0)"},
    "text that equals anything": {"q5": "{'x': Text('a'), 'y': Text('a')}"},
    "a dictionary that has everything": {"q1": "Any()", "q5": "Any()"},
    "lists that lie about their length": {"q3": "lambda X: Longer([0.5])",
                                          "q4": "lambda X: Longer()"},
    "objects that turn into arrays": {"q3": "lambda X: Column(len(X))",
                                      "q6": "lambda X: Column(len(X))"},
    "booleans": {"q1": "{'a': True, 'b': True}", "q3": "lambda X: [True, False] * 200"},
    "text for numbers": {"q1": "{'a': '1.5', 'b': '2.5'}", "q2": "lambda x, k: str(k * x.sum())",
                         "q3": "lambda X: [str(v) for v in X['u']]"},
    "missing and infinite numbers": {"q1": "{'a': float('nan'), 'b': float('inf')}",
                                     "q3": "lambda X: [float('nan')] * len(X)"},
    "huge numbers": {"q1": "{'a': 10**400, 'b': 1}", "q2": "lambda x, k: 10**400",
                     "q4": "lambda X: [1e308, -1e308] * 200"},
    "every letter at once": {"q5": "{'x': 'abcd', 'y': ['a', 'b', 'c', 'd']}"},
    "wrong letters": {"q5": "{'x': 'B\\u0301', 'y': 'δ'}"},
    "one value for all rows": {"q3": "lambda X: 1.0", "q6": "lambda X: 0.0"},
    "a table with its index shuffled": {"q3": "lambda X: X[['u']].sample(frac=1)"},
    "nothing": dict.fromkeys(tiny.WEAK, "None"),
    "generators": {"q2": "lambda **k: (yield 1.0)", "q3": "lambda X: (0.5 for _ in X['u'])"},
    "an exception that lies": {"q3": "lambda X: fail(ValueError('\\ud800' * 9**5))"},
    "leaving": {"q2": "lambda **k: exit()", "q3": "lambda X: fail(SystemExit)",
                "q4": "lambda X: fail(KeyboardInterrupt)"},
    "endless recursion": {"q2": "(f := lambda **k: f(**k))", "q3": "(g := lambda X: [g(X)])"},
}


@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
def test_strange_answers_earn_nothing(
    paper: Paper, bubble: Room, answers: dict[str, str]
) -> None:
    outcome = attacked(paper, bubble, {**answers}, VALUES)
    assert outcome.points == 0.0, outcome.verdicts
    assert outcome.status == "noté", outcome.message
