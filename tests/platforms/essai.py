"""A course small enough to be released, graded and commented in a second."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import create_engine, text

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.exercises.model import Exercise, Family
from autograder.grading.grade import without_run
from autograder.grading.outcome import Outcome, Status
from autograder.outils.core import Criterion, Draw, Question
from autograder.outils.exams import EXACT, Field, Predictions, Values
from autograder.platforms.nbgrader import configure
from autograder.platforms.nbgrader.settings import read as read_settings
from autograder.publish.build import graded_files, read_notebook, release_files
from autograder.publish.paper import Paper, draw_hidden, save
from autograder.publish.paper import read as read_paper
from autograder.publish.script import notebook, parse
from autograder.publish.student import setting

THEME = "essai"
NAMES = ("essai/mini", "essai/second")
ANSWERS = {"q1": {"valeurs": pd.DataFrame({"moyenne": [3.0]})}}

SCRIPT = '''
# %% [texte]
# Titre

Bonjour <script>alert(1)</script> à $x^2$.
# %% [verrou] preparation
from outils import Verificateur
verifier = Verificateur("NOM")
# %%
print("sortie de la copie")
# %% [reponse] q1_reponse
reponse = {"moyenne": ...}
### BEGIN SOLUTION
reponse = {"moyenne": 3.0}
### END SOLUTION
# %% [verifier] q1 4
verifier("q1", reponse)
# %% [reponse] q2_reponse
modele = ...
### BEGIN SOLUTION
modele = lambda table: table["x"].to_numpy()
### END SOLUTION
# %% [verifier] q2 6
verifier("q2", modele)
'''


def _draw(oracle: float, rng: Any, size: int) -> Draw:
    x = rng.normal(size=size)
    truth = (x + 1.5 * rng.normal(size=size) > 0).astype(int)
    return Draw(
        {"points": pd.DataFrame({"x": x.round(4)})},
        {"points": pd.DataFrame({"y": truth})},
        {"roc_auc": (0.5, oracle)},
    )


def exercise(name: str) -> Exercise:
    """Two questions: a value, worth 4, and scores, worth 6.

    The oracle of the second exercise is too low on purpose: good copies are to be reviewed.
    """
    oracle = 0.6 if name == NAMES[1] else 0.75
    return Exercise(
        id=name,
        title="Essai d'exercice",
        draw_world=lambda rng: float(rng.normal()),
        tables=lambda world, rng: {"train": pd.DataFrame({"x": rng.normal(size=5).round(3)})},
        questions=(
            Question(
                "q1", "Une moyenne", Values((Field("moyenne", 0, 10, 0.01),)),
                (Criterion(EXACT, 0.0, 1.0, 4.0),),
            ),
            Question(
                "q2", "Des scores", Predictions("points", "points", ("roc_auc",), method="call"),
                (Criterion("roc_auc", 0.0, 0.9, 6.0),), draw="points",
            ),
        ),
        families={"points": Family(
            lambda world, tables, rng, size: _draw(oracle, rng, size), hidden=400, validation=50,
        )},
        answers=lambda world, tables: ANSWERS,
        seconds=60.0,
    )


@dataclass(frozen=True)
class Copy:
    """A notebook that a student changes before handing it in."""

    notebook: dict[str, Any]

    def write(self, path: Path, date: str = "2027-01-10 10:00:00 UTC") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.notebook), encoding="utf-8")
        if date:
            (path.parent / "timestamp.txt").write_text(date, encoding="utf-8")

    def cell(self, grade_id: str) -> dict[str, Any]:
        return next(cell for cell in self.notebook["cells"] if cell["id"] == grade_id)

    def answer(self, **answers: str) -> Copy:
        for grade_id, source in answers.items():
            self.cell(f"{grade_id}_reponse")["source"] = source
        return self


def write_course(root: Path, settings: str = "") -> None:
    """Course folder, before anything is generated."""
    head = 'nom = "Cours d\'essai"\nsession = "2027"\ndemonstration = true\n'
    root.mkdir(parents=True)
    (root / "cours.toml").write_text(f'{head}[salle]\nisolation = "aucune"\n{settings}')
    config = Path(__file__).parents[2] / "nbgrader_config.py"
    (root / "nbgrader_config.py").write_text(config.read_text())
    for name in NAMES:
        path = root / "source" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        script = SCRIPT.replace("NOM", ExerciseId(name).name)
        path.write_text(json.dumps(notebook(parse(script), name), indent=1))


def set_database(root: Path, address: str) -> None:
    """Keep the course's grades there."""
    path = root / "cours.toml"
    path.write_text(f'{path.read_text()}[carnet_de_notes]\nbase = "{address}"\n')


def gradebook(course: Any) -> Any:
    """nbgrader's own view of the course's grades."""
    from nbgrader.api import Gradebook

    return Gradebook(read_settings(course.root).database, "cours-d-essai")


def empty_gradebook(course: Any) -> None:
    """Leave no table."""
    engine = create_engine(read_settings(course.root).database)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database).unlink()
    else:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def write_papers(course: Any) -> None:
    """Papers of a released course."""
    for name in NAMES:
        place = setting(course, name)
        files = graded_files(release_files(course, THEME), place.exercise)
        released = read_notebook(course.release / f"{name}.ipynb")
        paper = Paper(
            name, course.fingerprint, course.session, 60.0, place.exercise.questions,
            draw_hidden(course, place), released, files,
        )
        save(paper, course.paper(name))


def outcome(course: Any, status: str = "noté", name: str = NAMES[0], **points: float) -> Outcome:
    """Outcome of a copy with these points, without running anything."""
    done = without_run(Status(status), "", read_paper(course.paper(name)))
    verdicts = tuple(
        replace(verdict, points=points.get(verdict.question, 0.0), message="")
        for verdict in done.verdicts
    )
    return replace(done, verdicts=verdicts, isolation="aucune")


def autograde(course: Any, student: str = "*", force: bool = False) -> dict[str, Any]:
    """Do what the formgrader's button does."""
    return api(course).autograde(THEME, student, force=force)


def api(course: Any) -> Any:
    """nbgrader's programming interface, as the formgrader uses it."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    configure(config, course.root)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


class Killed(BaseException):
    """The process dies here."""


def kill(*_: object, **__: object) -> None:
    raise Killed


def correct(course: Course, question: str, points: float, student: str = "alice") -> None:
    """Type a grade as the formgrader does."""
    with gradebook(course) as book:
        grade = book.find_grade(question, "mini", "essai", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
