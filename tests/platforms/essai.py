"""A course small enough to be released, graded and commented in a second."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.grading.grade import without_run
from autograder.grading.outcome import Outcome, Status
from autograder.papers import read as read_paper
from autograder.papers import save
from autograder.platforms.nbgrader import configure, generate
from autograder.platforms.nbgrader.settings import read as read_settings
from autograder.publish.build import make_paper
from autograder.publish.script import notebook, parse

THEME = "essai"
NAMES = (ExerciseId("essai/mini"), ExerciseId("essai/second"))

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


DECLARATION = '''"""Two questions: a value, worth 4, and scores, worth 6."""

import numpy as np
import pandas as pd

from autograder.exercises.model import Drawn, Exercise, Family
from autograder.exercises.questions import Number, Predict, Scored, Values
from autograder.outils.metrics.classification import ROC_AUC

NOISE = 1.5


def points(place, size):
    x = place.rng.normal(size=size)
    truth = (x + NOISE * place.rng.normal(size=size) > 0).astype(int)
    return Drawn(
        {"points": pd.DataFrame({"x": x.round(4)})},
        {"points": pd.DataFrame({"y": truth})},
        {ROC_AUC: (np.zeros(size), ORACLE)},
    )


EXERCISE = Exercise(
    title="Essai d'exercice",
    world=lambda rng: float(rng.normal()),
    data=lambda world, rng: {"train": pd.DataFrame({"x": rng.normal(size=5).round(3)})},
    seconds=60.0,
    q1=Values(
        "Une moyenne", points=4,
        moyenne=Number(right=lambda data: 3.0, within=(0, 10), tolerance=0.01),
    ),
    q2=Predict(
        title="Des scores", family=Family("points", points, hidden=400, validation=50),
        truth="points", method="call", scores=(Scored(ROC_AUC, 6, floor=0.0, target=0.9),),
    ),
)
'''
"""The oracle of the second exercise is too low on purpose: good copies are to be reviewed."""
ORACLES = {NAMES[0]: "x", NAMES[1]: "x + 4 * place.rng.normal(size=size)"}


@dataclass(frozen=True)
class Copy:
    """A notebook that a student changes before handing it in."""

    notebook: dict[str, Any]

    def content(self) -> bytes:
        return json.dumps(self.notebook).encode()

    def write(self, path: Path, date: str = "2027-01-10 10:00:00 UTC") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content())
        if date:
            (path.parent / "timestamp.txt").write_text(date, encoding="utf-8")

    def cell(self, grade_id: str) -> dict[str, Any]:
        return next(cell for cell in self.notebook["cells"] if cell["id"] == grade_id)

    def add(self, source: str, before: str = "") -> Copy:
        """Add a code cell of the student's own, at the end or before another cell."""
        cells = self.notebook["cells"]
        made = {"cell_type": "code", "id": "a-moi", "metadata": {}, "source": source,
                "execution_count": None, "outputs": []}
        cells.insert(cells.index(self.cell(before)) if before else len(cells), made)
        return self

    def answer(self, **answers: str) -> Copy:
        for grade_id, source in answers.items():
            self.cell(f"{grade_id}_reponse")["source"] = source
        return self


def write_course(
    root: Path, settings: str = "", *, names: Sequence[ExerciseId] = NAMES,
    demonstration: bool = True,
) -> None:
    """Course folder, before anything is generated."""
    public = str(demonstration).lower()
    head = f'nom = "Cours d\'essai"\nsession = "2027"\ndemonstration = {public}\n'
    root.mkdir(parents=True)
    (root / "cours.toml").write_text(f'{head}[salle]\nisolation = "aucune"\n{settings}')
    config = Path(__file__).parents[2] / "nbgrader_config.py"
    (root / "nbgrader_config.py").write_text(config.read_text())
    for name in names:
        path = root / "source" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        script = SCRIPT.replace("NOM", ExerciseId(name).name)
        path.write_text(json.dumps(notebook(parse(script), name), indent=1))
        declaration = root / "exercices" / name / "__init__.py"
        declaration.parent.mkdir(parents=True, exist_ok=True)
        declaration.write_text(DECLARATION.replace("ORACLE", ORACLES[name]))


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


def release(course: Any) -> None:
    """Release every exercise of the course."""
    for name in NAMES:
        generate(course, name)


def write_papers(course: Any) -> None:
    """Papers of a released course."""
    for name in NAMES:
        save(make_paper(course, name), course.paper(name))


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
