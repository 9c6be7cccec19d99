"""What came of a copy, as a host of Gradescope's kind reads it: ``results.json``.

Tests are shown to students once grades are published: before that, a student could hand
in again and again to learn the hidden draw. What tells nothing of it is shown at once.
Free text of a copy goes to the teacher alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.cohort.fingerprint import Engine
from autograder.grading.outcome import Failure, Outcome, Status
from autograder.outils.display import french
from autograder.outils.judge import Score, Verdict
from autograder.papers import Paper
from autograder.platforms.otter.settings import Settings

AT_ONCE, PUBLISHED, NEVER = "visible", "after_published", "hidden"
RECEIVED = {
    Status.GRADED: "Votre copie a été notée.",
    Status.TO_REVIEW: "Votre copie a été notée ; votre enseignant la relira.",
    Status.STOPPED: "L’exécution de votre carnet s’est interrompue : les questions déjà "
    "vérifiées restent acquises.",
    Status.UNANSWERED: "Votre copie est telle qu’elle a été distribuée : elle ne contient "
    "aucune réponse.",
}
"""What a student reads at once when the copy has run."""
UNMEASURED = "Cette question n’a pas pu être mesurée. Exécutez sa vérification dans le carnet."


@dataclass(frozen=True)
class Refused:
    """No grade: the machine is at fault, so this is nobody's zero."""

    failure: Failure

    @property
    def points(self) -> Mapping[str, float]:
        """No question was graded."""
        return {}

    def gradescope(self) -> dict[str, Any]:
        """Return ``results.json``, without a score."""
        return {
            "output": f"Copie non notée, par la faute de la machine. {self.failure.message}",
            "visibility": AT_ONCE,
            "stdout_visibility": NEVER,
            "extra_data": {"statut": self.failure.status, "message": self.failure.message},
            "tests": [],
        }

    def text(self) -> str:
        """Return what a teacher reads."""
        return f"{self.failure.status} : {self.failure.message}"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One graded copy, and what it was graded with."""

    outcome: Outcome
    paper: Paper
    settings: Settings
    engine: Engine

    @property
    def points(self) -> Mapping[str, float]:
        """Points of each question."""
        return {verdict.question: verdict.points for verdict in self.outcome.verdicts}

    def gradescope(self) -> dict[str, Any]:
        """Return ``results.json``."""
        ran = self.outcome.status in RECEIVED
        return {
            "score": self.outcome.points,
            "output": self._demonstration + (
                RECEIVED[self.outcome.status] if ran else self.outcome.message
            ),
            "visibility": PUBLISHED if ran else AT_ONCE,
            "stdout_visibility": NEVER,
            "extra_data": {
                "statut": self.outcome.status,
                "message": self.outcome.message,
                "note_max": self.outcome.max_points,
                "isolation": self.outcome.isolation,
                "secondes": round(self.outcome.seconds, 2),
                "cours": self.paper.course,
                "exercice": self.paper.exercise,
                "session": self.paper.session,
                "sujet": self.paper.fingerprint,
                "avertissement": self._warning,
            },
            "tests": [
                self._test(verdict, PUBLISHED if ran else AT_ONCE)
                for verdict in self.outcome.verdicts
            ],
        }

    def text(self) -> str:
        """Return what a teacher reads: status, warning, then one line per question."""
        head = f"{self._demonstration}{self.outcome.status} : {_out_of(self.outcome)}"
        lines = [head, self.outcome.message, self._warning]
        lines += [
            f"{verdict.question} : {_out_of(verdict)}"
            + (f" – {verdict.message}" if verdict.message else "")
            for verdict in self.outcome.verdicts
        ]
        return "\n".join(filter(None, lines))

    def _test(self, verdict: Verdict, visibility: str) -> dict[str, Any]:
        titles = {question.id: question.title for question in self.paper.questions}
        return {
            "name": f"{verdict.question} : {titles[verdict.question]}",
            "score": verdict.points,
            "max_score": verdict.max_points,
            "status": "passed" if verdict.points >= verdict.max_points else "failed",
            "output": "\n".join(map(_line, verdict.scores)) or UNMEASURED,
            "visibility": visibility,
        }

    @property
    def _demonstration(self) -> str:
        shown = self.settings.demonstration
        return "Démonstration (le secret est public). " if shown else ""

    @property
    def _warning(self) -> str:
        built = self.settings.engine
        if built.digest == self.engine.digest:
            return ""
        return (
            "Le paquet vient d’un autre moteur que celui de cette machine "
            f"({self.engine.differences(built)}) : les points peuvent différer. "
            "Reconstruisez-le : autograder otter."
        )


def _line(score: Score) -> str:
    """One criterion, with three significant digits."""
    scale = score.scale
    unit = f" {scale.unit}" if scale.unit else ""
    values = ", ".join(
        f"{name} {_significant(value)}{unit}"
        for name, value in (
            ("mesure", score.measure), ("plancher", score.floor), ("cible", score.target)
        )
    )
    return f"{scale.label} : {values} ; {_out_of(score)}"


def _out_of(earned: Outcome | Verdict | Score) -> str:
    return f"{french(earned.points)} / {french(earned.max_points)} point(s)"


def _significant(value: float) -> str:
    return f"{value:.3g}".replace(".", ",").replace("-", "−")
