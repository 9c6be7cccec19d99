"""One grade told measure by measure: what it is made of, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.exercise_id import ExerciseId
from autograder.grading.outcome import Outcome
from autograder.grading.verdict_text import criterion
from autograder.outils.display import french
from autograder.outils.judge import Verdict
from autograder.papers import Paper
from autograder.platforms import Recorded, same_points

RULE = (
    "Chaque critère donne 0 point jusqu’à son plancher, tous ses points dès sa cible, et une part "
    "proportionnelle entre les deux. Plancher et cible sont ceux du tirage caché de cette session, "
    "le même pour tous."
)


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One recorded copy, and what is known of it.

    Parameters
    ----------
    student : str
        Identifier.
    exercise : ExerciseId
        What was graded.
    recorded : Recorded
        Points, a human's corrections included.
    paper : Paper
        Today's paper.
    outcome : Outcome, optional
        What the grader found; None if it was not kept.
    """

    student: str
    exercise: ExerciseId
    recorded: Recorded
    paper: Paper
    outcome: Outcome | None

    def lines(self) -> Iterator[str]:
        """Sentences of the explanation, in French."""
        recorded, paper = self.recorded, self.paper
        yield (
            f"{self.student}, {self.exercise} : {french(recorded.note)} / "
            f"{french(paper.points)} ({recorded.status})"
        )
        if recorded.message:
            yield f"  {recorded.message}"
        verdicts = self._verdicts()
        if verdicts is None:
            yield "  Les mesures de cette copie n’ont pas été gardées : seuls ses points le sont."
        titles = {question.id: question.title for question in paper.questions}
        for question in dict.fromkeys((*titles, *recorded.points)):
            yield from self._question(question, titles.get(question, "corrigée à la main"))
            yield from _measures((verdicts or {}).get(question))
        yield f"  {self._total()}"
        yield f"  Sujet : session « {paper.session} », empreinte {paper.fingerprint[:12]}."

    def _question(self, name: str, title: str) -> Iterator[str]:
        recorded = self.recorded
        most = {question.id: question.points for question in self.paper.questions}
        out_of = f" / {french(most[name])}" if name in most else ""
        yield f"  {name}, {title} : {french(recorded.points.get(name, 0.0))}{out_of}"
        if name in recorded.manual:
            machine = french(recorded.auto[name]) if name in recorded.auto else "aucun point"
            yield f"    points donnés par un humain ; la machine : {machine}"
        if name in recorded.extra:
            yield f"    dont {french(recorded.extra[name])} point(s) ajouté(s) par un humain"

    def _verdicts(self) -> dict[str, Verdict] | None:
        """Verdicts by question, if they are those that the recorded points come from."""
        if self.outcome is None:
            return None
        found = {verdict.question: verdict for verdict in self.outcome.verdicts}
        return found if same_points(self.outcome.verdicts, self.recorded.auto) else None

    def _total(self) -> str:
        recorded = self.recorded
        total = french(sum(recorded.points.values()))
        if not recorded.penalty:
            return f"Total : {total}, sans pénalité de retard."
        date = f" (remise le {recorded.submitted_at:%d/%m/%Y à %H:%M} UTC)" \
            if recorded.submitted_at else ""
        return (
            f"Total : {total} ; pénalité de retard : {french(recorded.penalty)}{date} ; "
            f"note : {french(recorded.note)}."
        )


def _measures(verdict: Verdict | None) -> Iterator[str]:
    if verdict is not None:
        yield from (f"    {criterion(score)}" for score in verdict.scores)
        if verdict.message:
            yield f"    {verdict.message}"
