"""A function called on drawn inputs and compared with a reference."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ..core import Ask, Draw, Measures
from ..judge import Transcript, Verdict
from ..shape import Answer, Shape
from .kind import EXACT, Kind

ROUNDED = 0.01
"""Relative gap below which a wrong number may be a rounded right one."""


@dataclass(frozen=True)
class Functions(Kind):
    """Calls of one function, each right or wrong.

    ``draw.inputs["cas"]`` holds the rows of every call, told apart by column ``cas``: the
    other columns are the keyword arguments, as arrays. ``draw.inputs["parametres"]``, if
    present, adds scalar arguments (one row per call). ``draw.truth["cas"]`` holds the
    expected ``resultat`` of each call and, if ``trap`` is given, the ``piege``: what the
    classical fault returns.

    Parameters
    ----------
    tolerance : float
        Largest absolute error that counts as right.
    low, high : float, optional
        Possible results; anything else is a fault.
    trap : str
        French sentence that names the classical fault, or empty.
    """

    genre = "fonctions"

    tolerance: float
    low: float | None = None
    high: float | None = None
    trap: str = ""

    def __call__(self, draw: Draw, /) -> Generator[Ask, Answer, Measures]:
        """Call once per case; the measure is the share of right results."""
        truth = draw.truth["cas"]["resultat"]
        scalars = draw.inputs.get("parametres")
        right = []
        for number, (_, rows) in enumerate(draw.inputs["cas"].groupby("cas", sort=False)):
            arguments: dict[str, object] = {
                str(name): rows[name].to_numpy() for name in rows.columns if name != "cas"
            }
            if scalars is not None:
                arguments |= {str(name): scalars[name].iloc[number] for name in scalars.columns}
            result = yield Ask("call_kwargs", arguments, Shape((), self.low, self.high))
            right.append(abs(float(result) - float(truth.iloc[number])) <= self.tolerance)
        return {EXACT.name: float(np.mean(right))}

    @property
    def truths(self) -> tuple[str, ...]:
        """The table of right results."""
        return ("cas",)

    def hint(self, draw: Draw, verdict: Verdict, transcript: Transcript) -> str:
        """Name the classical fault, or show the first wrong case."""
        del verdict
        expected = draw.truth["cas"]["resultat"]
        if self.trap and self._trapped(draw, transcript):
            return self.trap
        for number, (entry, right) in enumerate(zip(transcript.entries, expected, strict=True), 1):
            got = np.asarray(entry.answer, dtype=float)
            gap = abs(float(got) - float(right))
            if gap > self.tolerance:
                rounded = " N’arrondissez pas." if gap < ROUNDED * abs(float(right)) else ""
                return (
                    f"Cas {number} sur {len(expected)} : votre fonction renvoie {float(got):.6g} ; "
                    f"{float(right):.6g} était attendu, à {self.tolerance:g} près.{rounded}"
                )
        return "Relisez l’indice de la question."

    def partial_hint(self, draw: Draw, verdict: Verdict, transcript: Transcript) -> str:
        """Show the first wrong case, if there is one."""
        full = verdict.points >= verdict.max_points
        return "" if full else self.hint(draw, verdict, transcript)

    def _trapped(self, draw: Draw, transcript: Transcript) -> bool:
        """Whether every result is that of the classical fault."""
        got = np.array([entry.answer for entry in transcript.entries], dtype=float)
        trap = draw.truth["cas"]["piege"].to_numpy()
        return bool(np.all(np.abs(got - trap) <= self.tolerance))
