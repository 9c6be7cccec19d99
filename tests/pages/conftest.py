"""A real browser, and the two kinds of pages as people receive them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from autograder.cohort.roster import Roster
from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.outils.judge import Score, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.papers import Heading
from autograder.platforms.nbgrader.handed_in import Shown
from autograder.platforms.nbgrader.page import Page, Result, render
from autograder.platforms.nbgrader.prose import code, markdown, plain
from autograder.platforms.recorded import Recorded
from autograder.reports.class_report import encode
from autograder.reports.grade import About, Grade, Results

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
"""Names of the browser; ``make systeme-tests`` installs the first."""
STUDENTS = 10
EXERCISES = tuple(ExerciseId(f"theme/exercice_{n}") for n in range(12))
STATUSES = (Status.ABSENT, Status.TO_REVIEW, Status.STOPPED, Status.UNREADABLE, Status.FAULT)
FAULTY = "Le modèle n’est pas ajusté\u00a0: appelez sa méthode fit avant de vérifier."


def score(s: float, points: float) -> Score:
    return Score(ROC_AUC.scale, 0.5 + s / 2, 0.6, 0.95, s, points, 5.0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the machine's own Chromium; never skipped.

    It ends with its module: its driver's event loop would run on in the tests that follow.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium manque : make systeme-tests l’installe."
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=[*FLAGS])
        yield started
        started.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return a small class's report, and a feedback page of every kind of cell."""
    folder = tmp_path_factory.mktemp("pages")
    report, feedback = folder / "rapport.html", folder / "retour.html"
    report.write_bytes(encode(class_results(), report))
    feedback.write_text(render(feedback_page()), encoding="utf-8")
    return {"rapport": report, "retour": feedback}


def class_results() -> Results:
    grades = tuple(
        one_grade(f"etu{n:02d}", exercise, n, place)
        for n in range(STUDENTS) for place, exercise in enumerate(EXERCISES)
    )
    heading = Heading(
        title="Prévision des épidémies et des maladies",
        questions={"q1": "Regarder les données", "q2": "Prévoir deux semaines à l’avance"},
        points={"q1": 5.0, "q2": 5.0}, bounds={("q2", "roc_auc"): (0.2, 0.9)},
    )
    people = {f"etu{n:02d}": (f"Nom{n % 7}", f"Prénom{n}") for n in range(STUDENTS)}
    return Results(
        grades=grades, weights=dict.fromkeys(EXERCISES, 1.0), whole=True,
        people=Roster(("nom", "prénom"), people),
        headings=dict.fromkeys(EXERCISES, heading),
        about=About(course="ML 2027", session="examen-1", demonstration=True),
    )


def one_grade(student: str, exercise: ExerciseId, n: int, place: int) -> Grade:
    """Grade of a copy; one in ten has another status than the usual one."""
    rare = (n * 7 + place * 3) % 50
    status = STATUSES[rare] if rare < len(STATUSES) else Status.GRADED
    s = (n * 37 + place * 11) % 100 / 100
    verdicts = (
        Verdict("q1", 5.0 * (n % 3 > 0), 5.0, message="" if n % 3 else FAULTY),
        Verdict("q2", 5 * s, 5.0, (score(s, 5 * s),)),
    )
    known = Grade(
        student=student, exercise=exercise, points=sum(one.points for one in verdicts),
        max_points=10, status=status, verdicts=verdicts, seconds=2 + s, isolation="bulle",
        message="Temps de calcul dépassé." if status is Status.STOPPED else "",
    )
    if status in (Status.ABSENT, Status.FAULT):
        return replace(known, points=None, verdicts=())
    return known


def feedback_page() -> Page:
    results = {
        "q1": Result(title="Regarder les données", points=5, max_points=5, corrected=False,
                     scores=(score(1.0, 5),)),
        "q2": Result(title="Détecter une lésion", points=2.5, max_points=5, corrected=True,
                     scores=(score(0.6, 2.5), score(0.1, 0))),
        "q3": Result(title="Décider d’une biopsie", points=0, max_points=10, corrected=False,
                     message=FAULTY),
    }
    table = "<table><tr><th>x</th><th>y</th></tr>" + "<tr><td>1</td><td>2</td></tr>" * 40
    source = "import numpy as np\n\n# Commentaire\ndef f(x):\n    return 'texte' + str(x * 2.5)\n"
    text = "# Titre\n\nUn **texte**, et `du code`."
    cells = (
        Shown(f'<div class="texte">{markdown(text)}</div>'),
        Shown(code(source) + plain("sortie " * 200, "sortie")),
        Shown(code("1 / 0") + plain("ZeroDivisionError\u00a0: division by zero", "erreur")),
        Shown(code("table") + f'<div class="sortie">{table}</table></div>'),
        Shown(code('verifier("q1", reponse)'), "q1"),
        Shown(code('verifier("q2", modele)'), "q2"),
    )
    recorded = Recorded(
        status=Status.TO_REVIEW, message="Une question attend votre enseignant.", penalty=0.5,
        auto={"q1": 5.0, "q2": 0.0, "q3": 0.0}, manual={"q2": 2.5},
        submitted_at=datetime(2027, 1, 15, 10, tzinfo=UTC),
    )
    return Page(
        course="ML 2027", session="examen-1", demonstration=False, student="driss",
        title="Diagnostic médical basé sur l’imagerie médicale", recorded=recorded,
        max_points=20, results=results, cells=cells,
        comments={"q2_reponse": "Très **bonne** idée.", "autre": "Bravo."},
    )
