"""A function called on drawn inputs and compared with a reference."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ..core import Ask, Draw, Measures
from ..judge import Score, Transcript, Verdict
from ..shape import Answer, Shape, show_figure
from .kind import EXACT, READ_AGAIN, Kind

MOST_DECIMALS = 6
"""Numbers of decimals that someone rounds to."""


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
        return self._wrong(draw, transcript)

    def advice(self, draw: Draw, score: Score, transcript: Transcript) -> str:
        """Name the classical fault, or show the first wrong case."""
        del score
        return self._wrong(draw, transcript)

    def _wrong(self, draw: Draw, transcript: Transcript) -> str:
        expected = draw.truth["cas"]["resultat"]
        if self.trap and self._trapped(draw, transcript):
            return self.trap
        for number, (entry, right) in enumerate(zip(transcript.entries, expected, strict=True), 1):
            got = np.asarray(entry.answer, dtype=float)
            if abs(float(got) - float(right)) > self.tolerance:
                rounded = " N’arrondissez pas." if _is_rounded(float(got), float(right)) else ""
                return (
                    f"Cas {number} sur {len(expected)} : votre fonction renvoie "
                    f"{show_figure(float(got))} ; {show_figure(float(right))} était attendu, à "
                    f"{_show_tolerance(self.tolerance)} près.{rounded}"
                )
        return READ_AGAIN

    def _trapped(self, draw: Draw, transcript: Transcript) -> bool:
        """Whether every result is that of the classical fault."""
        got = np.array([entry.answer for entry in transcript.entries], dtype=float)
        trap = draw.truth["cas"]["piege"].to_numpy()
        return bool(np.all(np.abs(got - trap) <= self.tolerance))


def _show_tolerance(tolerance: float) -> str:
    return np.format_float_positional(tolerance, trim="-").replace(".", ",")


def _is_rounded(got: float, right: float) -> bool:
    """Whether a number is the right one, rounded to some number of decimals."""
    return got != 0 and any(
        math.isclose(got, round(right, decimals), rel_tol=1e-12)
        for decimals in range(MOST_DECIMALS + 1)
    )
