"""The recipes that a teacher copies: their own lines are run, and their public log is read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml

from autograder.cli import main
from autograder.course import create_secret
from autograder.exercise_id import ExerciseId
from tests.conftest import ROOT
from tests.platforms.essai import Copy, write_course

EXERCISE = ExerciseId("essai/mini")
RIGHT = {"q1": 'reponse = {"moyenne": 3.0}', "q2": 'modele = lambda table: table["x"].to_numpy()'}
COPIES = {
    "xanthippe": RIGHT,
    "quetzal": {"q1": 'reponse = {"moyenne": 1.0}', "q2": "modele = lambda table: [0.0]"},
    "copie(s) wisteria": {"q1": "raise ValueError('wisteria')"},
}
ABSENT = "zwentibold"
NAMES = re.compile("xanthippe|quetzal|wisteria|zwentibold", re.IGNORECASE)
GRADES = re.compile(r"\d/20|/ 20|Note moyenne|\b20\b")
VERSIONED = (
    "cours.toml", "nbgrader_config.py", "exercices", "source", "submitted", "liste.csv",
)
STRANGERS = ("make", "sudo", "git")
"""Programs that prepare the machine: here they do nothing."""


@dataclass(frozen=True)
class Job:
    """What ran: the public log, the code of the first step that failed, the course's folder."""

    log: str
    code: int
    course: Path


class Recipe:
    """One recipe, its own lines, run in folders of the test.

    Parameters
    ----------
    folder : Path
        Where jobs work, each in a clone of its own.
    """

    name: str

    def __init__(self, folder: Path, secret: str) -> None:
        self.folder = folder
        self.secret = secret
        text = (ROOT / "ci" / f"{self.name}.yml").read_text(encoding="utf-8")
        self.recipe: dict[str, Any] = yaml.safe_load(text)

    def job(self, course: Path, before: Path, version: str = "v1", strict: bool = False) -> Job:
        """Run every line of a job, on a fresh clone that finds what was kept of ``before``."""
        raise NotImplementedError

    def kept(self) -> Sequence[str]:
        """Paths that the recipe keeps between jobs, from the course's folder."""
        raise NotImplementedError

    def clone(self, course: Path, before: Path) -> Path:
        """Return a clone of the versioned files, with what the job before kept."""
        clone = Path(mkdtemp(dir=self.folder)) / "cours"
        clone.mkdir()
        kept = [before / name for name in self.kept() if (before / name).exists()]
        for path in [*(course / name for name in VERSIONED), *kept]:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, clone / path.name)
        return clone

    def shell(
        self, script: str, cwd: Path, *, pipefail: bool, **variables: str
    ) -> tuple[str, int]:
        """Run a script as the service does; return its log and its code."""
        options = ["-e", *(["-o", "pipefail"] if pipefail else [])]
        strangers = self.folder / "programmes"
        strangers.mkdir(exist_ok=True)
        for name in STRANGERS:
            (strangers / name).write_text("#!/bin/sh\n")
            (strangers / name).chmod(0o755)
        path = f"{strangers}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", *options, "-c", script], cwd=cwd, text=True,
            env={**os.environ, "PATH": path, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1",
                 **variables},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )
        return done.stdout, done.returncode


