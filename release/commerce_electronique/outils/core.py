"""The few types of an exam, shared by the student's desk and the grader."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import pandas as pd

from .nombres import nombre
from .shape import Answer, Shape

if TYPE_CHECKING:
    from .exams import Kind

Tables = Mapping[str, pd.DataFrame]
Payload = pd.DataFrame | tuple[str, ...] | Mapping[str, object] | None
"""What a query carries: a table, names, or keyword arguments (arrays and scalars)."""
Measures = Mapping[str, float]
Respondent = Callable[["Ask"], object]
"""Answers one query: the student's object, the wire to the room, or a stored transcript."""


class Ask(NamedTuple):
    """One query of an exam.

    Parameters
    ----------
    method : str
        ``"scores"``, ``"predict"``, ``"call"``, ``"call_kwargs"``, ``"values"`` or
        ``"choices"``: how the student's object is used (see ``respondents``).
    payload : Payload
        What the object receives.
    expect : Shape
        What must come back.
    """

    method: str
    payload: Payload
    expect: Shape


class Draw(NamedTuple):
    """Inputs of an exam, their truth, and the anchors of each metric on this very draw.

    Parameters
    ----------
    inputs : Tables
        What the student's object may see.
    truth : Tables
        What it must predict; never leaves the trusted side of an exam.
    anchors : mapping of str to (float, float)
        ``metric: (baseline, oracle)``, in the metric's own unit.
    """

    inputs: Tables
    truth: Tables
    anchors: Mapping[str, tuple[float, float]]


@runtime_checkable
class Exam(Protocol):
    """A pure generator over a draw: yields queries, receives answers, returns measures."""

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Run the exam."""
        ...


@dataclass(frozen=True)
class Scale:
    """What a measure is, in words: all that a reader needs to understand its figures.

    Parameters
    ----------
    name : str
        Stable name, in exams, verdicts and CSV files.
    label : str
        French name.
    decimals : int
        Decimals shown.
    unit : str
        Unit shown, or empty.
    """

    name: str
    label: str
    decimals: int = 3
    unit: str = ""

    def show(self, value: float) -> str:
        """``value`` in French, with its unit."""
        return nombre(value, self.decimals, self.unit)

    def show_gap(self, gap: float) -> str:
        """A difference of two values, in French: two percentages differ by points."""
        least = 10.0**-self.decimals
        amount = nombre(max(abs(gap), least), self.decimals)
        unit = "point" + "s" * (max(abs(gap), least) >= 2) if self.unit == "%" else self.unit
        shown = f"{amount}\u00a0{unit}" if unit else amount
        return shown if abs(gap) >= least / 2 else f"moins de {shown}"


@dataclass(frozen=True)
class Criterion:
    """One measure of a question and how it turns into points.

    Parameters
    ----------
    scale : Scale
        Of the measure.
    floor, target : float
        Bounds on S = (score − baseline) / (oracle − baseline): no point at or below
        ``floor``, all points at or above ``target``, linear between.
    points : float
        Points of this criterion.
    desk_sd : float, optional
        Standard deviation of S at the student's desk, measured; None where the desk shows no
        points.
    """

    scale: Scale
    floor: float
    target: float
    points: float
    desk_sd: float | None = None

    def __post_init__(self) -> None:
        if not self.floor < self.target:
            raise ValueError(f"floor {self.floor} must be below target {self.target}")

    @property
    def metric(self) -> str:
        """Name of the measure."""
        return self.scale.name

    def earned(self, s: float) -> float:
        """Points earned by the normalised score ``s``; none by NaN."""
        share = (s - self.floor) / (self.target - self.floor)
        return self.points * min(max(0.0, share), 1.0)  # in this order: max(0.0, nan) is 0.0


@dataclass(frozen=True)
class Question:
    """One locked grade cell.

    Parameters
    ----------
    id : str
        The cell's ``grade_id`` (``"q1"``…).
    title : str
        French label of the results table.
    exam : Kind
        What the grader runs on a hidden draw.
    criteria : tuple of Criterion
        How its measures turn into points.
    desk : Kind, optional
        What the student's desk runs instead, when shipping the truth would leak
        noise-free labels: an unbiased estimate from observable data, without points.
    draw : str
        Name of the family of draws that the exam runs on; questions of one family
        share their validation file. Empty for answers that only have a form at the
        desk (values and multiple choice).
    """

    id: str
    title: str
    exam: Kind
    criteria: tuple[Criterion, ...]
    desk: Kind | None = None
    draw: str = ""

    @property
    def points(self) -> float:
        """Points of the whole question."""
        return sum(criterion.points for criterion in self.criteria)
