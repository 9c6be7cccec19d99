"""What was graded once is not run again, and nothing else is taken for it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest

from autograder.cohort import once, run
from autograder.cohort.copies import CopyFiles, Submission
from autograder.cohort.fingerprint import copy_digest, fingerprint
from autograder.cohort.job import Job, Setup
from autograder.cohort.store import Store, deterministic
from autograder.grading.outcome import Outcome, Status
from autograder.outils.judge import Entry, Score, Transcript, Verdict
from autograder.outils.metrics.classification import ROC_AUC
from autograder.papers import Paper
from autograder.room import Limits

OUTCOME = Outcome(
    status=Status.GRADED,
    verdicts=(Verdict("q1", 1.5, 2.0, (Score(ROC_AUC.scale, 0.8, 0.7, 0.9, 0.5, 1.5, 2.0),)),
     Verdict("q2", 0.0, 2.0, message="Vide.")),
    notebook={"cells": [{"source": "é"}]},
    transcripts={
        "q1": Transcript((Entry("abc", [0.1, 0.2]),)),
        "q2": Transcript((Entry("d", fault="Vide."),)),
    },
    isolation="bulle", seconds=1.5, cpu_seconds=1.25,
)
PAPER = Paper(
    exercise="theme/a", title="Essai", course="cours", session="juin", seconds=60,
    questions=(), draws={}, notebook={}, files={},
    fingerprint="empreinte",
)
LIMITS = Limits()


def notebook(source: str, **extra: Any) -> bytes:
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, **extra}
    return json.dumps({"cells": [cell], "metadata": {}}).encode()


def key(content: bytes, files: dict[str, bytes] | None = None, **changes: Any) -> str:
    paper = replace(PAPER, **{k: v for k, v in changes.items() if k == "fingerprint"})
    limits = replace(LIMITS, **{k: v for k, v in changes.items() if k in ("cpu", "figures")})
    copy = copy_digest(changes.get("exercise", "theme/a"), CopyFiles(content, files or {}))
    return fingerprint(copy, paper, changes.get("level", "bulle"), limits)


def test_key_ignores_outputs_and_metadata() -> None:
    plain = key(notebook("x = 1"))
    assert key(notebook("x = 1", outputs=[{"a": 1}], execution_count=3)) == plain
    assert key(notebook("x = 1", metadata={"collapsed": True})) == plain


@pytest.mark.parametrize(
    "changed",
    [
        {"content": notebook("x = 2")},
        {"content": b"illisible"},
        {"content": notebook("\\ud800")},
        {"files": {"aide.py": b"1"}},
        {"exercise": "theme/b"},
        {"fingerprint": "autre"},
        {"level": "aucune"},
        {"cpu": 3.0},
        {"figures": True},
    ],
    ids=["source", "unreadable", "surrogate", "side file", "exercise", "paper", "isolation",
         "limit", "figures"],
)
def test_key_sees_everything_that_decides_an_outcome(changed: dict[str, Any]) -> None:
    assert key(**{"content": notebook("x = 1"), **changed}) != key(notebook("x = 1"))


def test_key_sees_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(notebook("x = 1"))
    monkeypatch.setattr("autograder.cohort.fingerprint.engine", lambda: "autre moteur")
    assert key(notebook("x = 1")) != before


def test_outcome_survives_the_store(tmp_path: Path) -> None:
    with Store(tmp_path / "r.db") as store:
        store.put("cle", "copie", OUTCOME)
    with Store(tmp_path / "r.db") as store:
        assert store.get("cle") == OUTCOME
        assert store.get("autre") is None


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        (OUTCOME, True),
        (replace(OUTCOME, status=Status.TO_REVIEW), True),
        (replace(OUTCOME, status=Status.STOPPED, stop="cpu"), True),
        (replace(OUTCOME, status=Status.STOPPED, stop="idle", attempts=2), True),
        (replace(OUTCOME, status=Status.STOPPED, stop="idle"), False),
        (replace(OUTCOME, status=Status.STOPPED, stop="wall"), False),
        (replace(OUTCOME, status=Status.STOPPED, stop="memory"), False),
        (replace(OUTCOME, status=Status.STOPPED, stop="died"), False),
    ],
)
def test_only_deterministic_outcomes_are_kept(
    tmp_path: Path, outcome: Outcome, kept: bool
) -> None:
    assert deterministic(outcome) is kept
    with Store(tmp_path / "r.db") as store:
        store.put("cle", "copie", outcome)
        assert (store.get("cle") is not None) is kept


def test_latest_outcome_of_a_copy_is_found_whatever_it_was_graded_with(tmp_path: Path) -> None:
    other = replace(OUTCOME, message="autre sujet")
    with Store(tmp_path / "r.db") as store:
        store.put("premier", "copie", OUTCOME)
        store.put("second", "copie", other)
        assert store.latest("copie") == other
        store.point("copie", "premier")  # graded again with the first paper: known
        assert store.latest("copie") == OUTCOME
        assert store.latest("inconnue") is None


def test_outcomes_kept_by_an_earlier_version_are_read(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("CREATE TABLE resultats (cle TEXT PRIMARY KEY, contenu BLOB NOT NULL)")
        content = zlib.compress(json.dumps(asdict(OUTCOME)).encode("ascii"))
        database.execute("INSERT INTO resultats VALUES ('cle', ?)", (content,))
    with Store(path) as store:
        assert store.get("cle") == OUTCOME


def test_damaged_entry_is_graded_again(tmp_path: Path) -> None:
    with Store(tmp_path / "r.db") as store:
        store._database.execute("REPLACE INTO resultats VALUES ('cle', x'00')")
        assert store.get("cle") is None


def not_a_database(path: Path) -> None:
    path.write_bytes(b"pas une base" * 100)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE resultats (autre TEXT)")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])


@pytest.mark.parametrize("damage", [not_a_database, foreign, cut])
def test_damaged_file_is_set_aside_and_begun_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "resultats.db"
    if damage is not foreign:
        with Store(path) as store:
            for number in range(50):
                store.put(f"cle{number}", f"copie{number}", replace(OUTCOME, message="x" * 999))
    damage(path)
    damaged = path.read_bytes()
    with Store(path) as store:
        for number in range(50):
            store.get(f"cle{number}")
        store.put("cle", "copie", OUTCOME)
        assert store.get("cle") == OUTCOME
    assert (tmp_path / "resultats.abime.db").read_bytes()[:16] == damaged[:16]
    assert "est abîmé" in caplog.text
    with Store(path) as store:
        assert store.get("cle") == OUTCOME
    assert caplog.text.count("est abîmé") == 1


def test_file_that_another_program_holds_is_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "resultats.db"
    monkeypatch.setattr("autograder.cohort.store.PATIENCE", 0.1)
    with Store(path) as store:
        store.put("cle", "copie", OUTCOME)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with Store(path) as store:
            assert store.get("cle") is None
            store.put("autre", "copie", OUTCOME)
            assert store.get("autre") == OUTCOME
    assert "est inutilisable" in caplog.text
    with Store(path) as store:  # as it was
        assert (store.get("cle"), store.get("autre")) == (OUTCOME, None)
    assert [found.name for found in tmp_path.iterdir()] == ["resultats.db"]


def test_file_that_cannot_be_written_is_still_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(tmp_path / "r.db") as store:
        store.put("cle", "copie", OUTCOME)
        store._database.execute("PRAGMA query_only = 1")
        store.put("autre", "autre copie", OUTCOME)
        store.put("encore", "autre copie", OUTCOME)
        assert store.get("cle") == OUTCOME
        assert store.get("autre") is None
    assert caplog.text.count("est inutilisable") == 1


def test_folder_where_nothing_can_stand_does_not_stop_a_grading(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(tmp_path / "absent/r.db") as store:
        store.put("cle", "copie", OUTCOME)
        assert store.get("cle") == OUTCOME
    assert "est inutilisable" in caplog.text


class HerePool:
    """A pool of one, in this process."""

    size = 1

    def __init__(self, task: Callable[[Job], Outcome], _: int) -> None:
        self._task = task

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def check(self) -> None:
        pass

    def submit(self, job: Job) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        future.set_result(self._task(job))
        return future


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the copies that really ran."""
    names: list[str] = []

    def grade_at_once(job: Job) -> Outcome:
        names.append(job.submission.student)
        return OUTCOME

    monkeypatch.setattr(run, "LocalPool", partial(HerePool, grade_at_once))
    monkeypatch.setattr(once, "read_paper", lambda path: PAPER)
    return names


