from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from autograder.course import Course
from autograder.errors import PaperError
from autograder.outils.bareme import question_to_json
from autograder.papers import read, save
from autograder.papers.tables import from_csv_gz
from tests.conftest import release_files

EXERCISE = "medecine_sante/imagerie_medicale"


def test_paper_survives_its_file(course: Course, tmp_path: Path) -> None:
    paper = read(course.paper(EXERCISE))
    path = tmp_path / "sujet.zip"
    save(paper, path)
    again = read(path)
    assert again.fingerprint == paper.fingerprint
    described = [question_to_json(question) for question in paper.questions]
    assert [question_to_json(question) for question in again.questions] == described
    assert again.files == paper.files
    for name, draw in paper.draws.items():
        assert again.draws[name].anchors == draw.anchors
        for table_name, table in draw.truth.items():
            pd.testing.assert_frame_equal(again.draws[name].truth[table_name], table)


def test_paper_is_private(course: Course) -> None:
    assert course.paper(EXERCISE).stat().st_mode & 0o077 == 0


def test_missing_paper_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="autograder construire"):
        read(tmp_path / "rien.zip")


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 1000])
def test_damaged_paper_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sujet.zip"
    path.write_bytes(content)
    with pytest.raises(PaperError, match="abîmé"):
        read(path)


def test_paper_runs_with_its_own_exercise_only(course: Course) -> None:
    folders = {
        path.split("/")[1] for path in read(course.paper(EXERCISE)).files
        if path.startswith("donnees/")
    }
    assert folders == {"imagerie_medicale"}


def test_copies_do_not_learn_from_the_truth_of_an_exercise_without_labels(course: Course) -> None:
    exercise = "commerce_electronique/segmentation_clients"
    path = "donnees/segmentation_clients/validation/clients.verite.sondage.csv.gz"
    given = from_csv_gz(release_files(course, "commerce_electronique")[path])
    graded = from_csv_gz(read(course.paper(exercise)).files[path])
    assert len(given) > 0 == len(graded)
    assert list(graded.columns) == list(given.columns)


def test_paper_carries_the_metrics_of_its_exercise(course: Course, tmp_path: Path) -> None:
    paper = read(course.paper("finance/fraude_bancaire"))
    assert set(paper.modules) == {"metrics"}
    metrics = {m.name: m for q in paper.questions for m in getattr(q.exam, "metrics", ())}
    truth = pd.DataFrame({"prejudice": [100.0, 0.0], "cout": 15.0})
    assert metrics["prejudice_evite"](truth, pd.Series([1, 0]).to_numpy()) == pytest.approx(85.0)


def test_paper_of_another_version_says_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "session-1" / "introduction" / "pourquoi_apprendre.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sujet.json", '{"exercice": "introduction/pourquoi_apprendre"}')
    with pytest.raises(PaperError, match="autograder construire --session session-1"):
        read(path)
