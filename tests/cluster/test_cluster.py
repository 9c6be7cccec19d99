"""A cohort graded by other processes than this one's children: same grades, each once."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.cohort import cluster, pool
from autograder.cohort.address import Address
from autograder.cohort.cluster import open_cluster
from autograder.cohort.copies import CopyFiles, Submission
from autograder.cohort.fingerprint import engine
from autograder.cohort.job import WorkersLost
from autograder.cohort.pool import ClusterPool
from autograder.cohort.run import AHEAD, Job, Setup, run
from autograder.commands.muster import Request
from autograder.commands.promotion import Summary, grade_cohort
from autograder.course import Course
from autograder.errors import InfrastructureError, UsageError
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.reports.grade import Grade
from autograder.room import Limits
from tests.cluster.conftest import EXERCISE, STUDENTS, copy_of, make_certificates
from tests.cluster.grid import ROOT, Grid, grading, grid, kill, until

pytest.importorskip("distributed")
PRELOAD = """
import os, signal, sys, types
from autograder.cohort import remote
from autograder.grading.outcome import Outcome, Status

def outcome(copy, paper, setup):
    if copy.notebook == b"mort":
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(status=Status.GRADED, message=paper.exercise)

def keep(content, keep=remote.keep):
    sys.modules["amorce_vue"].times += 1
    keep(content)

if "amorce_vue" not in sys.modules:  # Dask runs this more than once
    sys.modules["amorce_vue"] = types.SimpleNamespace(times=0)
    remote.outcome, remote.keep = outcome, keep
"""
"""What makes a worker answer at once, or die on one copy, and count the papers it gets."""


def request(course: Course, made: Grid | None, certificates: Path | None = None) -> Request:
    address = Address(made.url, certificates) if made else None
    return Request(
        course=course, copies=course.submitted, exercises=(EXERCISE,), workers=2,
        exports={name: course.root / f"{name}.csv" for name in ("notes", "detail")},
        cluster=address,
    )


def written(course: Course) -> tuple[str, str]:
    notes, detail = ((course.root / name).read_text() for name in ("notes.csv", "detail.csv"))
    return notes, detail


def graded_by(request: Request, then: Callable[[], None] = lambda: None) -> list[str]:
    """Students in the order in which they were recorded; ``then`` follows the first."""
    seen: list[str] = []

    def progress(grade: Grade, done: int, total: int) -> None:
        seen.append(grade.student)
        if done == 1:
            then()

    summary: Summary = grade_cohort(request, progress)
    assert summary.faults == ()
    return seen


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Students whose copies went to a cluster."""
    names: list[str] = []
    submit = ClusterPool.submit

    def spy(self: ClusterPool, job: Job) -> Future[Outcome]:
        names.append(job.submission.student)
        return submit(self, job)

    monkeypatch.setattr(ClusterPool, "submit", spy)
    return names


def test_worker_killed_while_grading_loses_and_repeats_nothing(
    own_course: Course, sent: list[str], tmp_path: Path
) -> None:
    local = copy_of(own_course, tmp_path / "local")
    assert sorted(graded_by(request(local, None))) == sorted(STUDENTS)
    with grid(tmp_path / "grappe") as made:
        victim = made.workers[0]

        def strike() -> None:
            until(lambda: sent and grading(victim))
            kill(victim)

        killer = threading.Thread(target=strike)
        killer.start()
        assert sorted(graded_by(request(own_course, made))) == sorted(STUDENTS)
        killer.join()
        assert victim.returncode == -9
    assert written(own_course) == written(local)


def test_encrypted_cluster_grades_and_refuses_strangers(
    own_course: Course, certificates: Path, tmp_path: Path
) -> None:
    tls = tuple(
        word for option, name in (("ca-file", "ca"), ("cert", "cert"), ("key", "cle"))
        for word in (f"--tls-{option}", str(certificates / f"{name}.pem"))
    )
    other = make_certificates(tmp_path / "autre")
    with grid(tmp_path / "grappe", tls=(*tls, "--protocol", "tls")) as made:
        assert made.url.startswith("tls://")
        assert sorted(graded_by(request(own_course, made, certificates))) == sorted(STUDENTS)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cluster, "CALL", 3.0)
            with pytest.raises(InfrastructureError, match="même autorité"):
                grade_cohort(request(own_course, made, other))