def jobs(**sources: str | None) -> list[Job]:
    return [
        Job(
            submission=Submission(name, "theme/a", None if source is None else Path(name)),
            copy=None if source is None else CopyFiles(notebook(source)),
            paper=Path("sujet"), setup=Setup("bulle", LIMITS),
        )
        for name, source in sources.items()
    ]


def test_unchanged_copies_are_not_run_again(tmp_path: Path, ran: list[str]) -> None:
    with Store(tmp_path / "r.db") as store:
        first = list(once.graded_once(jobs(a="1", b="2"), store, 2))
        again = list(once.graded_once(jobs(a="1", b="3", c="4"), store, 2))
    assert ran == ["a", "b", "b", "c"]
    assert len(first) == 2
    assert {graded.submission.student for graded in again} == {"a", "b", "c"}
    assert all(graded.result == OUTCOME for graded in again)


def test_known_outcomes_are_read_one_at_a_time(tmp_path: Path, ran: list[str]) -> None:
    class Watched(Store):
        taken = 0

        def get(self, key: str) -> Outcome | None:
            self.taken += 1
            return super().get(key)

    with Watched(tmp_path / "r.db") as store:
        list(once.graded_once(jobs(a="1", b="2", c="3"), store, 1))
        store.taken = 0
        again = once.graded_once(jobs(a="1", x="9", b="2", c="3"), store, 1)
        for given, _ in enumerate(again, start=1):
            assert store.taken <= given + 3


def test_known_outcomes_come_even_when_nothing_is_left_to_run(
    tmp_path: Path, ran: list[str]
) -> None:
    with Store(tmp_path / "r.db") as store:
        list(once.graded_once(jobs(a="1", b="2"), store, 2))
        assert len(list(once.graded_once(jobs(a="1", b="2"), store, 2))) == 2
    assert ran == ["a", "b"]


def test_asking_again_runs_again(tmp_path: Path, ran: list[str]) -> None:
    with Store(tmp_path / "r.db") as store:
        list(once.graded_once(jobs(a="1"), store, 2))
        list(once.graded_once(jobs(a="1"), store, 2, again=True))
    assert ran == ["a", "a"]


def test_run_killed_after_a_copy_resumes_after_it(tmp_path: Path, ran: list[str]) -> None:
    with Store(tmp_path / "r.db") as store:
        killed = once.graded_once(jobs(a="1", b="2", c="3"), store, 2)
        given = next(killed).submission.student
        killed.close()
        list(once.graded_once(jobs(a="1", b="2", c="3"), store, 2))
    assert ran.count(given) == 1  # stored before it was given back
    assert set(ran) == {"a", "b", "c"}


def test_absent_students_never_reach_the_store(tmp_path: Path, ran: list[str]) -> None:
    with Store(tmp_path / "r.db") as store:
        for _ in range(2):
            list(once.graded_once(jobs(a=None), store, 2))
    assert ran == ["a", "a"]
