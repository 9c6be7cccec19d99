"""``autograder rejouer``: judge the kept conversations again; no student code runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.console import say, show, steps_bar
from autograder.commands.exit_code import ExitCode
from autograder.commands.options import add_course
from autograder.errors import UsageError
from autograder.french_argparse import Parser

if TYPE_CHECKING:
    from autograder.cohort.copies import Submission
    from autograder.cohort.store import Store
    from autograder.course import Course
    from autograder.grading.outcome import Outcome
    from autograder.grading.replay import Replay

SAME = 1e-9
"""Points under which two results are the same."""


def add_options(parser: Parser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("exercices", nargs="*", metavar="theme[/exercice]", help="par défaut : tous")
    add("--copies", type=Path, metavar="DOSSIER", help="par défaut : submitted/ du cours")
    add("--session", metavar="NOM", help="session d’examen (défaut : cours.toml)")
    add_course(parser)


@dataclass(frozen=True)
class Replayed:
    """One copy: what was found of it, and what today's paper makes of that."""

    submission: Submission
    before: Outcome
    after: Replay

    @property
    def changes(self) -> list[str]:
        """What would change, question by question, in French."""
        from autograder.outils.display import french

        old = {verdict.question: verdict.points for verdict in self.before.verdicts}
        moved = [
            f"{verdict.question} : {french(old[verdict.question])} → {french(verdict.points)}"
            for verdict in self.after.verdicts
            if abs(old[verdict.question] - verdict.points) > SAME
        ]
        return [*moved, *(f"{name} : à exécuter de nouveau" for name in self.after.stale)]


def command(options: argparse.Namespace) -> ExitCode:
    """Run the command; ``ExitCode.FOUND`` unless every grade is confirmed."""
    from autograder.commands.muster import Request, muster
    from autograder.course import open_course

    course = open_course(options.cours).in_session(options.session)
    copies = options.copies or course.submitted
    request = Request(course=course, copies=copies, exercises=tuple(options.exercices))
    cohort = muster(request)
    if not course.outcomes.is_file():
        raise UsageError(
            f"Aucune conversation gardée : {course.outcomes} n’existe pas. Lancez d’abord "
            "autograder noter."
        )
    return _judge(course, [one for one in cohort.submissions if one.path is not None])


def _judge(course: Course, handed: list[Submission]) -> ExitCode:
    from autograder.cohort.store import Store

    replayed, unknown = [], []
    with Store(course.outcomes) as store, steps_bar("Nouveau jugement", len(handed)) as advance:
        for submission, found in _replay(course, handed, store):
            advance(submission.student, 1)
            if found is None:
                unknown.append(submission)
            else:
                replayed.append(found)
    changed = [one for one in replayed if one.changes]
    _show(changed, len(replayed))
    for submission in unknown:
        say(f"Aucune conversation gardée : {submission.student}, {submission.exercise}")
    return ExitCode.FOUND if changed or unknown else ExitCode.DONE


def _replay(
    course: Course, submissions: list[Submission], store: Store
) -> Iterator[tuple[Submission, Replayed | None]]:
    """Judge each copy again, exercise by exercise: a paper is then read once."""
    from autograder.cohort.known import latest
    from autograder.grading.replay import rejudge
    from autograder.papers import read as read_paper

    for submission in sorted(submissions, key=lambda submission: submission.exercise):
        outcome = latest(submission, store)
        if outcome is None:
            yield submission, None
        else:
            after = rejudge(outcome, read_paper(course.paper(submission.exercise)))
            yield submission, Replayed(submission, outcome, after)


def _show(changed: list[Replayed], total: int) -> None:
    from autograder.outils.display import french

    if changed:
        show(
            "Ce qui changerait", ("Étudiant·e", "Exercice", "Points", "Maintenant", "Questions"),
            [
                (one.submission.student, one.submission.exercise, french(one.before.points),
                 french(one.after.points), " ; ".join(one.changes))
                for one in changed
            ],
            ("Points", "Maintenant"),
        )
    say(
        f"{total} copie(s) jugée(s) de nouveau avec le sujet d’aujourd’hui, sans exécuter leur "
        f"code : {total - len(changed)} confirmée(s), {len(changed)} qui changerai(en)t. Ni "
        "pénalité ni correction manuelle n’est comptée ; rien n’est écrit."
    )
