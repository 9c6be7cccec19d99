"""``autograder noter`` as a teacher runs it: statuses, CSV files, interruption, exit codes."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import pytest

from autograder.cli import main
from autograder.cohort.run import Graded, Job, work
from autograder.commands.console import console
from autograder.course import Course
from tests.commands.conftest import EXERCISE, arguments


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def notes(course: Course) -> dict[str, tuple[str, str]]:
    return {
        row["etudiant"]: (row["statut"], row["note"]) for row in rows(course.root / "notes.csv")
    }


EXPECTED = {
    "amina": ("noté", "20"), "bruno": ("noté", "20"), "hugo": ("illisible", "0"),
    "lou": ("autre cours", "0"), "zoe": ("absent", ""),
}


def test_cohort_is_graded_recorded_and_exported(
    own_course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(own_course)) == 0
    found = notes(own_course)
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert 0 < float(found["driss"][1]) < 20
    assert {row["etudiant"] for row in rows(own_course.root / "synthese.csv")} == set(found)
    detail = rows(own_course.root / "detail.csv")
    assert sum(float(row["points"]) for row in detail if row["etudiant"] == "amina") == 20
    text = capsys.readouterr().out
    assert "démonstration" in text
    assert "6 copie(s)" in text
    assert "1 absence(s)" in text

    graded = json.loads((own_course.root / f"autograded/amina/{EXERCISE}.ipynb").read_text())
    assert graded["metadata"]["autograder"]["statut"] == "noté"



def test_rerun_runs_nothing_that_is_known_and_gives_the_same_grades(
    own_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(arguments(own_course))
    before = rows(own_course.root / "notes.csv")
    ran: list[str] = []

    def run(jobs: Iterable[Job | Graded], *settings: object) -> Iterator[Graded]:
        for job in jobs:
            if isinstance(job, Graded):
                yield job
            else:
                ran.append(job.submission.student)
                yield Graded(job.submission, work(job))

    monkeypatch.setattr("autograder.cohort.once.run", run)
    assert main([*arguments(own_course), "--strict"]) == 1
    assert rows(own_course.root / "notes.csv") == before
    assert set(ran) == {"hugo", "lou", "zoe"}


def test_resubmission_that_breaks_loses_the_old_grade(own_course: Course) -> None:
    main(arguments(own_course))
    path = own_course.submitted / "amina" / f"{EXERCISE}.ipynb"
    path.write_text("{")
    assert main(arguments(own_course)) == 0
    assert notes(own_course)["amina"] == ("illisible", "0")


def test_killed_run_resumes_and_loses_nothing(own_course: Course) -> None:
    command = [sys.executable, "-m", "autograder.cli", *arguments(own_course)]
    for delay in (4.0, 7.0):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        helpers = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert psutil.wait_procs(helpers, timeout=20)[1] == []
    assert main(arguments(own_course)) == 0
    found = notes(own_course)
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert len(found) == 7


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_run_asked_to_end_keeps_what_is_done_in_files_marked_partial(
    own_course: Course, ending: signal.Signals
) -> None:
    command = [sys.executable, "-m", "autograder.cli", *arguments(own_course), "-j", "1"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True)
    with running:
        assert running.stderr is not None
        while " 2/7 " not in running.stderr.readline().replace("\xa0", " "):
            assert running.poll() is None
        running.send_signal(ending)
        said = running.stderr.read()
    assert "rien n’est perdu" in said
    assert "notes.partiel.csv" in said
    assert running.returncode == 130
    partial = own_course.root / "notes.partiel.csv"
    assert not (own_course.root / "notes.csv").exists()
    done = {row["etudiant"]: row["statut"] for row in rows(partial)}
    assert 2 <= len(done) < 7
    assert main(arguments(own_course)) == 0
    assert not partial.exists()
    whole = {row["etudiant"]: row["statut"] for row in rows(own_course.root / "notes.csv")}
    assert done.items() <= whole.items()


def test_damaged_store_is_said_and_the_cohort_is_graded(
    own_course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    own_course.outcomes.write_bytes(b"pas une base" * 500)
    assert main(arguments(own_course)) == 0
    assert "est abîmé" in caplog.text
    assert notes(own_course)["amina"] == ("noté", "20")


def test_list_says_who_is_missing_and_what_would_run_and_runs_nothing(
    own_course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_course.submitted
    (folder / "amina").rename(folder / "Amina")
    lost = folder / "bruno" / "introduction" / "pourquoi_apprendre.ipynb"
    lost.rename(lost.with_name("copie.ipynb"))

    def listed() -> str:
        assert main([*arguments(own_course), "--lister"]) == 0
        return capsys.readouterr().out.replace("\xa0", " ")

    monkeypatch.setattr(console, "width", 120)
    text = listed()
    row = next(line for line in text.splitlines() if EXERCISE in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [EXERCISE, "5", "0", "3", "0"]
    assert "Absence : zoe, tout" in text
    assert "Amina : Hors de la liste ; voir « amina »." in text
    assert "Fichier non reconnu" in text
    assert not own_course.outcomes.exists()
    assert not (own_course.root / "notes.csv").exists()
    assert main([*arguments(own_course), "--lister", "--strict"]) == 1


def test_missing_paper_is_an_infrastructure_fault_and_the_rest_goes_on(
    own_course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    own_course.paper(EXERCISE).write_bytes(b"abime")
    code = main(arguments(own_course))
    assert code in (2, 3)
    assert "autograder construire" in capsys.readouterr().err


def test_nothing_to_grade_is_said(
    own_course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vide").mkdir()
    code = main(["noter", "--cours", str(own_course.root), "--copies", str(tmp_path / "vide")])
    assert code == 2
    assert "Aucune copie" in capsys.readouterr().err


def test_renamed_copy_and_unreadable_date_are_said(
    own_course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own_course.submitted / "amina" / "introduction"
    (folder / "pourquoi_apprendre.ipynb").rename(folder / "pourquoi_apprendre (1).ipynb")
    for student in ("bruno", "chloe", "driss", "lou"):
        shutil.rmtree(own_course.submitted / student)
    (own_course.submitted / "hugo/introduction/timestamp.txt").write_text("15/01/2027")
    command, _, *options = arguments(own_course)
    assert main([command, "introduction", *options]) == 0
    messages = {row["etudiant"]: row["message"] for row in rows(own_course.root / "notes.csv")}
    assert "pourquoi_apprendre (1).ipynb" in messages["amina"]
    assert "Date de dépôt illisible" in messages["hugo"]
    text = capsys.readouterr().out
    assert "Fichier non reconnu" in text
    assert "(seulement introduction)" in text


def test_diagnostic_starts_a_room(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnostic"]) == 0
    text = capsys.readouterr().out
    assert "bubblewrap" in text
    assert "peut noter" in text