class GitHub(Recipe):
    """Steps, each in a shell of its own; those marked ``always()`` run after a failure."""

    name = "github-actions"

    def steps(self) -> list[dict[str, Any]]:
        """Steps of the only job."""
        return list(self.recipe["jobs"]["noter"]["steps"])

    def kept(self) -> Sequence[str]:
        saved, restored = (
            [step["with"]["path"].split() for step in self.steps() if step.get("uses") == action]
            for action in ("actions/cache/save@v4", "actions/cache/restore@v4")
        )
        assert saved == restored
        return [Path(path).relative_to("cours").as_posix() for path in saved[0]]

    def job(self, course: Path, before: Path, version: str = "v1", strict: bool = False) -> Job:
        clone = self.clone(course, before)
        workspace = clone.parent
        given = {
            "vars.ML_AVEC_PYTHON_VERSION": version, "secrets.SECRET_DU_COURS": self.secret,
            "inputs.exercices": "", "inputs.strict && '--strict' || ''": "--strict" * strict,
        }
        files = {name: str(workspace / name) for name in ("GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        log, code = "", 0
        for step in self.steps():
            if "run" not in step or (code and step.get("if") != "always()"):
                continue
            text, failed = self.shell(
                step["run"], workspace / step.get("working-directory", ""),
                pipefail=step.get("shell") == "bash",
                **{name: value_of(text, given) for name, text in step.get("env", {}).items()},
                GITHUB_WORKSPACE=str(workspace), **files,
            )
            log, code = log + text, code or failed
        summary = Path(files["GITHUB_STEP_SUMMARY"])
        return Job(log + (summary.read_text() if summary.exists() else ""), code, clone)


def value_of(text: str, given: Mapping[str, str]) -> str:
    """Value of a step's variable, whose expressions the service would replace."""
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: given[found[1]], text)


class GitLab(Recipe):
    """One script, then what runs whatever came of it."""

    name = "gitlab-ci"

    def kept(self) -> Sequence[str]:
        assert self.recipe["noter"]["cache"]["when"] == "always"
        return [Path(path).as_posix() for path in self.recipe["noter"]["cache"]["paths"]]

    def job(self, course: Path, before: Path, version: str = "v1", strict: bool = False) -> Job:
        clone = self.clone(course, before)
        noter = self.recipe["noter"]
        log, code = self.shell(
            "\n".join([*noter["before_script"], *noter["script"]]), clone, pipefail=True,
            ML_AVEC_PYTHON="plateforme.git", ML_AVEC_PYTHON_VERSION=version,
            SECRET_DU_COURS=self.secret, STRICT="--strict" * strict,
        )
        after, _ = self.shell("\n".join(noter["after_script"]), clone, pipefail=True)
        return Job(log + after, code, clone)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a teacher's own course of one exercise, built, with a tiny cohort."""
    folder = tmp_path_factory.mktemp("ci") / "cours"
    write_course(folder, names=(EXERCISE,), demonstration=False)
    create_secret(folder)
    assert main(["construire", "--cours", str(folder)]) == 0
    for student, answers in COPIES.items():
        hand_in(folder, student, **answers)
    (folder / "submitted/quetzal/autre.ipynb").write_text("{}")
    listed = "\n".join(["etudiant;prénom", *(f"{one};Zoé" for one in (*COPIES, ABSENT))])
    (folder / "liste.csv").write_text(f"{listed}\n", encoding="utf-8")
    return folder


def hand_in(folder: Path, student: str, **answers: str) -> None:
    """Write a student's copy."""
    released = (folder / "release" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")
    path = folder / "submitted" / student / f"{EXERCISE}.ipynb"
    Copy(json.loads(released)).answer(**answers).write(path)


RECIPES = (GitHub, GitLab)


def make(recipe: type[Recipe], course: Path, folder: Path) -> Recipe:
    return recipe(folder, (course / "secret.key").read_text().strip())


@pytest.fixture(scope="module")
def jobs(course: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, Job]:
    """Return one job of each recipe: the second finds what the first kept, one copy changed.

    The first finds the papers that the course holds: building them takes time.
    """
    github, gitlab = (make(one, course, tmp_path_factory.mktemp("taches")) for one in RECIPES)
    assert github.kept() == gitlab.kept()
    first = github.job(course, course)
    hand_in(course, "quetzal", q1=RIGHT["q1"])
    return first, gitlab.job(course, first.course, strict=True)


def test_log_names_nobody_and_gives_no_grade(jobs: tuple[Job, Job], course: Path) -> None:
    for job in jobs:
        assert NAMES.findall(job.log) == [], job.log
        assert GRADES.findall(job.log) == [], job.log
        assert (course / "secret.key").read_text().strip() not in job.log
        assert "3 copie(s)" in job.log, job.log
        assert "1 absence(s)" in job.log.replace("\xa0", " ")


def test_notes_and_journal_name_everybody(jobs: tuple[Job, Job]) -> None:
    notes = jobs[0].course / "notes"
    for name in ("notes.csv", "synthese.csv", "detail.csv", "journal.txt"):
        assert {"xanthippe", "quetzal", "wisteria"} <= set(NAMES.findall(
            (notes / name).read_text(encoding="utf-8")
        )), name


def test_codes_are_those_of_the_run(jobs: tuple[Job, Job]) -> None:
    assert jobs[0].code == 0, jobs[0].log
    assert jobs[1].code == 1, jobs[1].log  # --strict, and one absence
    assert "Code 1" in jobs[1].log
    assert "Code 0" in jobs[0].log


def test_secret_is_erased(jobs: tuple[Job, Job]) -> None:
    assert not (jobs[0].course / "secret.key").exists()
    assert not (jobs[1].course / "secret.key").exists()


def test_only_the_changed_copy_is_graded_by_the_next_job(jobs: tuple[Job, Job]) -> None:
    first, second = (known(job.course / "resultats.db") for job in jobs)
    assert len(first) == 3
    assert first.items() <= second.items()
    assert len(second) == 4
    assert "Déjà connues : 2." in jobs[1].log.replace("\xa0", " ")


def known(path: Path) -> dict[str, int]:
    """Row of each outcome kept: one that is graded again changes its row."""
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT cle, rowid FROM resultats").fetchall()
    database.close()
    return dict(rows)


def test_papers_are_not_built_again(jobs: tuple[Job, Job]) -> None:
    first, second = (sorted((job.course / "sujets").rglob("*.zip")) for job in jobs)
    assert len(first) == len(second) == 1
    assert first[0].read_bytes() == second[0].read_bytes()


@pytest.mark.parametrize("recipe", RECIPES)
def test_version_of_the_platform_is_asked_for(
    recipe: type[Recipe], course: Path, tmp_path: Path
) -> None:
    job = make(recipe, course, tmp_path).job(course, course.parent, version="")
    assert job.code == 2
    assert "ML_AVEC_PYTHON_VERSION" in job.log
    assert not (job.course / "sujets").exists()


def test_version_is_what_is_checked_out() -> None:
    steps = yaml.safe_load((ROOT / "ci/github-actions.yml").read_text("utf-8"))["jobs"]["noter"]
    refs = [step["with"]["ref"] for step in steps["steps"] if "repository" in step.get("with", {})]
    assert refs == ["${{ vars.ML_AVEC_PYTHON_VERSION }}"]
    lines = yaml.safe_load((ROOT / "ci/gitlab-ci.yml").read_text("utf-8"))["noter"]["before_script"]
    assert [line for line in lines if line.endswith('checkout --detach "$ML_AVEC_PYTHON_VERSION"')]
