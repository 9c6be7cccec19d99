"""What a release holds, and what it must never hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.papers.tables import from_csv_gz
from autograder.platforms.nbgrader import Nbgrader
from autograder.publish.build import read_notebook, released_digest, solution_digest
from autograder.publish.digest import exercise_digest
from autograder.publish.setting import setting
from autograder.publish.student import tool_files
from tests.conftest import CATALOG, EXERCISES, release_files

ROOT = Path(__file__).resolve().parent.parent.parent
every_exercise = pytest.mark.parametrize("exercise", EXERCISES)
every_theme = pytest.mark.parametrize("theme", [theme.name for theme in CATALOG.themes])
MAX_DATA_BYTES = 3 * 2**20
OLDER_PROCESSOR = "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"


def theme_of(exercise: str) -> str:
    return ExerciseId(exercise).theme


@every_exercise
def test_committed_release_is_what_its_inputs_give_today(
    repository: Course, exercise: ExerciseId
) -> None:
    digest = exercise_digest(repository, exercise, Nbgrader().release_code())
    assert released_digest(repository, exercise) == digest, "autograder construire"


@every_exercise
def test_committed_solution_is_what_its_inputs_give_today(
    repository: Course, exercise: ExerciseId
) -> None:
    path = repository.solutions / f"{exercise}.ipynb"
    assert solution_digest(path) == exercise_digest(repository, exercise, Nbgrader().release_code())


@every_exercise
def test_digest_is_the_same_wherever_the_course_stands(
    repository: Course, course: Course, exercise: ExerciseId
) -> None:
    code = Nbgrader().release_code()
    assert exercise_digest(course, exercise, code) == exercise_digest(repository, exercise, code)


@every_exercise
def test_committed_solution_has_no_failed_cell(repository: Course, exercise: str) -> None:
    for cell in read_notebook(repository.solutions / f"{exercise}.ipynb")["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output


@every_theme
def test_a_fresh_build_gives_the_committed_data(
    repository: Course, course: Course, theme: str
) -> None:
    committed, built = release_files(repository, theme), release_files(course, theme)
    assert set(committed) == set(built)
    for path, content in committed.items():
        if path.endswith(".csv.gz"):
            pd.testing.assert_frame_equal(from_csv_gz(content), from_csv_gz(built[path]))


@every_exercise
def test_release_has_no_solution_no_hidden_test_and_no_output(
    repository: Course, exercise: str
) -> None:
    released = read_notebook(repository.release / f"{exercise}.ipynb")
    source = read_notebook(repository.source / f"{exercise}.ipynb")
    text = json.dumps(released, ensure_ascii=False)
    assert not re.search(r"BEGIN (SOLUTION|HIDDEN)|END (SOLUTION|HIDDEN)", text)
    assert all(not cell.get("outputs") for cell in released["cells"])
    answers = {cell["id"]: cell["source"] for cell in released["cells"]}
    for cell in source["cells"]:
        for solution in re.findall(
            r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell["source"], re.DOTALL
        ):
            lines = [line.strip() for line in solution.splitlines() if len(line.strip()) > 20]
            assert not [line for line in lines if line in answers[cell["id"]]]


@every_theme
def test_release_has_no_world_no_secret_and_no_simulator(repository: Course, theme: str) -> None:
    files = release_files(repository, theme)
    tools = tool_files(CATALOG, CATALOG.of_theme(theme))
    assert {path for path in files if path.endswith(".py")} == set(tools)
    everything = b"\n".join(
        content for path, content in files.items() if not path.endswith(".gz")
    )
    assert repository.secret not in everything
    assert repository.secret.hex().encode() not in everything
    assert b"draw_world" not in everything
    assert b"autograder.exercises" not in everything


@every_exercise
def test_release_answers_no_value_and_no_choice(repository: Course, exercise: str) -> None:
    described = json.loads(
        (repository.release / theme_of(exercise) / "bareme.json").read_text(encoding="utf-8")
    )["exercices"][CATALOG.load(exercise).name]
    for question in described["questions"]:
        if question["examen"]["genre"] in ("valeurs", "choix"):
            assert question["tirage"] == ""
            assert set(question["examen"]) == {"genre", *(
                ["fields"] if question["examen"]["genre"] == "valeurs" else ["items"]
            )}


@every_exercise
def test_student_data_stay_small(repository: Course, exercise: str) -> None:
    root = f"donnees/{CATALOG.load(exercise).name}/"
    files = release_files(repository, theme_of(exercise))
    assert sum(len(body) for path, body in files.items() if path.startswith(root)) < MAX_DATA_BYTES


@every_exercise
def test_released_notebook_runs_from_end_to_end_in_its_own_folder(
    repository: Course, exercise: str, tmp_path: Path
) -> None:
    folder = tmp_path / "Éléonore Dupont"
    shutil.copytree(repository.release / theme_of(exercise), folder)
    notebook = nbformat.read(folder / f"{CATALOG.load(exercise).name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.execute()
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                assert "raises-exception" in cell["metadata"].get("tags", [])
                assert output["ename"] == "Echec"


@every_exercise
def test_data_are_equal_on_an_older_processor(course: Course, exercise: str) -> None:
    script = (
        "import sys; from pathlib import Path; from autograder.course import open_course; "
        "import hashlib; "
        "from autograder.publish.setting import setting; "
        "from autograder.publish.student import data_files; "
        "files = data_files(setting(open_course(Path(sys.argv[1])), sys.argv[2])); "
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script, str(course.root), exercise],
            env={"NPY_DISABLE_CPU_FEATURES": features, "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=True,
        ).stdout
        for features in ("", OLDER_PROCESSOR)
    }
    assert len(digests) == 1


GAPS = {("finance/risque_credit", "developpement", "revenu")}
"""Columns whose missing values are part of the lesson."""


@every_exercise
def test_data_hold_no_missing_name_and_no_index(course: Course, exercise: str) -> None:
    for title, table in setting(course, exercise).data.items():
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", str(name)) for name in table.columns)
        for name, column in table.select_dtypes("number").items():
            known = column.dropna() if (exercise, title, name) in GAPS else column
            assert np.isfinite(known.to_numpy(dtype=float)).all(), name
