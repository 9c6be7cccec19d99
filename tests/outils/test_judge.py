"""Every kind of exam, with the three respondents: the student's object, the wire, a replay."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autograder.grading.wire import Wire
from autograder.outils import Verificateur, session
from autograder.outils.core import Criterion, Draw, Exam, Question
from autograder.outils.environments import Environment
from autograder.outils.exams import (
    EXACT_ANCHORS,
    Choices,
    ClosedLoop,
    Field,
    Functions,
    Item,
    Predictions,
    Values,
)
from autograder.outils.judge import (
    Transcript,
    examine,
    hold,
    judge,
    measure,
    replay,
    verdict_of,
)
from autograder.outils.metrics.classification import ACCURACY, ROC_AUC, SENSITIVITY_90
from autograder.outils.metrics.regression import MAE
from autograder.outils.respondents import local

RNG = np.random.default_rng(0)
X = pd.DataFrame({"x": RNG.normal(size=40).round(3)})
Y = pd.DataFrame({"y": (X["x"] > 0).astype(int)})


@dataclass(frozen=True)
class Tank:
    """A tank to keep at 1: its level moves by the action and a known drift."""

    level: np.ndarray
    step_number: int = 0
    cost: float = 0.0

    def observe(self) -> pd.DataFrame | None:
        return None if self.step_number == 5 else pd.DataFrame({"niveau": self.level})

    def step(self, action: np.ndarray) -> Tank:
        level = self.level + action
        return replace(
            self, level=level, step_number=self.step_number + 1,
            cost=self.cost + float(np.abs(level - 1).mean()),
        )

    def measures(self) -> dict[str, float]:
        return {"mae": self.cost / 5}


TANK = Environment(
    "reservoir", lambda draw: Tank(draw.inputs["debut"]["niveau"].to_numpy()), (MAE.scale,)
)

EXAMS: dict[str, tuple[Exam, Draw, object]] = {
    "scores": (
        Predictions("x", "y", (ROC_AUC, SENSITIVITY_90)),
        Draw({"x": X}, {"y": Y}, {"roc_auc": (0.5, 1.0), "sensibilite_90": (0.0, 1.0)}),
        lambda table: table["x"] / 7,
    ),
    "labels": (
        Predictions("x", "y", (ACCURACY,), method="predict", labels=(0, 1)),
        Draw({"x": X}, {"y": Y}, {"exactitude": (0.5, 1.0)}),
        lambda table: (table["x"] > 0.1).astype(int),
    ),
    "values": (
        Values((Field("a", 0, 10, 0.1), Field("b", 0, 10, 0.1))),
        Draw({}, {"valeurs": pd.DataFrame({"a": [1.0], "b": [2.0]})}, EXACT_ANCHORS),
        {"a": 1.05, "b": 3},
    ),
    "choices": (
        Choices((Item("u", "abc"), Item("v", "abc"))),
        Draw({}, {"choix": pd.DataFrame({"u": ["a"], "v": ["b"]})}, EXACT_ANCHORS),
        {"u": "A ", "v": "c"},
    ),
    "functions": (
        Functions(1e-9),
        Draw(
            {
                "cas": pd.DataFrame({"cas": [0, 0, 1], "t": [1.0, 2.0, 5.0]}),
                "parametres": pd.DataFrame({"k": [2, 3]}),
            },
            {"cas": pd.DataFrame({"resultat": [6.0, 15.0]})},
            EXACT_ANCHORS,
        ),
        lambda t, k: t.sum() * k,
    ),
    "closed loop": (
        ClosedLoop(TANK, -1, 1),
        Draw({"debut": pd.DataFrame({"niveau": [0.0, 3.0]})}, {}, {"mae": (2.0, 0.0)}),
        lambda table: (1 - table["niveau"]).clip(-1, 1),
    ),
}
every_exam = pytest.mark.parametrize("kind", EXAMS)


def over_the_wire(exam: Exam, draw: Draw, answer: object) -> Transcript:
    """Hold an exam with a student side in another thread, over a real connection."""
    trusted, student = Pipe()
    session.enter(student)
    thread = threading.Thread(target=session.answer, args=("q", local(answer)))
    thread.start()
    wire = Wire(trusted)
    assert wire.receive() == {"type": "question", "id": "q"}
    transcript = examine(exam, draw, wire.respond)
    wire.send(session.DONE)
    thread.join(timeout=10)
    session._State.connection = None
    return transcript


def test_check_outside_its_cell_does_nothing_in_a_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"format": 1, "exercices": {"e": {"exercice": "t/e", "cours": "c", "secondes": 1,
               "questions": [], "reperes": {}, "versions": {}, "modules": []}}}
    (tmp_path / "bareme.json").write_text(json.dumps(content), encoding="utf-8")
    verifier = Verificateur("e", tmp_path)
    with pytest.raises(AssertionError, match="inconnue"):
        verifier("q1")
    monkeypatch.setattr(session._State, "connection", Pipe()[0])
    verifier("q1")


@every_exam
def test_the_three_respondents_give_equal_measures(kind: str) -> None:
    exam, draw, answer = EXAMS[kind]
    at_the_desk = examine(exam, draw, local(answer))
    in_a_room = over_the_wire(exam, draw, answer)
    replayed = examine(exam, draw, replay(at_the_desk))
    assert at_the_desk == in_a_room == replayed
    assert measure(exam, draw, at_the_desk) == measure(exam, draw, in_a_room)
    assert not at_the_desk.fault


@every_exam
@pytest.mark.parametrize("fault", [False, True], ids=["answered", "at fault"])
def test_an_exam_just_held_earns_what_its_record_does(kind: str, fault: bool) -> None:
    exam, draw, answer = EXAMS[kind]
    criteria = tuple(
        Criterion(scale, 0.1, 0.9, 2.0) for scale in exam.scales  # type: ignore[attr-defined]
    )
    question = Question("q", "Essai", exam, criteria)
    held = hold(exam, draw, local("?" if fault else answer))
    assert bool(held.transcript.fault) is fault
    assert verdict_of(question, draw, held) == judge(question, draw, held.transcript)


@every_exam
def test_exception_in_the_answer_is_a_fault_on_the_wire(kind: str) -> None:
    exam, draw, answer = EXAMS[kind]

    def broken(*_: object, **__: object) -> object:
        raise KeyError("x")

    if callable(answer):
        transcript = over_the_wire(exam, draw, broken)
        assert "KeyError" in transcript.fault
        assert measure(exam, draw, transcript) is None


def test_closed_loop_stops_at_a_fault_and_earns_nothing() -> None:
    exam, draw, _ = EXAMS["closed loop"]
    question = Question("q", "Réservoir", exam, (Criterion(MAE.scale, 0.1, 0.5, 4.0),))
    calls = []

    def gives_up(table: pd.DataFrame) -> object:
        calls.append(len(table))
        return [0.0] * len(table) if len(calls) < 3 else ["?"] * len(table)

    verdict = judge(question, draw, examine(exam, draw, local(gives_up)))
    assert len(calls) == 3
    assert verdict.points == 0
    assert "nombres" in verdict.message


def test_points_are_linear_between_floor_and_target() -> None:
    criterion = Criterion(MAE.scale, 0.2, 0.6, 10.0)
    assert [criterion.earned(s) for s in (-3, 0.2, 0.4, 0.6, 2)] == pytest.approx([0, 0, 5, 10, 10])


def test_score_above_the_oracle_asks_for_a_look() -> None:
    exam, draw, answer = EXAMS["scores"]
    question = Question("q", "Tri", exam, (Criterion(ROC_AUC.scale, 0.1, 0.5, 4.0),))
    easy = draw._replace(anchors={"roc_auc": (0.5, 0.9)})
    verdict = judge(question, easy, examine(exam, easy, local(answer)))
    assert verdict.to_review
    assert verdict.points == 4.0


def test_transcript_of_another_draw_is_refused() -> None:
    exam, draw, answer = EXAMS["scores"]
    transcript = examine(exam, draw, local(answer))
    other = draw._replace(inputs={"x": X * 2})
    with pytest.raises(ValueError, match="another draw"):
        measure(exam, other, transcript)


def test_criterion_needs_its_floor_below_its_target() -> None:
    with pytest.raises(ValueError, match="floor"):
        Criterion(MAE.scale, 0.5, 0.5, 1.0)
