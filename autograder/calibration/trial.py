"""One trial: a variant of a solution learns from one world's data and meets its draws.

Variants are trusted notebooks (the solution and sample copies), so their cells run in
this process; only the answers given to ``verifier`` are kept.
"""

from __future__ import annotations

import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder import outils
from autograder.course import Course
from autograder.errors import CourseError
from autograder.exercises.catalog import open_catalog
from autograder.outils.core import Draw, Question
from autograder.outils.judge import examine, judge
from autograder.outils.respondents import local
from autograder.publish.personal import personal, personal_answers
from autograder.publish.script import parse
from autograder.publish.setting import Setting, setting
from autograder.publish.solution import Notebook, answered, solved
from autograder.publish.student import data_files, tool_files
from autograder.settings import Settings

VARIANTS = ("reference", "alternative", "naive", "piege")
"""The solution, and the sample copies that thresholds must tell apart."""


def calibration_course(world: int) -> Course:
    """Course whose secret names a world of the calibration: public, reproducible."""
    secret = f"calibration {world}".encode()
    settings = Settings(name="Calibration", session="calibration", demonstration=True)
    return Course(Path.cwd(), settings, secret)


def prepare(exercise_id: str, world: int, training: int) -> Setting:
    """World of a calibration, and a fresh sample of the student's data."""
    return setting(calibration_course(world), exercise_id, str(training))


def hidden_draw(place: Setting, family: str, world: int, draw: int) -> Draw:
    """One exam's draw of a family."""
    rng = calibration_course(world).rng(f"examen {draw}", place.exercise.id, family)
    return place.hidden_draw(family, rng)


def variant_notebook(source: Notebook, place: Setting, copies: Path, variant: str) -> Notebook:
    """Notebook of a variant: a world's solution, with a sample copy's answers in place.

    Raises
    ------
    CourseError
        If the sample copy does not exist.
    """
    solution = solved(personal(source, place), "")
    if variant == "reference":
        return solution
    path = copies / f"{variant}.py"
    if not path.is_file():
        raise CourseError(f"La copie d’exemple {path} n’existe pas.")
    answers = parse(path.read_text(encoding="utf-8"))
    return answered(solution, personal_answers(answers, place))


def learn(notebook: Notebook, folder: Path) -> dict[str, object]:
    """Run a trusted notebook in a student folder; return the answer given to each question."""
    answers: dict[str, object] = {}
    with _inside(folder), _tools(answers.__setitem__), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names: dict[str, Any] = {"__name__": "__main__"}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                    exec(compile(cell["source"], f"<{cell['id']}>", "exec"), names)
        _close_figures()
    return answers


@contextmanager
def student_folder(place: Setting) -> Iterator[Path]:
    """Folder that holds the data of a setting, and the tools of its exercise."""
    tools = tool_files(open_catalog(Path.cwd()), [place.exercise.id])
    with TemporaryDirectory(prefix="autograder-") as name:
        for path, content in {**data_files(place), **tools}.items():
            target = Path(name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield Path(name)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    here = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)


@dataclass(frozen=True)
class _Kept:
    """A ``verifier`` that keeps answers and shows nothing."""

    keep: Callable[[str, object], None]

    def __call__(self, question: str, answer: object) -> None:
        """Keep an answer."""
        self.keep(question, answer)

    def bilan(self) -> None:
        """Show nothing."""


@contextmanager
def _tools(keep: Callable[[str, object], None]) -> Iterator[None]:
    """Put ``outils`` of the current folder in place: ``verifier`` only keeps what it is given."""
    os.environ["MPLBACKEND"] = "Agg"
    module = types.ModuleType("outils")
    module.__path__ = [str(Path("outils").resolve())]
    vars(module).update({name: getattr(outils, name) for name in outils.__all__})
    module.Verificateur = lambda *_: _Kept(keep)  # type: ignore[attr-defined]
    sys.modules["outils"] = module
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "outils"]:
            del sys.modules[name]


def _close_figures() -> None:
    import matplotlib.pyplot as plt

    plt.close("all")


def scores(
    questions: Mapping[str, Question], draw: Draw, answers: Mapping[str, object]
) -> dict[tuple[str, str], float]:
    """S of each criterion of the questions of one draw: ``(question, metric) -> S``.

    A fault counts as S = 0, like the baseline.
    """
    found = {}
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        for name, question in questions.items():
            transcript = examine(question.exam, draw, local(answers.get(name)))
            verdict = judge(question, draw, transcript)
            by_metric = {score.metric: score.s for score in verdict.scores}
            for criterion in question.criteria:
                found[name, criterion.metric] = by_metric.get(criterion.metric, 0.0)
    return found