def test_worker_with_another_engine_is_refused_before_grading(
    own_course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = tmp_path / "altere"
    shutil.copytree(ROOT / "autograder", altered / "autograder")
    with (altered / "autograder/grading/grade.py").open("a") as file:
        file.write("# autre moteur\n")
    with grid(tmp_path / "grappe", workers=1) as made:
        made.add_worker(path=altered)
        until(lambda: len(registered(made)) == 2)
        command = ["noter", EXERCISE, "--cours", str(own_course.root), "--cluster", made.url]
        assert main(command) == 3
    said = capsys.readouterr().err
    assert engine()[:12] in said
    assert said.count("Python 3.") == 2
    assert "le code du paquet autograder" in said
    assert not (own_course.root / "autograded").exists()


def registered(made: Grid) -> dict[str, int]:
    from distributed import Client

    with Client(made.url, set_as_default=False) as client:
        return dict(client.nthreads())


def test_scheduler_open_to_the_network_is_refused(tmp_path: Path) -> None:
    from distributed.utils import get_ip

    if get_ip().startswith("127."):
        pytest.skip("cette machine n’a pas d’autre adresse")
    with grid(tmp_path / "grappe", workers=1, host=("--host", "0.0.0.0")) as made:
        url = f"tcp://127.0.0.1:{made.url.rpartition(':')[2]}"
        with (
            pytest.raises(UsageError, match="exécute le code de son choix"),
            open_cluster(Address(url), "aucune"),
        ):
            pass


def test_cluster_that_disappears_is_a_fault_and_the_next_run_resumes(
    own_course: Course, sent: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first: list[str] = []
    with grid(tmp_path / "grappe") as made:
        asked = request(own_course, made)

        def progress(grade: Grade, done: int, total: int) -> None:
            first.append(grade.student)
            made.stop()

        with pytest.raises(WorkersLost, match="relancez la même commande"):
            grade_cohort(asked, progress)
        command = ["noter", EXERCISE, "--cours", str(own_course.root), "--cluster", made.url]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cluster, "CALL", 3.0)
            assert main(command) == 3
        assert "injoignable" in capsys.readouterr().err
    assert 1 <= len(first) < len(STUDENTS)
    sent.clear()
    with grid(tmp_path / "autre") as made:
        assert sorted(graded_by(request(own_course, made))) == sorted(STUDENTS)
    assert set(sent) == set(STUDENTS) - set(first)


def test_cluster_without_worker_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    monkeypatch.setattr(pool, "PATIENCE", 1.0)
    with grid(tmp_path / "grappe", workers=0) as made:
        with (
            pytest.raises(InfrastructureError, match="aucun ouvrier"),
            open_cluster(Address(made.url), "aucune"),
        ):
            pass
        made.add_worker()
        until(lambda: registered(made))
        with open_cluster(Address(made.url), "aucune") as make:
            results = run(endless(jobs(course, *["a"] * 3)), make)
            next(results)
            kill(made.workers[0])
            with pytest.raises(WorkersLost, match="aucun ouvrier"):
                list(results)


def endless(jobs: list[Job]) -> Iterator[Job]:
    while True:
        yield from jobs


def jobs(course: Course, *notebooks: str) -> list[Job]:
    setup = Setup("aucune", Limits())
    return [
        Job(
            submission=Submission(f"e{number}", EXERCISE, Path(name)),
            copy=CopyFiles(name.encode()), paper=course.paper(EXERCISE), setup=setup,
        )
        for number, name in enumerate(notebooks)
    ]


def test_copy_that_kills_its_workers_is_given_up_alone(course: Course, tmp_path: Path) -> None:
    preload = tmp_path / "amorce.py"
    preload.write_text(PRELOAD)
    few = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with grid(tmp_path / "grappe", workers=0, **few) as made:
        for _ in range(2):
            made.add_worker("--preload", str(preload), nanny=True)
        names = ["a", "b", "mort", *"cdefghij"]
        with open_cluster(Address(made.url), "aucune") as make:
            found = list(run(jobs(course, *names), make))
    assert len(found) == len(names)
    faults = {
        graded.submission.path: graded.result.message
        for graded in found if isinstance(graded.result, Failure)
    }
    assert list(faults) == [Path("mort")]
    assert "deux fois" in faults[Path("mort")]


def test_flight_is_bounded_and_a_paper_travels_once_to_each_worker(
    course: Course, tmp_path: Path
) -> None:
    preload = tmp_path / "amorce.py"
    preload.write_text(PRELOAD)
    with grid(tmp_path / "grappe", workers=0) as made:
        for _ in range(2):
            made.add_worker("--preload", str(preload))
        until(lambda: len(registered(made)) == 2)
        held = []
        with open_cluster(Address(made.url), "aucune") as make:
            client = make.args[0]  # type: ignore[attr-defined]
            for done, graded in enumerate(run(jobs(course, *["a"] * 300), make)):
                assert graded.result.status is Status.GRADED, graded.result.message
                assert graded.result.message == EXERCISE
                held.append(len(client.futures))
                if done == 100:
                    made.add_worker("--preload", str(preload))
                    until(lambda: len(registered(made)) == 3)
            kept = client.run(lambda: __import__("amorce_vue").times)
        assert max(held) <= 2 * AHEAD * 3
    assert list(kept.values()) == [1, 1, 1]


def test_missing_package_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InfrastructureError, match=r"pip install 'ml-avec-python\[cluster\]'"),
        open_cluster(Address("tcp://127.0.0.1:1"), "aucune"),
    ):
        pass
