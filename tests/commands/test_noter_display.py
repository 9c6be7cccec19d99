"""What a teacher sees while a cohort is graded, and at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli import build_parser
from autograder.cohort.copies import Submission
from autograder.commands import muster, noter, promotion
from autograder.commands.console import steps_bar
from autograder.commands.muster import Cohort, Request
from autograder.commands.promotion import Progress, Summary, _remarks
from autograder.course import Course
from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Status
from autograder.platforms import Recorded
from autograder.reports.grade import Grade, Results
from autograder.settings import Settings

EXERCISES = ("introduction/pourquoi_apprendre", "medecine_sante/epidemies")


def cohort(count: int) -> tuple[Grade, ...]:
    """Copies of two exercises; one student in ten is stopped, one grade in ten is missing."""
    return tuple(
        Grade(
            student=f"etu{n:03d}", exercise=ExerciseId(EXERCISES[n % 2]),
            points=None if n % 10 == 9 else n % 10 * 2.25, max_points=20.0,
            status={8: Status.STOPPED, 9: Status.FAULT}.get(n % 10, Status.GRADED),
            message="Temps [épuisé]." if n % 10 == 8 else "",
        )
        for n in range(count)
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Text of the final table, 160 columns wide."""
    text = io.StringIO()
    console = Console(file=text, width=160, highlight=False)
    monkeypatch.setattr("autograder.commands.console.console", console)
    return text


def run(monkeypatch: pytest.MonkeyPatch, course: Course, grades: tuple[Grade, ...]) -> str:
    """Run the command on grades known in advance; return the log."""

    def graded(cohort: Cohort, progress: Progress) -> Summary:
        for done, grade in enumerate(grades, start=1):
            progress(grade, done, len(grades))
        return Summary(results=Results(grades=grades, weights={}), cohort=cohort)

    def nobody(request: Request) -> Cohort:
        return Cohort(request=request, exercises=(), submissions=(), lost={}, roster=None)

    monkeypatch.setattr(muster, "muster", nobody)
    monkeypatch.setattr(promotion, "grade", graded)
    log = io.StringIO()
    with redirect_stderr(log):
        options = build_parser().parse_args(["noter", "--cours", str(course.root)])
        assert noter.command(options) == 0
    return log.getvalue().replace("\xa0", " ")


def test_each_copy_has_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, repository: Course, shown: io.StringIO
) -> None:
    lines = run(monkeypatch, repository, cohort(10)).splitlines()
    assert len([line for line in lines if "/10 " in line]) == 10
    assert any(line.endswith(
        f"2/10  etu001  {EXERCISES[1]}  2,25 / 20  noté"
    ) for line in lines)
    assert any(line.endswith("18 / 20  interrompu : Temps [épuisé].") for line in lines)
    assert "etu009" in shown.getvalue()


def test_large_cohort_ends_with_a_row_per_exercise(
    monkeypatch: pytest.MonkeyPatch, repository: Course, shown: io.StringIO
) -> None:
    run(monkeypatch, repository, cohort(1000))
    text = shown.getvalue().replace("\xa0", " ")
    assert "etu001" not in text
    rows = [line for line in text.splitlines() if any(name in line for name in EXERCISES)]
    assert len(rows) == 2
    cells = [part.strip() for part in rows[0].split("│")]
    assert cells[1:6] == [EXERCISES[0], "500", "9", "9", "400 noté, 100 interrompu"]
    assert "1000 copie(s) : 800 noté, 100 interrompu, 100 panne." in text


def test_bar_shows_the_rate_and_statuses_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(
        "autograder.commands.console.Console",
        lambda **_: Console(file=terminal, force_terminal=True, width=160),
    )
    with steps_bar("Correction", 4) as advance:
        advance("1 noté, 1 [abîmé]", 2, line="première copie")
    assert "par minute" in terminal.getvalue()
    assert "1 noté, 1 [abîmé]" in terminal.getvalue()
    assert "première copie" in terminal.getvalue()


def test_manual_grade_to_confirm_is_said() -> None:
    submission = Submission("zoe", EXERCISES[0], Path("zoe.ipynb"))
    waiting = Recorded(status=Status.TO_REVIEW)
    assert [*_remarks(submission, waiting, "", {})] == [
        "Une question corrigée à la main a changé\xa0: confirmez sa note."
    ]
    assert [*_remarks(submission, waiting, "Le message du résultat.", {})] == []


@pytest.mark.parametrize("count", [3, 100])
def test_square_brackets_of_a_student_are_shown_as_they_are(
    monkeypatch: pytest.MonkeyPatch, repository: Course, shown: io.StringIO, count: int
) -> None:
    exercise = ExerciseId("theme/[bold]a")
    grades = tuple(
        Grade(
            student=f"ana [groupe {n}]", exercise=exercise, points=0.0, max_points=20.0,
            status=Status.OTHER_COURSE, message="Ce carnet vient d’un autre cours ([/b]\x1b[31m).",
        )
        for n in range(count)
    )
    log = run(monkeypatch, repository, grades)
    assert "ana [groupe 2]  theme/[bold]a" in log
    assert "([/b][31m)." in log
    assert "theme/[bold]a" in shown.getvalue()
    assert "\x1b" not in log + shown.getvalue()


def cohort_of(*students: str, roster: tuple[str, ...] | None = None) -> Cohort:
    exercise = ExerciseId(EXERCISES[0])
    request = Request(course=Course(Path(), Settings(name="", session="s"), b""), copies=Path())
    return Cohort(
        request=request, exercises=(exercise,), lost={}, roster=roster,
        submissions=tuple(Submission(name, exercise, Path(name)) for name in students),
    )


def test_student_out_of_the_list_is_flagged_beside_a_name_that_is_alike() -> None:
    found = cohort_of("Bruno", "zoe", roster=("bruno", "zoe"))
    assert found.unlisted == ("Bruno",)
    assert found.remarks() == {
        "Bruno": "Hors de la liste\xa0; voir «\xa0bruno\xa0».",
        "bruno": "Nom à vérifier\xa0; voir «\xa0Bruno\xa0».",
    }


def test_nobody_is_out_of_a_list_that_was_not_given() -> None:
    assert cohort_of("Anna", "zoe").remarks() == {}
    assert set(cohort_of("Bruno", "bruno").remarks()) == {"Bruno", "bruno"}
